import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Either, FastCheck as fc, HashMap, Option, Schema } from "effect"
import { LineId } from "../../../src/domain/chat/LineId.ts"
import { Epoch } from "../../../src/domain/chat/Position.ts"
import { RoomName } from "../../../src/domain/chat/RoomName.ts"
import { Seq } from "../../../src/domain/chat/Seq.ts"
import { largest } from "../../../src/domain/chat/Whole.ts"
import { update } from "../../../src/domain/client/Client.ts"
import { limits } from "../../../src/domain/client/Limits.ts"
import type { Model } from "../../../src/domain/client/Model.ts"
import type { Msg } from "../../../src/domain/client/Msg.ts"
import type { Settings } from "../../../src/domain/client/Settings.ts"
import { view } from "../../../src/domain/client/View.ts"
import { Events } from "../../../src/domain/protocol/natter/Events.ts"
import { property } from "../../support/property.ts"
import { at, online, Scenario, secret } from "../../support/scenario.ts"

const id = fc.option(
  fc.integer({ min: 1, max: 12 }).map((n) => LineId.make(n)),
  { nil: undefined }
)
const heard = fc.tuple(id, Arbitrary.make(Schema.typeSchema(Events.schema))).map(
  ([id, body]): Msg => ({
    _tag: "Received",
    line: Either.right({ id: Option.fromNullable(id), body })
  })
)
const input: fc.Arbitrary<Msg> = fc.oneof(
  { weight: 10, arbitrary: heard },
  fc.string().map((line): Msg => ({ _tag: "Line", text: line })),
  fc
    .constantFrom(
      "/who",
      "/search x",
      "/room lobby",
      "/join dev",
      "/part",
      "/nick eve",
      "/history 5",
      "/msg bob x",
      "/room"
    )
    .map((line): Msg => ({ _tag: "Line", text: line })),
  fc.string().map((line): Msg => ({ _tag: "Received", line: Events.decode(line) })),
  fc.constantFrom<Msg>(
    { _tag: "Tick" },
    { _tag: "Key" },
    { _tag: "Interrupt", draft: "" },
    { _tag: "Connected", host: "h", features: [] },
    { _tag: "Disconnected", sentence: "gone", chance: 0.3 }
  )
)

/** A session that an earlier run of the client did not end. */
const left: Partial<Settings> = {
  leftSessions: new Map([
    [
      "alice",
      {
        secret,
        habits: {
          room: RoomName.make("a"),
          muted: [RoomName.make("a")],
          ignored: [],
          read: [
            { room: RoomName.make("a"), position: { epoch: Epoch.make("a"), seq: Seq.make(1) } }
          ],
          inbox: Seq.make(2)
        }
      }
    ]
  ])
}

/** An assertion of its own takes longer than a step of the client, and there are thousands of both. */
const isWithin = (bounds: ReadonlyArray<readonly [value: number, most: number]>) => {
  for (const [value, most] of bounds) if (value > most) assert.isAtMost(value, most)
}

const check = (state: Model) => {
  isWithin([
    [state.pendingLines.length, limits.pendingLines],
    [state.pendingRequests.length, limits.pendingRequests],
    [state.rooms.length, limits.rooms],
    [state.writers.length, limits.writers],
    [state.missedRenames.length, limits.renames]
  ])
  for (const { members, reorderBuffer } of state.rooms)
    isWithin([
      [reorderBuffer.held.length, limits.heldItems],
      [HashMap.size(members), limits.roomMembers]
    ])
  view(state)
}

describe("A server that says anything in any order", () => {
  it.prop(
    "finds the client with a next state, within its bounds",
    [
      fc.array(input, { maxLength: 100, size: "max" }),
      fc.constantFrom("new", "taken back", "online")
    ],
    ([inputs, begins]) => {
      let { state } =
        begins === "online" ? online() : new Scenario(begins === "new" ? {} : left, "alice")
      let now = 1_000_000
      for (const one of inputs) {
        now += 700
        ;[state] = update(state, one, now)
        check(state)
      }
    },
    property(0.3)
  )

  it("does not make it remember more than so many writers, and changes of names", () => {
    const client = online().loses().connects().calm().hears("@RESUME READY alice 120 0").calm()
    const time = (second: number) => new Date(Date.parse(at) + second * 1000).toISOString()
    const name = (n: number) => `n${n}`
    for (let n = 0; n < 2 * limits.renames; n++)
      client.hears(`RENAME ${name(n)} ${name(n + 1)} ${time(n)}`)
    assert.strictEqual(client.state.missedRenames.length, limits.renames)
    for (let n = 1; n <= 2 * limits.writers; n++) client.hears(`TOLD ${n} ${at} ${name(n)} x`)
    assert.strictEqual(client.state.writers.length, limits.writers)
  })

  it("does not make it hold more than so many messages", () => {
    const client = online().loses().connects().calm()
    client.hears(`@RESUME READY alice 120 0`).calm()
    for (let seq = 42; seq < 42 + 2 * limits.heldItems; seq++)
      client.hears(`MSG lobby ${seq} ${at} bob x`)
    assert.isAtMost(client.state.rooms[0]?.reorderBuffer.held.length ?? 0, limits.heldItems)
    assert.isAbove(client.shown().length, limits.heldItems)
  })

  it("does not leave it without ids for its lines", () => {
    const client = new Scenario({}, "alice").connects().calm()
    client.hears(`@NICK READY alice 120 ${largest}`, "JOINED lobby e1:0 1").sent()
    client.hears("@WHO OK", "@PING PONG").sent()
    assert.deepStrictEqual(client.types("one").sent(), ["SAY lobby one"])
  })

  it("is complained about once on a connection", () => {
    const client = online().hears("MSG", "ERR malformed what", "MSG lobby", "\x1b[2J")
    assert.strictEqual(client.shown().length, 1)
  })
})
