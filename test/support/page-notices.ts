import { FastCheck } from "effect"
import type { Around } from "../../src/domain/browser/Adding.ts"
import { Nick } from "../../src/domain/chat/Nick.ts"
import { Epoch } from "../../src/domain/chat/Position.ts"
import { lobby, RoomName } from "../../src/domain/chat/RoomName.ts"
import type { Gap, Message, Notice, PrivateMessage } from "../../src/domain/client/Notice.ts"

/** Notices for the tests of the page. */

export const tea = RoomName.make("tea")
export const alice = Nick.make("alice")
export const bob = Nick.make("bob")
export const eve = Nick.make("eve")
export const epoch = Epoch.make("e1")

export const around: Around = {
  now: 1_000_000,
  own: alice,
  epochOf: () => epoch,
  readOf: () => 0,
  roomsOf: () => [lobby]
}

export const message = (seq: number, of: Partial<Message> = {}): Message => ({
  _tag: "Message",
  room: lobby,
  seq,
  time: 1_000 * seq,
  nick: bob,
  text: `text ${seq}`,
  origin: "live",
  mention: false,
  labelled: false,
  ...of
})

export const told = (of: Partial<PrivateMessage> = {}): PrivateMessage => ({
  _tag: "PrivateMessage",
  direction: "from",
  seq: 1,
  time: 5_000,
  nick: bob,
  text: "psst",
  ...of
})

export const gap = (of: Partial<Gap>): Gap => ({
  _tag: "Gap",
  stream: lobby,
  from: 0,
  to: 0,
  cause: "epoch",
  ...of
})

const nick = FastCheck.constantFrom(alice, bob, eve, Nick.make("Zoe"))
const room = FastCheck.constantFrom(lobby, tea)
const time = FastCheck.integer({ min: 0, max: 1_000_000_000 })
const text = FastCheck.string({ unit: "grapheme", maxLength: 12 })

/** Any notices, in an order in which a client may show them. */
export const notices: FastCheck.Arbitrary<ReadonlyArray<Notice>> = FastCheck.array(
  FastCheck.oneof(
    {
      weight: 8,
      arbitrary: FastCheck.record({
        _tag: FastCheck.constant("Message" as const),
        room,
        seq: FastCheck.integer({ min: 1, max: 40 }),
        time,
        nick,
        text,
        origin: FastCheck.constantFrom("live" as const, "mine" as const, "past" as const),
        mention: FastCheck.boolean(),
        labelled: FastCheck.boolean()
      })
    },
    {
      weight: 2,
      arbitrary: FastCheck.record({
        _tag: FastCheck.constant("PrivateMessage" as const),
        direction: FastCheck.constantFrom("from" as const, "to" as const),
        seq: FastCheck.nat(9),
        time,
        nick,
        text
      })
    },
    FastCheck.record({
      _tag: FastCheck.constant("TopicSet" as const),
      room,
      seq: FastCheck.integer({ min: 1, max: 40 }),
      time,
      nick,
      topic: FastCheck.option(text, { nil: undefined }),
      origin: FastCheck.constantFrom("live" as const, "past" as const),
      labelled: FastCheck.boolean()
    }),
    FastCheck.record({
      _tag: FastCheck.constant("Renamed" as const),
      time,
      old: nick,
      new: nick
    }),
    FastCheck.record({
      _tag: FastCheck.constant("Left" as const),
      room,
      time,
      nicks: FastCheck.array(nick, { minLength: 1, maxLength: 2 }),
      reason: FastCheck.constantFrom("part" as const, "quit" as const),
      labelled: FastCheck.boolean()
    }),
    FastCheck.record({
      _tag: FastCheck.constant("Gap" as const),
      stream: room,
      from: FastCheck.nat(9),
      to: FastCheck.nat(40),
      cause: FastCheck.constantFrom("trimmed" as const, "epoch" as const)
    }),
    FastCheck.record({
      _tag: FastCheck.constant("Info" as const),
      tone: FastCheck.constantFrom("plain" as const, "dim" as const, "warning" as const),
      text
    })
  ),
  { maxLength: 40 }
)
