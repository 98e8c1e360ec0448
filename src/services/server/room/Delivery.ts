import { Effect } from "effect"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { Position } from "../../../domain/chat/Position.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { seqAfter } from "../../../domain/chat/Seq.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import * as Counters from "../Counters.ts"
import type { Arrival, Draft } from "../log/RoomLog.ts"
import { MessageBroadcast, type Own } from "./Broadcast.ts"
import { forEach, type Members } from "./Members.ts"
import type { Participant } from "./Participant.ts"
import type { Say } from "./RoomCommand.ts"

type Appended = Extract<Arrival, { readonly _tag: "Appended" }>

interface Waiting {
  readonly author: Participant
  messages: number
}

const nobody = () => {}

/** Brings what arrives from a room's log to its members, and its answer to each author. */
export class Delivery {
  /** The place of the last entry that was delivered. */
  position: Position
  private readonly room: RoomName
  private readonly members: Members
  /** Authors whose messages are on their way through the log. */
  private readonly waiting = new Map<SessionId, Waiting>()
  private wake = nobody

  constructor(room: RoomName, members: Members, position: Position) {
    this.room = room
    this.members = members
    this.position = position
  }

  /** Notes that these messages are offered to the log. */
  expect(says: ReadonlyArray<Say>): void {
    for (const { by } of says) {
      const found = this.waiting.get(by.id)
      if (found === undefined) this.waiting.set(by.id, { author: by, messages: 1 })
      else found.messages += 1
    }
  }

  /** Waits until everything that was offered has arrived. For the sequencer alone. */
  readonly settled: Effect.Effect<void> = Effect.suspend(() =>
    this.waiting.size === 0
      ? Effect.void
      : Effect.async((resume) => {
          this.wake = () => {
            if (this.waiting.size > 0) return
            this.wake = nobody
            resume(Effect.void)
          }
          this.wake()
        })
  )

  /** Handles what became of drafts. */
  take(arrival: Arrival): void {
    if (arrival._tag === "Appended") this.deliver(arrival)
    else this.refuse(arrival.drafts)
  }

  /**
   * Writes messages to every member at once, each author's acknowledgements in their places. The
   * messages are in the log, whatever becomes of their delivery: a defect in it is thrown when
   * everyone else has them, and their authors are told that they are accepted.
   */
  private deliver({ drafts, first }: Appended): void {
    const { events, own } = this.messages(drafts, first)
    this.position = { epoch: first.epoch, seq: seqAfter(first.seq, drafts.length - 1) }
    Counters.batches.unsafeUpdate(1, [])
    Counters.messages.unsafeUpdate(drafts.length, [])
    Counters.deliveries.unsafeUpdate(drafts.length * (this.members.size - 1), [])
    try {
      this.members.announce()
    } finally {
      try {
        this.write(events, own)
      } finally {
        this.acceptRest(own)
      }
    }
  }

  private write(events: ReadonlyArray<EventOf<"Msg">>, own: Map<SessionId, Array<Own>>): void {
    const broadcast = new MessageBroadcast(events)
    forEach(this.members.subscriptions, ([id, { outlet }]) => {
      const mine = own.get(id)
      if (mine === undefined) return outlet.write(broadcast.bytes(outlet.dialect))
      outlet.write(broadcast.spliceAcks(outlet.dialect, mine))
      own.delete(id)
      this.acknowledge(id, mine)
    })
  }

  /** Answers authors who are not in the room any more, or whose lines could not be written together. */
  private acceptRest(own: Map<SessionId, Array<Own>>): void {
    forEach(own, ([author, mine]) => {
      this.acknowledge(author, mine)
      const outlet = this.members.subscriptions.get(author)?.outlet
      for (const { answer: reply, id } of mine) outlet?.send({ _tag: "Reply", reply, id })
    })
  }

  /** Answers messages that the log does not have and never will. */
  refuse(refused: ReadonlyArray<Pick<Draft, "author" | "id">>): void {
    forEach(refused, ({ author, id }) => {
      this.settle(author, 1)
      const outlet = this.members.subscriptions.get(author)?.outlet
      outlet?.send({ _tag: "Failure", error: { _tag: "Unavailable" }, id })
    })
  }

  /** Gives up what is on its way: nothing arrives any more, and nobody knows what became of it. */
  abandon(): void {
    for (const [id, { author, messages }] of this.waiting) {
      author.abandon()
      this.settle(id, messages)
    }
  }

  private messages(drafts: ReadonlyArray<Draft>, { epoch, seq: first }: Position) {
    const events: Array<EventOf<"Msg">> = []
    const own = new Map<SessionId, Array<Own>>()
    drafts.forEach(({ author, body, id, nick, time }, at) => {
      const seq = seqAfter(first, at)
      const answer = { _tag: "Ok", room: this.room, position: { epoch, seq } } as const
      // No command sets a topic yet.
      const index = body._tag === "Said" ? events.length : -1
      const mine = own.get(author)
      if (mine === undefined) own.set(author, [{ index, id, answer }])
      else mine.push({ index, id, answer })
      if (body._tag === "Said")
        events.push({ _tag: "Msg", room: this.room, seq, time, nick, text: body.text })
    })
    return { events, own }
  }

  private acknowledge(author: SessionId, own: ReadonlyArray<Own>): void {
    const waiting = this.waiting.get(author)
    if (waiting !== undefined) for (const { answer, id } of own) waiting.author.accept(id, answer)
    this.settle(author, own.length)
  }

  private settle(author: SessionId, messages: number): void {
    const waiting = this.waiting.get(author)
    if (waiting === undefined) return
    waiting.messages -= messages
    if (waiting.messages <= 0) this.waiting.delete(author)
    waiting.author.answered(messages)
    if (this.waiting.size === 0) this.wake()
  }
}
