import { assert, describe, it } from "@effect/vitest"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { view } from "../../../src/domain/client/View.ts"
import { Scenario, secret } from "../../support/scenario.ts"

const claim = (nick: string) => `NICK ${nick} 120 ${secret}`

describe("The nickname that is offered", () => {
  it("is taken by Enter alone, and another by typing it", () => {
    const asked = () => new Scenario({ offeredNick: Nick.make("bob") }).connects()
    assert.deepStrictEqual<unknown>(view(asked().state).prompt, {
      _tag: "Name",
      offered: "bob",
      isTaken: false
    })
    assert.deepStrictEqual(asked().types("").sent(), [claim("bob")])
    assert.deepStrictEqual(asked().types("carol").sent(), [claim("carol")])
    assert.deepStrictEqual(new Scenario().connects().types("").sent(), [])
  })
})

describe("A nickname that is typed instead", () => {
  const told = (typed: string, remembersNick: boolean) => {
    const client = new Scenario({ offeredNick: Nick.make("bob"), remembersNick }).connects()
    client.types(typed).sent()
    const nick = typed === "" ? "bob" : typed
    client.hears(`@NICK READY ${nick} 120 0`, "JOINED lobby e1:0 1").sent()
    client.hears("@AFTER OK lobby e1:0", "@WHO OK", "@PING PONG")
    return client.shown().filter((line) => line === Copy.offeredNextTime(nick)).length
  }
  it("is said to be offered at the next start, where it is", () => {
    assert.strictEqual(told("carol", true), 1)
    assert.strictEqual(told("", true), 0)
    assert.strictEqual(told("carol", false), 0)
  })
})

describe("A session that cannot be saved", () => {
  it("is told of once, when the client starts, and to a person alone", () => {
    const folder = "/home/rosa"
    const begun = (
      mode: "person" | "pipe",
      unsaved?: { readonly folder: string },
      ...features: ReadonlyArray<string>
    ) => {
      const client = new Scenario({ mode, unsaved }, "rosa").connects(...features)
      client.sent()
      client.hears("@NICK READY rosa 120 0", "JOINED lobby e1:0 1").sent()
      return client.hears("@AFTER OK lobby e1:0", "@WHO OK", "@PING PONG")
    }
    const told = (client: Scenario) =>
      client.notices().filter((of) => of._tag === "Info" && of.text.includes(folder))
    const client = begun("person", { folder })
    const text = Copy.sessionUnsaved(folder, 120)
    assert.deepStrictEqual<unknown>(
      told(client).map((of) => ({ ...of })),
      [{ _tag: "Info", text, tone: "dim" }]
    )
    client.loses().connects().sent()
    client.hears("@RESUME READY rosa 120 0", "JOINED lobby e1:0 1", "@PING PONG")
    assert.deepStrictEqual(told(client), [])
    assert.deepStrictEqual(told(begun("person")), [])
    assert.deepStrictEqual(told(begun("pipe", { folder })), [])
    // The server may keep it for less, or not at all.
    assert.include(begun("person", { folder }, "keep=30").shown(), Copy.sessionUnsaved(folder, 30))
    assert.include(begun("person", { folder }, "keep=900").shown(), text)
    assert.deepStrictEqual(told(begun("person", { folder }, "keep=0")), [])
  })
})

describe("A line that crosses a change of the prompt", () => {
  const line = (text: string, isAnswer: boolean) => ({ _tag: "Line", text, isAnswer }) as const

  it("is not taken for a nickname where it was a message, and comes back", () => {
    const client = new Scenario({}, "alice").connects()
    client.sent()
    client.hears("@NICK ERR nick-taken Taken.").calm().input(line("hello", false))
    assert.deepStrictEqual(client.sent(), [])
    assert.deepStrictEqual(client.shown(), [Copy.keptForLater("hello")])
    assert.deepStrictEqual<unknown>(client.did(), [{ _tag: "Draft", text: "hello" }])
    const begun = { text: "hello", begunAt: 7, startedAt: 5 }
    client.input({ ...line("hello", false), ...begun })
    assert.deepStrictEqual<unknown>(client.did(), [{ _tag: "Draft", ...begun }])
    client.input(line("carol", true))
    assert.deepStrictEqual(client.sent(), [claim("carol")])
  })

  it("is not said where it was a nickname, unless it was typed ahead", () => {
    const waits = () => {
      const client = new Scenario().connects().types("bob")
      client.sent()
      client.hears("@NICK ERR nick-taken Taken.").types("").waits(5_000).sent()
      client.hears("@NICK READY bob 120 0", "JOINED lobby e1:0 1").sent()
      return client.hears("@AFTER OK lobby e1:0", "@WHO OK", "@PING PONG").calm()
    }
    const client = waits().input(line("carol", true))
    assert.deepStrictEqual(client.sent(), [])
    assert.deepStrictEqual(client.shown(), [Copy.alreadyNamed("carol", "bob")])
    assert.deepStrictEqual(waits().types("hello").sent(), ["SAY lobby hello"])
    const ahead = new Scenario().connects().input(line("bob", true), line("hello", true))
    assert.deepStrictEqual(ahead.sent(), [claim("bob")])
    assert.strictEqual(view(ahead.state).pending.at(-1)?.text, "hello")
  })
})

describe("Ctrl-C where a nickname is asked for", () => {
  it("leaves at once, or only clears what was typed", () => {
    const asked = () => new Scenario().connects()
    const interrupt = (draft: string) => asked().calm().input({ _tag: "Interrupt", draft })
    const quit = { _tag: "Quit", code: 0, sentence: undefined }
    assert.deepStrictEqual<unknown>(interrupt("").did(), [quit])
    assert.deepStrictEqual(interrupt("ali").did(), [])
  })
})

describe("A nickname that is taken", () => {
  const find = { _tag: "FindSession", nick: Nick.make("bob") } as const
  const taken = () => {
    const client = new Scenario().connects().types("bob")
    client.sent()
    return client.hears("@NICK ERR nick-taken Taken.")
  }

  it("can be waited for, perhaps until one's own lost connection is over", () => {
    const client = taken()
    assert.deepStrictEqual(client.shown(), ["Taken."])
    const prompt = () => view(client.state).prompt
    assert.deepStrictEqual<unknown>(prompt(), { _tag: "Name", offered: "bob", isTaken: true })
    assert.deepStrictEqual(client.types("").shown(), [Copy.waitingForNick("bob", 150)])
    assert.deepStrictEqual(client.did(), [find])
    // Enter alone does nothing any more.
    assert.deepStrictEqual<unknown>(prompt(), { _tag: "Name", offered: undefined, isTaken: false })
    assert.deepStrictEqual(client.types("").did(), [])
    const status = (seconds: number) => ({ _tag: "NickAwaited", nick: "bob", seconds })
    assert.deepStrictEqual<unknown>(view(client.state).status, status(150))
    assert.deepStrictEqual(client.waits(4_000).sent(), [])
    assert.deepStrictEqual<unknown>(view(client.state).status, status(146))
    assert.deepStrictEqual(client.waits(1_000).sent(), [claim("bob")])
    assert.deepStrictEqual<unknown>(view(client.state).status, status(145))
    assert.deepStrictEqual(client.hears("@NICK ERR nick-taken Taken.").shown(), [])
    assert.deepStrictEqual(client.waits(5_000).sent(), [claim("bob")])
    client.hears("@NICK READY bob 120 0", "JOINED lobby e1:0 1")
    assert.strictEqual(client.state.phase._tag, "CatchingUp")
    assert.strictEqual(client.state.nick, "bob")
  })

  it("is waited for over a connection that the server closes meanwhile", () => {
    const client = taken().types("").hears("BYE timeout").loses().calm()
    assert.deepStrictEqual(client.waits(5_000).did(), [find, { _tag: "Connect", after: 0 }])
    client.connects()
    assert.deepStrictEqual(client.sent(), [claim("bob")])
    client.hears("BYE timeout").loses()
    assert.deepStrictEqual(client.did(), [])
    assert.deepStrictEqual(client.waits(5_000).did(), [find, { _tag: "Connect", after: 0 }])
  })

  it("is not waited for when another is typed, or for too long", () => {
    const client = taken().types("").types("carol")
    assert.deepStrictEqual(client.sent(), [claim("carol")])
    client.hears("@NICK ERR nick-taken Taken.").calm().waits(10_000)
    assert.deepStrictEqual(client.sent(), [])
    const late = taken().types("").calm().waits(151_000)
    late.sent()
    assert.deepStrictEqual(late.hears("@NICK ERR nick-taken Taken.").shown(), ["Taken."])
    assert.deepStrictEqual(late.waits(10_000).sent(), [])
  })

  it("is offered until another is given, as the prompt says", () => {
    const client = new Scenario({ offeredNick: Nick.make("alice") }).connects().types("ken")
    client.sent()
    client.hears("@NICK ERR nick-taken Taken.")
    const offered = () => view(client.state).prompt
    client.types("2 b")
    assert.deepStrictEqual<unknown>(offered(), { _tag: "Name", offered: "ken", isTaken: true })
    client.calm().types("kenny").sent()
    client.hears("@NICK ERR nick-invalid Not here.")
    assert.deepStrictEqual<unknown>(offered(), { _tag: "Name", offered: "ken", isTaken: true })
    assert.deepStrictEqual(client.calm().types("").shown(), [Copy.waitingForNick("ken", 150)])
    // A slip of the keyboard is no other name: it is waited for still.
    client.types("2 b")
    assert.deepStrictEqual(client.waits(5_000).sent(), [claim("ken")])
  })

  it("does not let another name, typed while it is asked for again, be said in a room", () => {
    const client = taken().types("").calm().waits(5_000)
    assert.deepStrictEqual(client.sent(), [claim("bob")])
    assert.deepStrictEqual<unknown>(view(client.state).prompt, {
      _tag: "Name",
      offered: undefined,
      isTaken: false
    })
    client.types("carol")
    assert.deepStrictEqual(client.sent(), [])
    client.hears("@NICK ERR nick-taken Taken.")
    assert.deepStrictEqual(client.shown(), [])
    assert.deepStrictEqual(client.sent(), [claim("carol")])
    assert.deepStrictEqual(view(client.state).pending, [])
  })
})
