/** Logs in memory whose every step a test can hold back, let fail, or let die. */
import { Effect, Layer, Queue, type Scope } from "effect"
import type { RoomName } from "../../src/domain/chat/RoomName.ts"
import type { Limits } from "../../src/services/server/Limits.ts"
import * as MemoryLog from "../../src/services/server/log/MemoryLog.ts"
import {
  type Arrival,
  LogUnavailable,
  type Receiver,
  type RoomLog,
  RoomLogs,
  type Summary
} from "../../src/services/server/log/RoomLog.ts"

/** What happens before a step is taken: nothing, a wait, a failure, a death. It may also throw. */
type Mood = (room: RoomName) => Effect.Effect<void, LogUnavailable>

export const fine: Mood = () => Effect.void
export const down: Mood = (room) => Effect.fail(new LogUnavailable({ room }))
export const hanging: Mood = () => Effect.never
export const dying: Mood = () => Effect.dieMessage("The log is broken.")
export const throwing: Mood = () => {
  throw new Error("The log throws.")
}

export class FickleLogs {
  open = fine
  offer = fine
  /** Before `head`, `topic`, `after`, `until` and `search`. */
  read = fine
  /** Before what was taken in is in the log, which is not waited for. */
  keep = fine
  /** Before anything arrives; a failure counts for nothing here. */
  arrive: Mood = fine
  /** Takes in what is offered, and then cannot keep it. */
  loses = false
  /** Rooms whose logs were opened, once for each time. */
  readonly opened: Array<RoomName> = []
  private readonly receivers = new Set<Receiver>()

  /** Nothing can be put in or read, and no new log can be looked at. */
  goDown(): void {
    this.offer = down
    this.read = down
  }

  comeBack(): void {
    this.open = fine
    this.offer = fine
    this.read = fine
    this.keep = fine
    this.arrive = fine
    this.loses = false
  }

  /** Something arrives from elsewhere. */
  inject(arrival: Arrival): void {
    for (const receiver of this.receivers) receiver.receive(arrival)
  }

  /** Nothing arrives any more: the log breaks its promise. */
  readonly end = Effect.sync(() => this.inject({ _tag: "Ended" }))

  readonly layer: Layer.Layer<RoomLogs, never, Limits> = Layer.effect(
    RoomLogs,
    Effect.map(RoomLogs, (logs) => ({
      ...logs,
      open: (room) => {
        this.opened.push(room)
        return Effect.zipRight(
          this.open(room),
          Effect.map(logs.open(room), (log) => this.wrap(room, log))
        )
      }
    }))
  ).pipe(Layer.provide(MemoryLog.layer))

  /** The same log in this one's moods. */
  wrap(room: RoomName, log: RoomLog): RoomLog {
    const read = Effect.suspend(() => this.read(room))
    return {
      offer: (drafts) =>
        Effect.flatMap(this.offer(room), () => {
          if (this.loses) return Effect.sync(() => this.inject({ _tag: "Lost", drafts }))
          return this.keep === fine
            ? log.offer(drafts)
            : Effect.forkDaemon(Effect.zipRight(this.keep(room), log.offer(drafts)))
        }),
      subscribe: (begin) => Effect.zipRight(read, this.forward(room, log, begin)),
      after: (position, limit) => Effect.zipRight(read, log.after(position, limit)),
      until: (seq, limit) => Effect.zipRight(read, log.until(seq, limit)),
      search: (query, limit) => Effect.zipRight(read, log.search(query, limit)),
      head: Effect.zipRight(read, log.head),
      topic: Effect.zipRight(read, log.topic)
    }
  }

  private forward<A extends Receiver>(
    room: RoomName,
    log: RoomLog,
    begin: (from: Summary) => A
  ): Effect.Effect<A, LogUnavailable, Scope.Scope> {
    return Effect.gen(this, function* () {
      const queue = yield* Queue.unbounded<Arrival>()
      const { receiver } = yield* log.subscribe((from) => ({
        receiver: begin(from),
        receive: (arrival) => void queue.unsafeOffer(arrival)
      }))
      yield* Effect.acquireRelease(
        Effect.sync(() => this.receivers.add(receiver)),
        () => Effect.sync(() => this.receivers.delete(receiver))
      )
      yield* Queue.take(queue).pipe(
        Effect.tap(() => Effect.ignore(this.arrive(room))),
        Effect.map((arrival) => receiver.receive(arrival)),
        Effect.forever,
        Effect.interruptible,
        Effect.forkScoped
      )
      return receiver
    })
  }
}
