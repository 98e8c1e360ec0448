import { Effect, Option } from "effect"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import type { ByeReason, LeaveReason } from "../../../domain/chat/Reasons.ts"
import type { Named } from "../../../domain/chat/SessionState.ts"
import { Events, type ServerLine } from "../../../domain/protocol/natter/Events.ts"
import type { Outbox } from "../transport/Connection.ts"
import { type Inbox, makeInbox } from "./Inbox.ts"

/** Answers to numbered lines that a session remembers, so that a line sent again is not said again. */
export const maxRemembered = 1024

const nobody = () => {}

/** The connection that a session speaks through. */
export interface Holder {
  /** Ends the connection. */
  readonly kick: (reason: ByeReason) => void
  /** Waits until the session can be held by another. */
  readonly released: () => Effect.Effect<void>
}

interface Accepted {
  readonly id: LineId
  readonly answer: EventOf<"Ok">
}

/**
 * A session with a name, as rooms and the registry know it. It may outlive its connection: then its
 * outbox is closed, and what is written to it goes nowhere until another connection takes its place.
 *
 * Only the fiber of its connection changes `state` and `outbox`; `answered` and `accept` belong to
 * whoever answers a message.
 */
export class Member {
  state: Named
  outbox: Outbox
  /** What the others are told when it is gone. */
  leaving: LeaveReason = "lost"
  readonly serial: number
  /** The connection that it speaks through now. */
  holder: Option.Option<Holder> = Option.none()
  private received: Inbox | undefined
  private outstanding = 0
  private wake = nobody
  private readonly remembered: Array<Accepted> = []
  private acceptances = 0
  /** The highest id that was accepted; 0 when there is none. */
  lastId = 0

  constructor(serial: number, state: Named, outbox: Outbox) {
    this.serial = serial
    this.state = state
    this.outbox = outbox
  }

  get nick(): Nick {
    return this.state.nick
  }

  /** Its private messages. */
  get inbox(): Inbox {
    this.received = this.received ?? makeInbox()
    return this.received
  }

  write(event: ServerLine, id: Option.Option<LineId> = Option.none()): void {
    this.outbox.write(Buffer.from(Events.encode(event, id)))
  }

  /** Notes that so many messages were handed to rooms, which will answer them. */
  expect(answers: number): void {
    this.outstanding += answers
  }

  /** Notes that so many of them have been answered. */
  answered(answers = 1): void {
    this.outstanding -= answers
    if (this.outstanding === 0) this.wake()
  }

  /** Waits until every message that was handed to a room has been answered. For the connection's fiber alone. */
  settled(): Effect.Effect<void> {
    return Effect.suspend(() => {
      if (this.outstanding === 0) return Effect.void
      return Effect.async<void>((resume) => {
        this.wake = () => {
          this.wake = nobody
          resume(Effect.void)
        }
      })
    })
  }

  /** Remembers the answer to a numbered line, in the place of the oldest. */
  accept(id: Option.Option<LineId>, answer: EventOf<"Ok">): void {
    if (Option.isNone(id)) return
    this.remembered[this.acceptances % maxRemembered] = { id: id.value, answer }
    this.acceptances += 1
    this.lastId = Math.max(this.lastId, id.value)
  }

  /** The answer that a numbered line was given before. */
  recall(id: LineId): Option.Option<EventOf<"Ok">> {
    const found = this.remembered.find((one) => one.id === id)
    return Option.map(Option.fromNullable(found), ({ answer }) => answer)
  }
}
