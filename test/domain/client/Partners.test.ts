import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc, HashMap } from "effect"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { noDraft } from "../../../src/domain/client/Draft.ts"
import { expandDraft } from "../../../src/domain/client/ExpandDraft.ts"
import { times } from "../../../src/domain/client/Limits.ts"
import { holderAt, newNickOf } from "../../../src/domain/client/Renames.ts"
import { property } from "../../support/property.ts"
import { online, type Scenario } from "../../support/scenario.ts"

/** A time of the server, in seconds. */
const at = (second: number): string =>
  new Date(Date.UTC(2026, 10, 22, 7) + second * 1000).toISOString()

/** A private message for whoever has had the name since a second. */
const told = (second: number, line: string): string => `@;since=${at(second)} TELL ${line}`

const refused = (nick: string, text: string, why: string): string =>
  Copy.lineComesBack(Copy.privateNotSent(nick, text, why))

/** Bob, who is in the lobby with the person, has written to her; all that follows comes after. */
const answering = (...lines: ReadonlyArray<string>) =>
  online()
    .hears(`TOLD 1 ${at(1)} bob only between us?`, ...lines)
    .calm()

/** The line is sent to whoever has had the name since that second; then the server says that this is nobody. */
const isAsked = (client: Scenario, line: string, second: number, why: string, nick = "bob") => {
  const text = line.replace(/^\/reply |^\/msg \S+ /, "")
  assert.deepStrictEqual(client.types(line).sentWithTags(), [told(second, `${nick} ${text}`)], line)
  const id = client.state.pendingLines.at(-1)?.id
  client.hears(`@${id} ERR other-holder Not since then.`)
  assert.deepStrictEqual(client.shown(), [refused(nick, text, why)])
  // Up brings it; nothing is left that the next line would be appended to.
  assert.deepStrictEqual(client.did(), [{ _tag: "Recall", text: `/msg ${nick} ${text}` }])
  // Who enters it again has read that.
  assert.deepStrictEqual(client.types(`/msg ${nick} ${text}`).sentWithTags(), [
    `TELL ${nick} ${text}`
  ])
}

/** Until when something must have come to be why a draft names somebody now. */
const named = ({ now }: Scenario): number => now - times.react

/** Somebody else comes under the name. */
const another = [`LEAVE lobby ${at(2)} quit bob`, `ENTER lobby ${at(2)} bob`]

const mayBeAnother = Copy.mayBeAnother("bob")

describe("A private message", () => {
  it("is for whoever wrote, however it is entered, and asks where somebody else has the name", () => {
    for (const line of ["/reply yes", "/msg bob yes", "/w Bob yes"]) {
      // Nobody sees who comes and goes.
      const client = answering()
        .types("/quiet on")
        .hears(...another)
        .waits(20_000)
      if (line.startsWith("/w"))
        assert.deepStrictEqual(client.calm().types(line).sentWithTags(), [told(1, "Bob yes")])
      else isAsked(client.calm(), line, 1, mayBeAnother)
    }
  })

  it("is for who came, as the person saw before its draft was begun, and is an answer to who wrote", () => {
    const client = answering(...another).waits(1_000)
    const shownAt = client.now
    const send = (begunAt: number, text = "/msg bob hm") => {
      client.input({ _tag: "Line", text, begunAt })
      return client.sentWithTags()
    }
    assert.deepStrictEqual(send(shownAt - 1), [told(1, "bob hm")])
    assert.deepStrictEqual(send(shownAt), [told(2, "bob hm")])
    assert.deepStrictEqual(send(shownAt, "/reply hm"), [told(1, "bob hm")])
    // A bob of whom nothing was seen but that he came, with others.
    const other = online().hears(`ENTER lobby ${at(2)} bob`, `ENTER lobby ${at(3)} carol`)
    other.waits(1_000).calm()
    other.input({ _tag: "Line", text: "/msg bob hm", begunAt: other.now })
    assert.deepStrictEqual(other.sentWithTags(), [told(3, "bob hm")])
  })

  it("is for the partner also through all that they say in a room, and after a loss", () => {
    const client = answering(`MSG lobby 42 ${at(5)} bob hi`)
      .loses()
      .connects()
      .calm()
    client.types("/msg bob one")
    const ping = client.state.pendingRequests.find(({ command }) => command._tag === "Ping")?.id
    client.hears("@RESUME READY alice 120 0", "JOINED lobby e1:42 2", `@${ping} PONG`)
    assert.include(client.sentWithTags(), told(1, "bob one"))
  })

  it("keeps its time when it is sent again", () => {
    const client = answering().types("/reply one")
    assert.deepStrictEqual(client.sentWithTags(), [told(1, "bob one")])
    client
      .hears(`TOLD 2 ${at(9)} bob and?`)
      .loses()
      .connects()
      .calm()
    const ping = client.state.pendingRequests.find(({ command }) => command._tag === "Ping")?.id
    client.hears("@RESUME READY alice 120 0", "JOINED lobby e1:41 2", `@${ping} PONG`)
    assert.include(client.sentWithTags(), told(1, "bob one"))
  })

  it("comes back when it was refused, and only that answer was lost", () => {
    const client = answering().types("/reply one").loses().connects().calm()
    const ping = client.state.pendingRequests.find(({ command }) => command._tag === "Ping")?.id
    client.hears("@RESUME READY alice 120 9", "JOINED lobby e1:41 2", `@${ping} PONG`).sent()
    client.calm().hears("@TELL ERR id-invalid An old id.")
    assert.deepStrictEqual(client.shown(), [refused("bob", "one", Copy.refusedBefore)])
    assert.deepStrictEqual(client.did(), [{ _tag: "Recall", text: "/msg bob one" }])
    assert.deepStrictEqual(client.types("/msg bob one").sentWithTags(), [told(1, "bob one")])
  })

  it("waits for a connection, and is sent in a new session with its time too", () => {
    const client = answering().loses().types("/msg bob one").connects()
    client.sent()
    client.hears("@RESUME ERR session-unknown No such session.").sent()
    client.hears("@NICK READY alice 120 0", "JOINED lobby e2:0 1").sent()
    client.hears("@WHO HERE lobby alice", "@WHO OK", "@AFTER OK lobby e2:0", "@PING PONG")
    assert.include(client.sentWithTags(), told(1, "bob one"))
  })

  it("follows who has a new name with the time of that, and asks under the old one", () => {
    const client = answering(`RENAME bob rob ${at(3)}`, `RENAME carl bob ${at(4)}`)
    assert.deepStrictEqual(client.types("/reply hm").sentWithTags(), [told(3, "rob hm")])
    isAsked(client, "/msg bob hm", 1, Copy.nickGivenUp("bob", "rob"))
    // They may have the old name again.
    const back = answering(`RENAME bob rob ${at(3)}`, `RENAME rob bob ${at(5)}`)
    assert.deepStrictEqual(back.types("/msg bob hm").sentWithTags(), [told(5, "bob hm")])
    const same = answering(`RENAME bob BOB ${at(3)}`)
    assert.deepStrictEqual(same.types("/msg bob hm").sentWithTags(), [told(1, "bob hm")])
  })

  it("does not follow somebody else who had the name for a while", () => {
    const client = answering().waits(60_000)
    client.hears(`RENAME bob eve ${at(40)} ${at(30)}`).calm()
    assert.deepStrictEqual(client.types("/reply hm").sentWithTags(), [told(1, "bob hm")])
    const same = answering().waits(60_000)
    same.hears(`RENAME bob eve ${at(40)} ${at(1)}`).calm()
    assert.deepStrictEqual(same.types("/reply hm").sentWithTags(), [told(40, "eve hm")])
  })

  it("follows each person, in whatever order their new names are told", () => {
    const [carol, bob] = [`carol bob ${at(61)} ${at(1)}`, `bob rob ${at(60)} ${at(1)}`]
    const client = online()
      .hears("ENTER lobby carol", `TOLD 1 ${at(2)} bob hi`, `TOLD 2 ${at(3)} carol hi`)
      .types("/ignore carol", "/ignore")
      .waits(60_000)
      .hears(`RENAME ${carol}`, `MSG lobby 42 ${at(59)} bob replayed`)
      .hears(`RENAME ${bob}`, `RENAME ${carol}`)
      .waits(20_000)
    // What is shown of it is shown once.
    const shown = client.shown().filter((line) => line.includes(" is now "))
    assert.strictEqual(shown.length, 2)
    assert.deepStrictEqual(
      client.state.preferences.ignored.map((of) => of.nick),
      ["bob"]
    )
    assert.strictEqual(client.state.writers.at(-1)?.nick, "bob")
    assert.strictEqual(client.state.writers.at(-1)?.before?.nick, "rob")
    assert.deepStrictEqual(newNickOf(client.state, Nick.make("carol")), "bob")
    // Carol has it now.
    assert.deepStrictEqual(newNickOf(client.state, Nick.make("bob")), undefined)
    assert.strictEqual(holderAt(client.state, Nick.make("bob"), Date.parse(at(59))).nick, "rob")
    assert.strictEqual(holderAt(client.state, Nick.make("carol"), Date.parse(at(59))).nick, "bob")
    client.types("/unignore bob").calm()
    assert.deepStrictEqual(client.types("/reply hm").sentWithTags(), [told(61, "bob hm")])
    assert.deepStrictEqual(client.types("/msg rob hm").sentWithTags(), [told(60, "rob hm")])
    const members = [...HashMap.keys(client.state.rooms[0]?.members ?? HashMap.empty())]
    assert.sameMembers(members, ["alice", "bob"])
  })

  it("is from the person under their own name, whoever had that before", () => {
    const client = online().waits(60_000).types("/nick bob")
    client.sent()
    client.hears("LEAVE lobby quit bob", "@NICK READY bob")
    client.hears(`RENAME bob rob ${at(3)}`, `RENAME eve bob ${at(2)} ${at(1)}`)
    assert.strictEqual(client.state.nick, "bob")
    const members = [...HashMap.keys(client.state.rooms[0]?.members ?? HashMap.empty())]
    assert.deepStrictEqual(members, ["bob"])
  })

  it("names the new name of who is not there any more", () => {
    const client = answering(`RENAME bob bobby ${at(2)}`, `RENAME bobby Rob ${at(3)}`)
    const refuse = "@TELL ERR no-such-nick Nobody here has that nickname."
    client.types("/msg bob hm").sent()
    client.hears(refuse)
    assert.deepStrictEqual(client.shown(), [
      Copy.notSent("/msg bob hm", Copy.nickIsNow("bob", "Rob"))
    ])
    client.hears("LEAVE lobby quit Rob").calm().types("/msg bob hm").sent()
    client.hears(refuse)
    assert.include(client.shown().join(), "Nobody here has that nickname.")
  })

  it("is not for who takes the name while its draft is open, also before the clock is known", () => {
    for (const before of [[], [`RENAME bob robert ${at(0)}`]]) {
      const client = online()
        .hears("ENTER lobby robert", "ENTER lobby zed", ...before)
        .waits(30_000)
      const begunAt = named(client)
      client.waits(5_000).hears(`RENAME robert xena ${at(32)} ${at(0)}`)
      client
        .waits(3_000)
        .hears(`RENAME zed robert ${at(36)} ${at(0)}`)
        .calm()
      client.input({ _tag: "Line", text: "/msg robert hm", begunAt })
      const [, since = ""] = /since=(\S+)/.exec(client.sentWithTags().join()) ?? []
      assert.isBelow(Date.parse(since), Date.parse(at(31)))
    }
  })

  it("does not name who gave the name up before its last holder had it", () => {
    const told = (client: ReturnType<typeof online>) => {
      client.calm().types("/msg bob hm").sent()
      return client
        .hears("@TELL ERR no-such-nick Nobody here has that nickname.")
        .shown()
        .join("\n")
    }
    const refused = (...lines: ReadonlyArray<string>) =>
      told(
        online()
          .hears("ENTER lobby carol", `RENAME carol bob ${at(2)}`, `RENAME bob carol ${at(3)}`)
          .hears(...lines)
      )
    const isCarol = Copy.nickIsNow("bob", "carol")
    assert.include(refused(), isCarol)
    const entered = ["ENTER lobby bob", "LEAVE lobby quit bob"]
    const spoke = [`MSG lobby 42 ${at(4)} bob hi`, "LEAVE lobby quit bob"]
    const wrote = [`TOLD 1 ${at(4)} bob hi`]
    for (const lines of [entered, spoke, wrote]) assert.notInclude(refused(...lines), isCarol)
    // It is told late, when another has the name already.
    const late = online()
      .hears("ENTER lobby bob", `MSG lobby 42 ${at(4)} bob hi`, `RENAME bob dave ${at(3)}`)
      .hears("LEAVE lobby quit bob")
    assert.notInclude(told(late), Copy.nickIsNow("bob", "dave"))
  })

  it("is not for who takes a name at which nobody was", () => {
    const client = answering().types("/reply first")
    client.sent()
    client.hears("@TELL ERR no-such-nick Nobody here has that nickname.").calm()
    isAsked(client, "/msg bob second", 1, mayBeAnother)
  })

  it("goes to who wrote last, under the name that they have now", () => {
    const client = online()
      .hears("ENTER lobby carol", `TOLD 1 ${at(1)} bob hi`, `TOLD 2 ${at(2)} carol hi`)
      .waits(60_000)
      .hears(`RENAME bob rob ${at(60)}`, `RENAME carol bob ${at(61)}`)
      .waits(1_000)
      .calm()
    const { chosenAt: begunAt, text } = expandDraft(
      client.state,
      "/reply for carol",
      client.now
    ) ?? {
      chosenAt: 0,
      text: ""
    }
    client.input({ _tag: "Line", text, begunAt })
    assert.deepStrictEqual(client.sentWithTags(), [told(61, "bob for carol")])
    // Who is named by hand, and was begun before, is the other.
    client.input({ _tag: "Line", text: "/msg bob for bob", begunAt: client.now - 30_000 })
    assert.deepStrictEqual(client.sentWithTags(), [told(1, "bob for bob")])
  })

  it("is for who was meant when its draft was begun, also where that was put away with its room", () => {
    const client = answering().types("/join dev")
    client.sent()
    client.hears("@JOIN JOINED dev e9:7 2").waits(60_000)
    const draft = { text: "/msg bob 4711", begunAt: named(client), startedAt: named(client) }
    client.input({ _tag: "RoomBeside", draft, by: 1 }).waits(60_000)
    client.hears(...another, `TOLD 2 ${at(120)} bob hi`).waits(60_000)
    client.calm().input({ _tag: "RoomBeside", draft: noDraft, by: 1 })
    for (const cmd of client.did()) if (cmd._tag === "Draft") client.input({ ...cmd, _tag: "Line" })
    assert.include(client.sentWithTags(), told(1, "bob 4711"))
  })

  it("is an answer to who wrote, and not to a partner who has taken the name since", () => {
    // Cyd was written to before.
    const client = answering().types("/msg cyd hello")
    client.sent()
    client.hears("@TELL OK", `TOLD 2 ${at(30)} max hi`, "LEAVE lobby quit max")
    client
      .waits(60_000)
      .hears(`RENAME cyd max ${at(95)} ${at(0)}`)
      .waits(1_000)
      .calm()
    assert.include(client.types("/reply for max").sentWithTags(), told(30, "max for max"))
    const { chosenAt: begunAt, text } = expandDraft(client.state, "/reply for max", client.now) ?? {
      chosenAt: 0,
      text: ""
    }
    client.input({ _tag: "Line", text, begunAt })
    assert.deepStrictEqual(client.sentWithTags(), [told(30, "max for max")])
    // Named by hand it is for whom the person saw take the name.
    client.input({ _tag: "Line", text: "/msg max for cyd", begunAt: client.now })
    assert.deepStrictEqual(client.sentWithTags(), [told(95, "max for cyd")])
  })

  it("is for whoever has the name only where the same is entered again", () => {
    const client = answering(...another)
      .waits(20_000)
      .calm()
    const refuses = () => {
      const id = client.state.pendingLines.at(-1)?.id
      client.hears(`@${id} ERR other-holder Not since then.`)
    }
    assert.deepStrictEqual(client.types("/reply first").sentWithTags(), [told(1, "bob first")])
    refuses()
    assert.deepStrictEqual(client.types("/reply second").sentWithTags(), [told(1, "bob second")])
    refuses()
    // What is entered before it is read that it was refused is still for who wrote.
    const entered = (begunAt: number) =>
      client.input({ _tag: "Line", text: "/msg bob second", begunAt }).sentWithTags()
    assert.deepStrictEqual(entered(1_000_000), [told(1, "bob second")])
    assert.deepStrictEqual(entered(client.now), ["TELL bob second"])
    assert.deepStrictEqual(client.types("/msg bob first").sentWithTags(), ["TELL bob first"])
    client.hears(`@${client.state.pendingLines.at(-1)?.id} OK`)
    // From then on it is who got that.
    const [next] = client.types("/msg bob third").sentWithTags()
    assert.match(next ?? "", /^@;since=\S+ TELL bob third$/)
    assert.notStrictEqual(next, told(1, "bob third"))
  })

  it("is for who got it, each time that it was entered again", () => {
    const send = (client: Scenario, text: string, ...answer: ReadonlyArray<string>) => {
      client.waits(20_000).calm().types(text)
      const [line] = client.sentWithTags()
      client.hears(`@TELL ${answer.join(" ") || "OK"}`)
      return line
    }
    const otherHolder = "ERR other-holder Not since then."
    const client = answering(...another, `ENTER lobby ${at(3)} carol`)
    assert.strictEqual(send(client, "/reply psst", otherHolder), told(1, "bob psst"))
    assert.strictEqual(send(client, "/msg bob psst"), "TELL bob psst")
    // That one is known now, and gives the name away.
    client.hears(`RENAME bob rob ${at(50)} ${at(2)}`, `RENAME carol bob ${at(51)} ${at(0)}`)
    const renamed = client.now
    client
      .waits(400)
      .input({ _tag: "Line", text: "/msg bob psst", begunAt: renamed - 1 })
      .sent()
    client.hears(`@TELL ${otherHolder}`)
    assert.strictEqual(
      client.shown().at(-1),
      refused("bob", "psst", Copy.nickGivenUp("bob", "rob"))
    )
    // It is brought back before that can have been read, and all the same for who has the name then.
    client.waits(600).input({ _tag: "Line", text: "/msg bob psst", begunAt: renamed })
    assert.deepStrictEqual(client.sentWithTags(), [told(51, "bob psst")])
    client.hears("@TELL OK").waits(5_000)
    client.hears(`RENAME bob carol ${at(80)} ${at(51)}`, `RENAME eve bob ${at(81)} ${at(0)}`)
    client.input({ _tag: "Line", text: "/msg bob psst", begunAt: client.now - 1 })
    assert.deepStrictEqual(client.sentWithTags(), [told(51, "bob psst")])
    client.calm().hears(`@TELL ${otherHolder}`)
    assert.deepStrictEqual(client.shown(), [
      refused("bob", "psst", Copy.nickGivenUp("bob", "carol"))
    ])
  })

  it("does not name whom another holder has become, when it comes back", () => {
    const client = answering().hears(`RENAME fred gina ${at(10)} ${at(0)}`)
    client.hears(`RENAME ivan fred ${at(11)} ${at(0)}`, `TOLD 2 ${at(12)} fred hi`)
    client
      .waits(8_000)
      .hears("LEAVE lobby quit fred", `RENAME karl fred ${at(20)} ${at(0)}`)
      .waits(30_000)
      .calm()
    isAsked(client, "/reply yes", 12, Copy.mayBeAnother("fred"), "fred")
  })

  it("is not for who takes a name under which there was talk, however long ago", () => {
    const client = answering()
      .waits(60_000)
      .hears(`RENAME bob rob ${at(60)} ${at(0)}`)
    client
      .waits(1_000)
      .hears(`RENAME carl bob ${at(61)} ${at(0)}`)
      .waits(600_000)
      .calm()
    client.input({ _tag: "Line", text: "/msg bob hm", begunAt: client.now })
    assert.deepStrictEqual(client.sentWithTags(), [told(1, "bob hm")])
    client.calm().hears("@TELL ERR other-holder Not since then.")
    assert.deepStrictEqual(client.shown(), [refused("bob", "hm", Copy.nickGivenUp("bob", "rob"))])
  })

  it("is not for who only passed through the name, and gave it up before the draft was begun", () => {
    const begun = () => {
      const client = answering().hears(`RENAME una unb ${at(10)} ${at(0)}`)
      // Somebody else has it for a moment, with whom the person has talked.
      client.waits(10_000).hears(`RENAME bob una ${at(20)} ${at(0)}`)
      client.waits(10_000).hears(`RENAME una bob ${at(30)} ${at(20)}`)
      client.waits(10_000).hears(`RENAME unb una ${at(40)} ${at(10)}`)
      return client.waits(5_000).calm()
    }
    const still = begun()
    still.input({ _tag: "Line", text: "/msg una hi", begunAt: still.now })
    assert.deepStrictEqual(still.sentWithTags(), [told(46, "una hi")])
    const client = begun()
    const begunAt = client.now
    client
      .waits(5_000)
      .hears(`RENAME una unb ${at(50)} ${at(40)}`, `RENAME dot una ${at(51)} ${at(0)}`)
    client.calm().input({ _tag: "Line", text: "/msg una hi", begunAt })
    assert.deepStrictEqual(client.sentWithTags(), [told(47, "una hi")])
    client.calm().hears("@TELL ERR other-holder Not since then.")
    assert.deepStrictEqual(client.shown(), [refused("una", "hi", Copy.nickGivenUp("una", "unb"))])
  })

  it("is not for the next one who has a name under which the person wrote to somebody", () => {
    const client = answering()
      .waits(10_000)
      .hears(`RENAME bob una ${at(20)} ${at(0)}`)
    client.waits(5_000).input({ _tag: "Line", text: "/msg una psst", begunAt: client.now })
    client.sent()
    client
      .hears(`@TELL OK`)
      .waits(5_000)
      .hears(`RENAME una bob ${at(30)} ${at(20)}`)
    client
      .hears(`RENAME eve una ${at(31)} ${at(0)}`)
      .waits(60_000)
      .calm()
    client.input({ _tag: "Line", text: "/msg una hm", begunAt: client.now })
    assert.deepStrictEqual(client.sentWithTags(), [told(20, "una hm")])
  })

  it("is not for who took the name while nothing could be shown", () => {
    const client = answering().loses().waits(60_000).connects()
    client.sent()
    client.hears("@RESUME READY alice 120 0")
    client.hears(`RENAME ted rob ${at(10)} ${at(0)}`, `RENAME rob bob ${at(11)} ${at(10)}`)
    client.input({ _tag: "Line", text: "/msg bob hi", begunAt: client.now })
    client.hears("JOINED lobby e1:41 2", "@PING PONG")
    assert.include(client.sentWithTags(), told(1, "bob hi"))
  })

  it("is for who came back and spoke, as the person saw before the draft was begun", () => {
    const client = answering().types("/msg pic early")
    client.sent()
    client.hears("@TELL OK", "LEAVE lobby quit pic", "ENTER lobby pic").waits(60_000)
    client
      .hears(`MSG lobby 42 ${at(59)} pic hi, back again`)
      .waits(2_000)
      .calm()
    client.input({ _tag: "Line", text: "/msg pic hello", begunAt: client.now })
    assert.deepStrictEqual(client.sentWithTags(), [told(59, "pic hello")])
  })

  it("is for who had the name when its draft was begun, not for who wrote since", () => {
    const client = answering().waits(60_000)
    const begunAt = named(client)
    client
      .waits(1_000)
      .hears(`TOLD 2 ${at(61)} bob fresh hello`)
      .waits(1_000)
      .calm()
    client.input({ _tag: "Line", text: "/msg bob hm", begunAt })
    assert.deepStrictEqual(client.sentWithTags(), [told(1, "bob hm")])
    client.input({ _tag: "Line", text: "/msg bob hm", begunAt: client.now })
    assert.deepStrictEqual(client.sentWithTags(), [told(61, "bob hm")])
  })

  it("is not for who writes first while its draft is open", () => {
    // Of bob only something in a room was seen; the other writes privately.
    const inRoom = () =>
      online()
        .hears(`MSG lobby 42 ${at(5)} bob hi`)
        .waits(55_000)
    const client = inRoom()
    const begunAt = named(client)
    client
      .waits(1_000)
      .hears(`TOLD 1 ${at(61)} bob hi`)
      .waits(1_000)
      .calm()
    client.input({ _tag: "Line", text: "/msg bob hm", begunAt })
    assert.deepStrictEqual(client.sentWithTags(), [told(5, "bob hm")])
    client.input({ _tag: "Line", text: "/msg bob hm", begunAt: client.now })
    assert.deepStrictEqual(client.sentWithTags(), [told(61, "bob hm")])
    // Nothing was seen of whoever had the name.
    const unseen = inRoom().types("/msg dave one").calm()
    unseen
      .waits(1_000)
      .hears(`TOLD 1 ${at(61)} eve hi`)
      .waits(1_000)
      .calm()
    unseen.input({ _tag: "Line", text: "/msg eve hm", begunAt })
    assert.deepStrictEqual(unseen.sentWithTags(), [told(60, "eve hm")])
    // What was missed meanwhile is told in a replay.
    const back = inRoom().loses().connects().calm()
    back
      .waits(1_000)
      .hears("@RESUME READY alice 120 0", `MSG lobby 43 ${at(61)} bob hi`)
      .calm()
    back.input({ _tag: "Line", text: "/msg bob hm", begunAt })
    const ping = back.state.pendingRequests.find(({ command }) => command._tag === "Ping")?.id
    back.hears("JOINED lobby e1:43 2", `@${ping} PONG`)
    assert.include(back.sentWithTags(), told(5, "bob hm"))
  })

  it("is for who had the name when its draft was begun, however much another writes since", () => {
    const client = answering().waits(60_000)
    const begunAt = named(client)
    client.waits(1_000)
    for (let seq = 2; seq < 22; seq++) client.hears(`TOLD ${seq} ${at(60 + seq)} bob hi`)
    client.waits(1_000).calm()
    client.input({ _tag: "Line", text: "/msg bob hm", begunAt })
    assert.deepStrictEqual(client.sentWithTags(), [told(1, "bob hm")])
    // So many others write that the client forgets bob.
    const other = answering().waits(60_000).hears("LEAVE lobby quit bob")
    for (let n = 0; n < 256; n++) other.hears(`TOLD ${n + 2} ${at(60 + n)} eve${n} hi`)
    other.waits(1_000).calm()
    other.input({ _tag: "Line", text: "/msg bob hm", begunAt })
    const [line = ""] = other.sentWithTags()
    const [, since = ""] = /since=(\S+)/.exec(line) ?? []
    assert.isNotEmpty(since, line)
    // But not whom the person has answered, also under another name.
    const partner = answering().types("/msg bob yes")
    partner.sent()
    partner.hears("@TELL OK", `RENAME bob rob ${at(50)} ${at(0)}`).waits(60_000)
    for (let n = 0; n < 300; n++) partner.hears(`TOLD ${n + 2} ${at(60 + n)} eve${n} hi`)
    partner.calm().types("/msg rob hm")
    assert.deepStrictEqual(partner.sentWithTags(), [told(50, "rob hm")])
  })

  it("is not for who takes the name of one who left while its draft is open", () => {
    const client = online()
      .hears(`MSG lobby 42 ${at(5)} bob hi`)
      .waits(55_000)
    const begunAt = named(client)
    client.waits(1_000).hears("LEAVE lobby quit bob").waits(1_000).calm()
    client.input({ _tag: "Line", text: "/msg bob hm", begunAt })
    assert.deepStrictEqual(client.sentWithTags(), [told(60, "bob hm")])
  })

  it("is for who was written to before, also without an answer", () => {
    const client = online().types("/msg dave one").calm()
    assert.deepStrictEqual(client.state.partners, [])
    client
      .hears(`MSG lobby 42 ${at(10)} bob hi`)
      .waits(1_000)
      .calm()
    client.types("/msg dave two")
    assert.deepStrictEqual(client.sentWithTags(), ["TELL dave two"])
    client
      .waits(1_000)
      .hears(`@${client.state.pendingLines.at(-1)?.id} OK`)
      .waits(60_000)
      .calm()
    assert.deepStrictEqual(client.types("/msg dave three").sentWithTags(), [told(12, "dave three")])
  })

  it("to somebody in a room is for who was seen there last", () => {
    const client = online()
      .hears(`MSG lobby 42 ${at(10)} bob hi`)
      .waits(60_000)
      .calm()
    assert.deepStrictEqual(client.types("/msg bob psst").sentWithTags(), [told(10, "bob psst")])
    // What came while it was typed may be of another: it is for who had the name when it was begun.
    const other = online()
      .hears(`MSG lobby 42 ${at(10)} bob hi`)
      .waits(30_000)
    const begunAt = named(other)
    other.hears("LEAVE lobby quit bob", "ENTER lobby bob").waits(1_000)
    other
      .hears(`MSG lobby 43 ${at(41)} bob hi`)
      .waits(30_000)
      .calm()
    other.input({ _tag: "Line", text: "/msg bob psst", begunAt })
    assert.deepStrictEqual(other.sentWithTags(), [told(40, "bob psst")])
  })

  it("to somebody in a room with a new name is for who has that", () => {
    const client = online()
      .hears(`RENAME bob rob ${at(20)}`)
      .waits(60_000)
      .calm()
    assert.deepStrictEqual(client.types("/msg rob psst").sentWithTags(), [told(20, "rob psst")])
  })

  it("to somebody who was never seen, to oneself, or from a pipe has no time", () => {
    assert.deepStrictEqual(online().types("/msg dave hm").sentWithTags(), ["TELL dave hm"])
    const mine = answering("LEAVE lobby quit bob").types("/nick bob")
    mine.sent()
    mine.hears("@NICK READY bob 120 0").calm()
    assert.deepStrictEqual(mine.types("/msg bob hm").sentWithTags(), ["TELL bob hm"])
    const pipe = online({ mode: "pipe" })
      .hears(`TOLD 1 ${at(1)} bob hi`)
      .calm()
    assert.deepStrictEqual(pipe.types("/msg bob hm").sentWithTags(), ["TELL bob hm"])
  })

  it("goes to nobody else where it is told later that they had given the name up before", () => {
    const client = online({}, `time=${at(0)}`)
      .waits(60_000)
      .calm()
    client.hears(`ENTER lobby ${at(60)} bob`).waits(80_000)
    const begunAt = client.now
    client
      .waits(20_000)
      .hears(`RENAME bob eve ${at(100)} ${at(60)}`)
      .waits(20_000)
    client.input({ _tag: "Line", text: "/msg bob secret", begunAt })
    assert.strictEqual(client.sentWithTags().at(-1), `@;since=${at(100)} TELL bob secret`)
  })

  it("that is too long has the time in each of its parts, which still fit", () => {
    const client = answering().types(`/msg bob ${"a word ".repeat(900)}`)
    const sent = client.sentWithTags()
    assert.isAbove(sent.length, 1)
    for (const line of sent) {
      assert.isTrue(/^@;since=2026-11-22T07:00:01.000Z TELL bob (a )?word a /.test(line), line)
      assert.isAtMost(line.length, 4096 - 1)
    }
  })
})

/** Three people who take names and give them up; the client sees it or not. */
const who = fc.nat({ max: 2 })
const nick = fc.constantFrom("bob", "eve")
const isSeen = fc.boolean()
/** A new name can also be told late, perhaps after later ones. */
const seen = fc.constantFrom("now" as const, "late" as const, "never" as const)
const step = fc.oneof(
  fc.record({ do: fc.constant("take" as const), who, nick, seen }),
  fc.record({ do: fc.constant("leave" as const), who, isSeen }),
  fc.record({ do: fc.constant("write" as const), who }),
  fc.record({ do: fc.constant("say" as const), who }),
  fc.record({ do: fc.constant("tell" as const), isLast: fc.boolean() }),
  fc.record({ do: fc.constant("begin" as const), nick }),
  fc.record({ do: fc.constant("send" as const) }),
  fc.record({ do: fc.constant("lose" as const), isTimed: fc.boolean() })
)

/** A server, the people there, and whom the person at the client means. */
class World {
  readonly client = online({}, `time=${at(0)}`)
    .waits(60_000)
    .calm()
  private second = 60
  private readonly names = new Map<string, { readonly who: number; readonly since: number }>()
  private inbox = 0
  private head = 41
  /** What is to be told of new names. */
  private readonly late: Array<() => void> = []
  /** Who spoke in the room under a name last, and when. */
  private readonly heard = new Map<string, { readonly who: number; readonly at: number }>()
  /** Who wrote under a name last, as far as was seen, and when; undefined for whoever has it. */
  private readonly meant = new Map<
    string,
    { readonly who: number; readonly at: number } | undefined
  >()
  private draft:
    | { nick: string; means: number | undefined; wrote: number | undefined; at: number }
    | undefined

  private nameOf(who: number) {
    return [...this.names].find(([, of]) => of.who === who)?.[0]
  }

  private wait() {
    this.second += 20
    this.client.waits(20_000)
  }

  private knownOf(nick: string) {
    return this.client.state.partners.find((of) => of.nick === nick)?.known
  }

  take(who: number, nick: string, seen: "now" | "late" | "never") {
    if (this.names.has(nick)) return
    const old = this.nameOf(who)
    const before = this.names.get(old ?? "")?.since ?? 0
    if (old !== undefined) this.names.delete(old)
    this.names.set(nick, { who, since: this.second })
    const taken = { who, at: this.second }
    if (old === undefined) {
      if (seen === "never") return
      this.client.hears(`ENTER lobby ${at(this.second)} ${nick}`)
      this.heard.set(nick, taken)
      return
    }
    const line = `RENAME ${old} ${nick} ${at(this.second)} ${at(before)}`
    const tell = () => {
      const known = this.knownOf(nick)
      this.client.hears(line)
      if (this.knownOf(nick) !== known) this.meant.set(nick, taken)
      // Whoever is known to have another name now is not meant by the old one.
      const meant = this.meant.get(old)
      if (meant?.who === who && meant.at <= taken.at) this.meant.delete(old)
      // It can be told late.
      if ((this.heard.get(nick)?.at ?? 0) <= taken.at) this.heard.set(nick, taken)
    }
    if (seen === "now") tell()
    if (seen === "late") this.late.push(tell)
  }

  /** Tells of the first or the last new name that was not told. */
  tell(isLast: boolean) {
    const tell = isLast ? this.late.pop() : this.late.shift()
    tell?.()
  }

  say(who: number) {
    const nick = this.nameOf(who)
    if (nick === undefined || !this.isMember(nick)) return
    this.head += 1
    this.client.hears(`MSG lobby ${this.head} ${at(this.second)} ${nick} hi`)
    this.heard.set(nick, { who, at: this.second })
  }

  private isMember(nick: string): boolean {
    const [room] = this.client.state.rooms
    return room !== undefined && HashMap.has(room.members, nick)
  }

  /** Who was seen under a name last, of those who have it as far as is known. */
  private whoIs(nick: string): number | undefined {
    const heard = this.isMember(nick) ? this.heard.get(nick) : undefined
    if (!this.meant.has(nick)) return heard?.who
    const meant = this.meant.get(nick)
    return meant !== undefined && heard !== undefined && heard.at > meant.at
      ? heard.who
      : meant?.who
  }

  leave(who: number, isSeen: boolean) {
    const nick = this.nameOf(who)
    if (nick === undefined) return
    this.names.delete(nick)
    if (!isSeen) return
    this.client.hears(`LEAVE lobby quit ${nick}`)
    this.heard.delete(nick)
  }

  write(who: number) {
    const nick = this.nameOf(who)
    if (nick === undefined) return
    this.inbox += 1
    this.client.hears(`TOLD ${this.inbox} ${at(this.second)} ${nick} hi`)
    this.meant.set(nick, { who, at: this.second })
  }

  begin(nick: string) {
    const wrote = this.meant.get(nick)?.who
    this.draft = { nick, means: this.whoIs(nick), wrote, at: this.client.now }
  }

  /** Enters the draft; what the server gets is answered at once. */
  send() {
    const { draft } = this
    if (draft === undefined) return
    this.draft = undefined
    this.client.calm()
    this.client.input({
      _tag: "Line",
      text: `/msg ${draft.nick} secret`,
      begunAt: draft.at - times.react
    })
    const [line = ""] = this.client.sentWithTags()
    const id = this.client.state.pendingLines.at(-1)?.id
    const holder = this.names.get(draft.nick)
    const [, since] = /since=(\S+)/.exec(line) ?? []
    if (holder === undefined) this.client.hears(`@${id} ERR no-such-nick Nobody.`)
    else if (since !== undefined && at(holder.since) > since) {
      this.client.hears(`@${id} ERR other-holder Not since then.`)
      this.meant.set(draft.nick, undefined)
    } else {
      this.client.hears(`@${id} OK`)
      if (draft.means !== undefined) assert.strictEqual(holder.who, draft.means, line)
      if (since !== undefined || this.client.state.serverClock.isKnown) {
        this.meant.set(draft.nick, { who: holder.who, at: this.second })
      }
    }
  }

  lose(isTimed: boolean) {
    this.client
      .loses()
      .connects(...(isTimed ? [`time=${at(this.second)}`] : []))
      .sent()
    const ping = this.client.state.pendingRequests.find(
      ({ command }) => command._tag === "Ping"
    )?.id
    this.client
      .hears("@RESUME READY alice 120 0", `JOINED lobby e1:${this.head} 2`, `@${ping} PONG`)
      .sent()
    this.client.hears("@WHO HERE lobby alice", "@WHO OK")
    this.heard.clear()
    // Whoever was only seen in a room, and is not there any more, is not remembered.
    if (this.draft !== undefined) {
      this.draft = { ...this.draft, means: this.draft.wrote }
    }
  }

  run(steps: ReadonlyArray<typeof step extends fc.Arbitrary<infer A> ? A : never>) {
    for (const one of steps) {
      this.wait()
      switch (one.do) {
        case "take":
          this.take(one.who, one.nick, one.seen)
          break
        case "leave":
          this.leave(one.who, one.isSeen)
          break
        case "write":
          this.write(one.who)
          break
        case "say":
          this.say(one.who)
          break
        case "tell":
          this.tell(one.isLast)
          break
        case "begin":
          this.begin(one.nick)
          break
        case "send":
          this.send()
          break
        case "lose":
          this.lose(one.isTimed)
      }
    }
  }
}

describe("An answer", () => {
  it.prop(
    "never reaches anybody but whom it was begun for, whoever takes the name, seen or not",
    [fc.array(step, { maxLength: 40, size: "max" })],
    ([steps]) => new World().run(steps),
    // A case takes ten times as long as one of other properties.
    property(0.5)
  )
})
