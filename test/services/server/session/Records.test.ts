import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { Connections } from "../../../../src/services/server/clients/Connections.ts"
import { Nicknames } from "../../../../src/services/server/session/Nicknames.ts"
import { Session } from "../../../../src/services/server/session/Session.ts"
import { SessionMemory } from "../../../../src/services/server/session/SessionMemory.ts"
import {
  type Changes,
  nothingLasts,
  SessionRecords
} from "../../../../src/services/server/session/SessionRecords.ts"
import { until } from "../../../support/captured-logs.ts"
import { ask, connect, secretOf, services } from "../../../support/load-server.ts"

/** Records that settle when a test says so. */
class SlowRecords {
  isDown = false
  /** What is tried again. */
  readonly noted: Array<string> = []
  private readonly waiting: Array<Changes> = []
  private readonly made: Array<string> = []

  readonly layer = SessionMemory.layerLasting.pipe(
    Layer.provide(
      Layer.succeed(SessionRecords, {
        ...nothingLasts,
        isLasting: true,
        isDown: () => this.isDown,
        note: ({ change }) => {
          this.noted.push(change._tag)
        },
        submit: (one) => {
          this.made.push(...one.changes().map(({ change }) => change._tag))
          this.waiting.push(one)
        }
      })
    )
  )

  /** Whether something waits to be done. */
  get isBusy(): boolean {
    return this.waiting.length > 0
  }

  /** Settles the next changes, once they are there; returns what they were. */
  settle(isKept = true) {
    return Effect.map(
      until(() => this.waiting.length > 0),
      () => {
        this.waiting.shift()?.done(isKept)
        return this.made.splice(0).join()
      }
    )
  }
}

/** Somebody whose session is kept. */
const keeper = (records: SlowRecords, nick: string) =>
  Effect.gen(function* () {
    const { client } = yield* connect()
    client.send(`NICK ${nick} 60 ${secretOf(nick)}`)
    assert.strictEqual(yield* records.settle(), "Kept")
    assert.strictEqual(yield* records.settle(), "Entered")
    yield* Effect.promise(() => client.until("JOINED lobby"))
    const say = (line: string) => Effect.sync(() => client.send(line))
    const next = Effect.promise(() => client.next())
    return { client, say, next }
  })

/** The connection of somebody's session. */
const connectionOf = (nick: string) =>
  Effect.flatMap(Nicknames, ({ find }) =>
    Effect.map(find(Nick.make(nick)), (found) => {
      const session = Option.getOrUndefined(found)?.holder
      if (session instanceof Session && session.state._tag === "Attached")
        return session.state.connection
      throw new Error(`${nick} is not connected.`)
    })
  )

const test = <E>(
  does: string,
  body: (
    records: SlowRecords
  ) => Effect.Effect<void, E, Layer.Layer.Success<ReturnType<typeof services>>>
) =>
  it.scoped(does, () => {
    const records = new SlowRecords()
    return Effect.provide(
      body(records),
      services({}, undefined, undefined, undefined, records.layer)
    )
  })

describe("a session that outlives the process", () => {
  test("is answered once what it asks for is kept", (records) =>
    Effect.gen(function* () {
      const alice = yield* keeper(records, "alice")
      for (const [line, change, answer] of [
        ["JOIN tea", "Entered", "JOINED tea"],
        ["PART tea", "Left", "OK"],
        ["NICK alicia", "Named", "READY alicia"],
        [`NICK alicia 30 ${secretOf("other")}`, "Kept", "READY alicia 30"]
      ] as const) {
        yield* alice.say(line)
        assert.strictEqual(yield* records.settle(), change)
        assert.isTrue((yield* alice.next)?.startsWith(answer), line)
      }
    }))

  test("gets ERR unavailable for what cannot be kept, and everything is as before", (records) =>
    Effect.gen(function* () {
      const alice = yield* keeper(records, "alice")
      for (const line of ["JOIN tea", "NICK alicia", `NICK alice 30 ${secretOf("other")}`]) {
        yield* alice.say(`@1 ${line}`)
        yield* records.settle(false)
        assert.match((yield* alice.next) ?? "", /^@1 ERR unavailable /)
        // What undoes it is recorded, too.
        yield* records.settle(false)
      }
      assert.deepStrictEqual(records.noted, ["Left", "Named"])
      records.isDown = true
      const bob = yield* connect("bob")
      for (const line of [
        "PART lobby",
        "JOIN tea",
        "NICK alicia",
        "NICK alice 30 ".padEnd(40, "-")
      ]) {
        yield* alice.say(`@2 ${line}`)
        assert.match((yield* alice.next) ?? "", /^@2 ERR unavailable /)
      }
      const keep = yield* ask(bob, "NICK bob 60 ".padEnd(40, "-"))
      assert.match(keep[0] ?? "", /^ERR unavailable /)
      // There is nothing to undo.
      assert.isFalse(records.isBusy)
      records.isDown = false
      yield* alice.say("WHO lobby")
      const heard = yield* Effect.promise(() => alice.client.until("HERE"))
      assert.strictEqual(heard.at(-1), "HERE lobby alice bob")
    }))

  test("stays in a room if its connection is lost while it is being kept that it leaves", (records) =>
    Effect.gen(function* () {
      const alice = yield* keeper(records, "alice")
      const bob = yield* connect("bob")
      yield* alice.say("JOIN tea")
      yield* records.settle()
      yield* Effect.promise(() => alice.client.until("JOINED tea"))
      const connection = yield* connectionOf("alice")
      yield* alice.say("PART tea")
      yield* until(() => records.isBusy)
      connection.cut("slow")
      yield* Effect.promise(() => alice.client.toTheEnd())
      assert.strictEqual(yield* records.settle(), "Left,Entered")
      yield* records.settle(false)
      assert.deepStrictEqual(records.noted, ["Entered"])
      assert.include(yield* ask(bob, "WHO tea"), "HERE tea alice")
    }))

  test("has its old name until the new one is kept, and then only one of them", (records) =>
    Effect.gen(function* () {
      const alice = yield* keeper(records, "alice")
      const [bob, other] = [yield* connect("bob"), (yield* connect()).client]
      yield* alice.say("NICK alicia")
      yield* until(() => records.isBusy)
      for (const line of ["NICK alice", "NICK alicia"])
        assert.match((yield* ask(bob, line))[0] ?? "", /^ERR nick-taken /)
      yield* records.settle(false)
      yield* Effect.promise(() => alice.client.until("ERR unavailable"))
      yield* records.settle()
      yield* alice.say("NICK alicia")
      yield* until(() => records.isBusy)
      assert.match((yield* ask(bob, "NICK alice"))[0] ?? "", /^ERR nick-taken /)
      other.send(`RESUME ${secretOf("alice")}`)
      yield* Effect.promise(() => other.until("READY alice 60"))
      assert.deepStrictEqual(yield* ask(bob, "NICK alicia"), ["READY alicia"])
      assert.strictEqual(yield* records.settle(), "Named,Named")
      yield* records.settle()
      other.send("NICK anne")
      yield* records.settle()
      yield* Effect.promise(() => other.until("READY anne"))
      assert.deepStrictEqual((yield* ask(bob, "NICK alice")).slice(-1), ["READY alice"])
    }))

  test("waits on where NICK with its secret cannot be kept, and is then resumed by it", (records) =>
    Effect.gen(function* () {
      const alice = yield* keeper(records, "alice")
      const again = (yield* connect()).client
      const [bob, nick] = [yield* connect("bob"), `NICK alice 30 ${secretOf("alice")}`]
      again.send(nick)
      yield* Effect.promise(() => alice.client.until("BYE replaced"))
      assert.strictEqual(yield* records.settle(false), "Kept")
      yield* Effect.promise(() => again.until("ERR unavailable"))
      assert.strictEqual(yield* records.settle(false), "Kept")
      records.isDown = true
      again.send(nick)
      yield* Effect.promise(() => again.until("ERR unavailable"))
      again.send("WHO lobby")
      yield* Effect.promise(() => again.until("ERR not-registered"))
      assert.include(yield* ask(bob, "WHO lobby"), "AWAY alice 60")
      records.isDown = false
      again.send(nick)
      assert.strictEqual(yield* records.settle(), "Kept")
      yield* Effect.promise(() => again.until("READY alice 30"))
    }))

  test("is over once that is kept, and its connection ends also if the wait is cut short", (records) =>
    Effect.gen(function* () {
      const connections = yield* Connections
      const [alice, bob] = [yield* keeper(records, "alice"), yield* keeper(records, "bob")]
      yield* alice.say("BYE")
      assert.strictEqual(yield* records.settle(), "Forgotten")
      assert.strictEqual(yield* alice.next, "BYE quit")
      const connection = yield* connectionOf("bob")
      yield* bob.say("BYE")
      yield* until(() => records.isBusy)
      connection.cut("slow")
      const heard = yield* Effect.promise(() => bob.client.toTheEnd())
      assert.strictEqual(heard.at(-1), "BYE quit")
      assert.strictEqual(yield* connections.count, 0)
    }))

  test("gets a private message when it is kept, and its sender OK then; or neither", (records) =>
    Effect.gen(function* () {
      const alice = yield* keeper(records, "alice")
      const bob = yield* keeper(records, "bob")
      yield* bob.say("@1 TELL alice one\n@2 TELL alice two\n@3 TELL alice three")
      assert.strictEqual(yield* records.settle(), "Received,Told")
      assert.strictEqual(yield* bob.next, "@1 OK")
      yield* records.settle(false)
      assert.match((yield* bob.next) ?? "", /^@2 ERR unavailable /)
      yield* records.settle()
      assert.strictEqual(yield* bob.next, "@3 OK")
      // Without a hole.
      const heard = yield* Effect.promise(() => alice.client.until("TOLD"))
      assert.match(heard.at(-1) ?? "", /^TOLD 1 \S+ bob one$/)
      assert.match((yield* alice.next) ?? "", /^TOLD 2 \S+ bob three$/)
    }))

  test("that comes back while a private message is being kept does not send it twice", (records) =>
    Effect.gen(function* () {
      const alice = yield* keeper(records, "alice")
      yield* alice.say("@1 TELL alice note")
      yield* until(() => records.isBusy)
      const again = (yield* connect()).client
      again.send(`RESUME ${secretOf("alice")} inbox=0\n@1 TELL alice note`)
      yield* Effect.promise(() => alice.client.until("BYE replaced"))
      assert.strictEqual(yield* records.settle(), "Received,Told")
      const lines = yield* Effect.promise(() => again.until("@1 OK"))
      assert.strictEqual(lines.filter((line) => line.startsWith("TOLD")).length, 1)
      assert.strictEqual(lines[1], "READY alice 60 1")
    }))
})
