import { Deferred, Effect, Exit, type Fiber, FiberId, Option, type Scope } from "effect"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { ByeReason } from "../../../domain/chat/Reasons.ts"
import * as State from "../../../domain/chat/SessionState.ts"
import type { TokenBucket } from "../../../domain/network/TokenBucket.ts"
import type { Connection, Parting } from "../transport/Connection.ts"
import type { Holder, Member } from "./Member.ts"

/** A session with a name, and the scope that its name and its seats live in. */
export interface Named {
  readonly member: Member
  readonly life: Scope.CloseableScope
}

/** One connection and what is known of who speaks through it. There are thousands, so it is small. */
export class Client implements Holder {
  readonly connection: Connection
  /** When it was connected, in milliseconds. */
  readonly since: number
  state: State.State = State.initial
  named: Option.Option<Named> = Option.none()
  /** Since when nothing has been heard from it, in milliseconds; undefined while its lines are being worked on. */
  silentSince: number | undefined
  /** Whether it has sent PING, and so wants silence to be taken for loss. */
  pings = false
  /** How often it may still change its name; undefined until it does so first. */
  renames: TokenBucket | undefined
  /** Whether its next line shows that it has received the token it was given. */
  awaitsProof = false
  /** Why the connection is to be closed, as soon as somebody has said so. */
  farewell: Option.Option<ByeReason> = Option.none()
  /** The id that the BYE carries. */
  farewellId: Option.Option<LineId> = Option.none()
  /** The fiber that serves it. */
  private readonly fiber: Fiber.RuntimeFiber<unknown, unknown>
  private waiting: Deferred.Deferred<void> | undefined
  private isReleased = false

  constructor(connection: Connection, since: number, fiber: Fiber.RuntimeFiber<unknown, unknown>) {
    this.connection = connection
    this.since = since
    this.fiber = fiber
  }

  /** Moves the session machine on. A session that is kept remembers its state for the next connection. */
  advance(state: State.State): void {
    this.state = state
    if (state._tag === "Named" && Option.isSome(this.named)) this.named.value.member.state = state
  }

  /** Says why the connection is to be closed. The first reason stands. */
  part(reason: ByeReason, id: Option.Option<LineId> = Option.none()): void {
    if (Option.isSome(this.farewell)) return
    this.farewell = Option.some(reason)
    this.farewellId = id
  }

  kick(reason: ByeReason): void {
    this.part(reason)
    this.fiber.unsafeInterruptAsFork(FiberId.none)
  }

  /** Closes the connection, for the reason that was given or because the client has nothing more to say. */
  goodbye(): Effect.Effect<Parting> {
    return this.connection.close(
      Option.getOrElse(this.farewell, () => "quit"),
      this.farewellId
    )
  }

  /** Who it is, for the log. */
  who() {
    return {
      peer: this.connection.peer,
      nick: Option.match(this.named, { onNone: () => "-", onSome: ({ member }) => member.nick })
    }
  }

  /** What the log says of it at its end. */
  summary(now: number) {
    return {
      ...this.who(),
      reason: Option.getOrElse(this.farewell, () => "lost"),
      seconds: Math.round((now - this.since) / 1000)
    }
  }

  /** Its session can be held by another from now on. */
  release(): void {
    this.isReleased = true
    if (this.waiting !== undefined) Deferred.unsafeDone(this.waiting, Exit.void)
  }

  released(): Effect.Effect<void> {
    return Effect.suspend(() => {
      if (this.isReleased) return Effect.void
      const waiting = this.waiting ?? Deferred.unsafeMake<void>(FiberId.none)
      this.waiting = waiting
      return Deferred.await(waiting)
    })
  }
}
