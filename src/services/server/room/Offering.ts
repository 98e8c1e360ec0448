import { Array as Arr, type Cause, Effect } from "effect"
import type { Timestamp } from "../../../domain/chat/Timestamp.ts"
import { maxBatch } from "../limits/Rooms.ts"
import { compactBody, type Draft, type RoomLog } from "../log/RoomLog.ts"
import { turn } from "../Turn.ts"
import type { Delivery } from "./Delivery.ts"
import type { Members } from "./Members.ts"
import type { Say } from "./RoomCommand.ts"

/** A batch that has to reach the network before the next one comes. */
const isLarge = (characters: number): boolean => characters >= maxBatch / 2

/**
 * Leaves out what is of sessions that have ended: a message never bears a time at which its name may have another
 * holder. Nobody waits for the answers to those.
 *
 * @param isOver all of them end
 */
const withoutEnded = (says: ReadonlyArray<Say>, isOver: boolean): ReadonlyArray<Say> => {
  if (!isOver && !says.some(({ by }) => by.isOver)) return says
  const [others, ended] = Arr.partition(says, ({ by }) => isOver || by.isOver)
  for (const { by } of ended) by.answered(1)
  return others
}

/** Logs a cause. */
type Report = (what: string, cause: Cause.Cause<unknown>) => Effect.Effect<void>

/** Offers the messages of a room to its log, and answers their authors where it does not take them. */
export class Offering {
  /** Nothing more is offered. */
  isOver = false
  private readonly log: RoomLog
  private readonly members: Members
  private readonly delivery: Delivery
  private readonly time: () => Timestamp
  private readonly report: Report
  /** The log has not taken the last messages. */
  private isRefusing = false

  /** @param time the time that messages bear which are offered now */
  constructor(
    log: RoomLog,
    members: Members,
    delivery: Delivery,
    time: () => Timestamp,
    report: Report
  ) {
    this.log = log
    this.members = members
    this.delivery = delivery
    this.time = time
    this.report = report
  }

  /**
   * Offers messages when it is called, and returns what is left to wait for: after a large batch, until the
   * room has delivered it and the network has taken it, so that a flood waits in the network.
   *
   * @param size the characters of the messages
   */
  offer(says: ReadonlyArray<Say>, size: number): Effect.Effect<void> {
    const offered = this.offerAll(says)
    return isLarge(size)
      ? Effect.zipRight(Effect.zipRight(offered, this.delivery.settled), turn)
      : offered
  }

  /**
   * A failure means that the log has none of them; a defect is treated as a failure. What can be done at once
   * is done at once: one Effect less for each turn.
   */
  private offerAll(gathered: ReadonlyArray<Say>): Effect.Effect<void> {
    // At once: an author who is there at this time gives up the name later.
    const time = this.time()
    const says = withoutEnded(gathered, this.isOver)
    if (says.length === 0) return Effect.void
    const isTaken = !this.delivery.isCut && !this.delivery.isFull
    this.delivery.expect(says)
    if (!isTaken) return this.refuse(says)
    const offered = Effect.suspend(() => this.log.offer(this.draftsOf(says, time)))
    return Effect.matchCauseEffect(offered, {
      onSuccess: () => {
        this.isRefusing = false
        return Effect.void
      },
      onFailure: (cause) => {
        // Once, and not with every message until it takes one again.
        const noted = this.isRefusing
          ? Effect.void
          : this.report("The log takes no messages.", cause)
        this.isRefusing = true
        return Effect.zipRight(noted, this.refuse(says))
      }
    })
  }

  private draftsOf(says: ReadonlyArray<Say>, time: Timestamp): ReadonlyArray<Draft> {
    return says.map(({ body, by, id }) => ({
      author: by.id,
      id,
      time,
      nick: this.members.nickOf(by),
      body: compactBody(body)
    }))
  }

  private refuse(says: ReadonlyArray<Say>): Effect.Effect<void> {
    return Effect.catchAllCause(
      Effect.sync(() => this.delivery.refuseLast(says)),
      (cause) => this.report("Not every author could be told of a failure.", cause)
    )
  }
}
