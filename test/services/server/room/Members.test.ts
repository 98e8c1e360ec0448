import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck as fc } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { blank } from "../../../../src/domain/chat/Profile.ts"
import { lobby } from "../../../../src/domain/chat/RoomName.ts"
import { SessionId } from "../../../../src/domain/chat/SessionId.ts"
import { Timestamp } from "../../../../src/domain/chat/Timestamp.ts"
import { RoomSeats } from "../../../../src/services/server/cluster/RoomSeats.ts"
import { makeLogs } from "../../../../src/services/server/log/MemoryLog.ts"
import type { SeatChange } from "../../../../src/services/server/log/Seats.ts"
import { Members } from "../../../../src/services/server/room/Members.ts"
import { nowhere, type Outlet } from "../../../../src/services/server/room/Outlet.ts"
import type { Participant } from "../../../../src/services/server/room/Participant.ts"
import * as Question from "../../../../src/services/server/room/Question.ts"
import { property } from "../../../support/property.ts"

const silent = (): Outlet => ({
  dialect: { key: "test", tellsGoneOnce: false, event: () => "\n" },
  encode: () => "",
  write: () => {},
  writeSoon: () => {},
  send: () => {}
})

/** Somebody who speaks through a connection, or has lost it. */
const participant = (name: string, outlet: Outlet): Participant => ({
  id: SessionId.make(name),
  nick: Nick.make(name),
  outlet,
  profile: blank,
  heldFor: () => undefined,
  leaveReason: "part",
  toldThatGone: () => undefined,
  isOver: false,
  accept: () => {},
  answered: () => {},
  abandon: () => {}
})

const steps = fc.array(
  fc.record({
    who: fc.constantFrom("a", "b", "c", "d", "e", "f"),
    does: fc.constantFrom("enter" as const, "leave" as const, "attach" as const, "detach" as const)
  }),
  { maxLength: 40 }
)

describe("Members", () => {
  it.prop(
    "are quiet when more of them are connected than are announced, whatever those do who are away",
    [fc.nat(4), steps],
    ([quietAbove, steps]) => {
      const members = new Members(lobby, quietAbove, () => Timestamp.make(0))
      const connected = new Map<string, boolean>()
      const present = () => [...connected.values()].filter((is) => is).length
      for (const { does, who } of steps) {
        const one = participant(who, silent())
        if (does === "enter" && !connected.has(who)) {
          const isAnnounced = present() <= quietAbove
          members.enter(one)
          connected.set(who, true)
          assert.strictEqual(members.subscriptions.get(one.id)?.isAnnounced, isAnnounced)
        }
        if (does === "leave") {
          const wasAnnounced = members.subscriptions.get(one.id)?.isAnnounced
          connected.delete(who)
          members.announce()
          members.leave(one, "part")
          // Whoever was told that they entered is told that they left.
          if (wasAnnounced === true) assert.isTrue(members.hasChanges)
        }
        if (does === "attach" || does === "detach") {
          if (does === "attach") members.attach(one, silent())
          else members.detach(one)
          if (connected.has(who)) connected.set(who, does === "attach")
        }
        assert.strictEqual(members.size, connected.size)
      }
    },
    property()
  )
})

describe("members at another node", () => {
  const time = Timestamp.make(0)
  const enters = (name: string): SeatChange => ({
    _tag: "Enter",
    session: SessionId.make(name),
    nick: Nick.make(name),
    time
  })
  const leaves = (name: string): SeatChange => ({
    _tag: "Leave",
    session: SessionId.make(name),
    time,
    reason: "part"
  })
  /** A room that is quiet above two, with alice in it, and what the node there tells, before she enters and then. */
  const scene = (...before: ReadonlyArray<SeatChange>) => {
    const seats = new RoomSeats("here", () => new Set())
    const heard: Array<string> = []
    const writeSoon = (bytes: Uint8Array) => void heard.push(Buffer.from(bytes).toString().trim())
    const dialect: Outlet["dialect"] = {
      key: "names",
      tellsGoneOnce: false,
      event: (event) => ("nicks" in event ? `${event._tag} ${event.nicks.join()}\n` : "")
    }
    for (const change of before) seats.apply(change, "there", 0)
    const members = new Members(lobby, 2, () => time, undefined, {
      tell: (change) => void seats.apply(change, "here", 0),
      seats: () => seats.elsewhere,
      count: () => seats.countElsewhere,
      has: (session) => seats.has(session)
    })
    const there = (...changes: ReadonlyArray<SeatChange>) => {
      heard.length = 0
      for (const change of changes) {
        const seated = seats.apply(change, "there", 0)
        if (seated !== undefined) members.hear([seated])
      }
      members.announce()
      return heard
    }
    members.enter(participant("alice", { ...silent(), dialect, writeSoon }))
    members.announce()
    return { members, seats, there }
  }

  it("are announced when they leave if they were when they entered, however quiet it is now", () => {
    const { there } = scene()
    assert.deepStrictEqual(there(enters("bob")), ["Enter bob"])
    assert.deepStrictEqual(there(...["carol", "dave", "eve"].map(enters), leaves("carol")), [])
    assert.deepStrictEqual(there(leaves("bob")), ["Leave bob"])
    // As at one node, whoever leaves is announced where it is not quiet any more.
    assert.deepStrictEqual(there(leaves("dave")), ["Leave dave"])
  })

  it("are announced when they leave if it was not quiet when the room was opened here", () => {
    const { there } = scene(enters("bob"))
    assert.deepStrictEqual(there(enters("carol"), enters("dave"), leaves("bob")), ["Leave bob"])
    const crowd = scene(...["bob", "carol", "dave", "eve"].map(enters))
    assert.deepStrictEqual(crowd.there(leaves("bob")), [])
  })

  it("are announced as before when they have come there from here, or come here from there", () => {
    const { members, seats, there } = scene()
    const bob = participant("bob", silent())
    members.enter(bob)
    members.announce()
    members.drop(bob)
    seats.move(bob.id, "there")
    assert.deepStrictEqual(there(enters("carol"), enters("dave"), leaves("bob")), ["Leave bob"])
    const other = scene(enters("bob"))
    other.there(enters("carol"), enters("dave"), enters("eve"), enters("fay"))
    other.seats.move(bob.id, "here")
    other.members.enter(bob)
    other.members.leave(bob, "part")
    assert.deepStrictEqual(other.there(), ["Leave bob"])
  })
})

describe("a new name", () => {
  it("is told once to whoever shares rooms, in one in which their lines go somewhere", () => {
    const heard: Array<string> = []
    const outlet = (name: string): Outlet => {
      const write = () => void heard.push(name)
      return { ...silent(), write, writeSoon: write }
    }
    const renamed = participant("renamed", silent())
    const [first, second] = [0, 1].map(() => new Members(lobby, 10, () => Timestamp.make(0)))
    const told = new Set([renamed.id])
    for (const room of [first, second]) {
      room?.enter(renamed)
      room?.enter(participant("connected", outlet("connected")))
      room?.enter(participant("back", nowhere))
    }
    // Whoever comes back is given its lines by one room after the other.
    second?.attach(participant("back", nowhere), outlet("back"))
    for (const room of [first, second]) room?.announce()
    heard.length = 0
    for (const room of [first, second]) {
      const at = Timestamp.make(0)
      room?.rename(renamed, { nick: Nick.make("new"), at, since: at }, told)
    }
    assert.deepStrictEqual(heard, ["connected", "back"])
  })
})

describe("somebody who is gone", () => {
  const scene = (tellsGoneOnce: boolean) => {
    const heard: Array<string> = []
    const dialect: Outlet["dialect"] = {
      key: `once ${tellsGoneOnce}`,
      tellsGoneOnce,
      event: (event) => ("nicks" in event ? `${event._tag} ${event.nicks.join()}\n` : "")
    }
    const writeSoon = (bytes: Uint8Array) => void heard.push(Buffer.from(bytes).toString().trim())
    const reader = participant("reader", { ...silent(), dialect, writeSoon })
    const rooms = Array.from({ length: 3 }, () => new Members(lobby, 10, () => Timestamp.make(0)))
    return { heard, reader, rooms, gone: participant("gone", silent()) }
  }

  for (const isOnce of [true, false])
    it(`is told ${isOnce ? "once" : "in each room"}, as the protocol wants it`, () => {
      const { gone, heard, reader, rooms } = scene(isOnce)
      for (const room of rooms) {
        room.enter(gone)
        room.enter(reader)
        room.announce()
      }
      heard.length = 0
      const told = new Set<SessionId>()
      for (const room of rooms) {
        room.leave(gone, "quit", told)
        room.announce()
      }
      assert.deepStrictEqual(heard, isOnce ? ["Leave gone"] : rooms.map(() => "Leave gone"))
      assert.deepStrictEqual([...told], isOnce ? [reader.id] : [])
    })

  it("is told again where their coming is told only now, and with it what others do", () => {
    const { gone, heard, reader, rooms } = scene(true)
    const [first, second] = rooms
    first?.enter(gone)
    for (const room of [first, second]) room?.enter(reader)
    for (const room of [first, second]) room?.announce()
    heard.length = 0
    const told = new Set<SessionId>()
    first?.leave(gone, "quit", told)
    first?.announce()
    second?.enter(gone)
    second?.leave(gone, "quit", told)
    second?.enter(participant("other", silent()))
    second?.announce()
    assert.deepStrictEqual(heard, ["Leave gone", "Enter gone\nLeave gone\nEnter other"])
  })
})

describe("a page of a long WHO", () => {
  it.effect("lists no member who left since the list was begun", () =>
    Effect.gen(function* () {
      const members = new Members(lobby, 10, () => Timestamp.make(0))
      const all = ["a", "b", "c"].map((name) => participant(name, silent()))
      for (const one of all) members.enter(one)
      const sent: Array<unknown> = []
      const page = Question.here(
        Question.naming((event) => void sent.push(event)),
        all.map(({ id }) => id)
      )
      const b = all[1]
      if (b !== undefined) members.leave(b, "quit")
      const log = yield* makeLogs(() => 1, 1000).open(lobby)
      const head = yield* log.head
      const position = () => head
      yield* page.answer({
        name: lobby,
        log,
        members,
        position,
        topic: () => undefined,
        announce: Effect.void,
        announced: (now) => now
      })
      assert.deepStrictEqual(sent, [{ _tag: "Here", room: "lobby", nicks: ["a", "c"] }])
    }).pipe(Effect.scoped)
  )
})
