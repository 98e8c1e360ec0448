import { Deferred, Effect, ExecutionStrategy, Exit, FiberId, Option, Scope } from "effect"
import { lobby, type RoomName } from "../../../domain/chat/RoomName.ts"
import type { LogUnavailable } from "../log/RoomLog.ts"
import type { Room } from "./Room.ts"

/** A room that somebody holds, whether or not it is open yet. */
export interface HeldRoom {
  readonly name: RoomName
  /** There once it is open. */
  room: Room | undefined
  /** Its log is not forgotten while there are any. */
  holders: number
  /** How many of them only ask something, and soon let go. */
  askers: number
  /** It may exist, whether or not it has a log yet. */
  isAdmitted: boolean
  /** The outcome of opening it, for all who hold it; undefined before, and after a failure. */
  opened: Deferred.Deferred<Room, LogUnavailable> | undefined
  scope: Scope.CloseableScope | undefined
}

/** What a room is held for: membership, or one question. */
export type Purpose = "member" | "question"

/** The rooms that are held, each open from the first who needs it to the last who holds it. */
export class HeldRooms {
  private readonly held = new Map<RoomName, HeldRoom>()
  private readonly scope: Scope.Scope
  private readonly start: (name: RoomName) => Effect.Effect<Room, LogUnavailable, Scope.Scope>
  /** Done when the next one who only asks lets go. */
  private released = Deferred.unsafeMake<void>(FiberId.none)

  /**
   * @param scope closes the rooms that are still held
   * @param start opens a room, until a scope of its own closes
   */
  constructor(
    scope: Scope.Scope,
    start: (name: RoomName) => Effect.Effect<Room, LogUnavailable, Scope.Scope>
  ) {
    this.scope = scope
    this.start = start
  }

  /** Those that are open. */
  get open(): ReadonlyArray<Room> {
    return Array.from(this.held.values(), ({ room }) => room).filter((room) => room !== undefined)
  }

  /** Those that may exist, whether or not they have a log yet. */
  get admitted(): ReadonlyArray<RoomName> {
    const held = Array.from(this.held.values())
    return held.filter(({ isAdmitted }) => isAdmitted).map(({ name }) => name)
  }

  find(name: RoomName): Room | undefined {
    return this.held.get(name)?.room
  }

  isAdmitted(name: RoomName): boolean {
    return this.held.get(name)?.isAdmitted === true
  }

  /** Whether nobody holds it. The lobby is always held. */
  isIdle(name: RoomName): boolean {
    return name !== lobby && !this.held.has(name)
  }

  /**
   * Holds a room until a scope closes. The scope is no requirement of the Effect: to provide one to each
   * client that enters would take a quarter of all steps of a NICK.
   */
  hold(name: RoomName, scope: Scope.Scope, purpose: Purpose): Effect.Effect<HeldRoom> {
    const asks = purpose === "question" ? 1 : 0
    return Effect.uninterruptible(
      Effect.suspend(() => {
        const held = this.held.get(name) ?? this.add(name)
        held.holders += 1
        held.askers += asks
        return Effect.as(Scope.addFinalizerExit(scope, this.letGo(held, asks)), held)
      })
    )
  }

  /** Opens a held room, once for all who hold it. */
  opened(held: HeldRoom): Effect.Effect<Room, LogUnavailable> {
    return Effect.suspend(() => {
      if (held.room !== undefined) return Effect.succeed(held.room)
      return held.opened === undefined ? this.begin(held) : Deferred.await(held.opened)
    })
  }

  /** Waits until one of these rooms may be idle, at most some milliseconds; false when that is not soon. */
  awaitIdle(rooms: ReadonlyArray<RoomName>, within: number): Effect.Effect<boolean> {
    return Effect.suspend(() => {
      if (within <= 0) return Effect.succeed(false)
      if (rooms.some((name) => this.isIdle(name))) return Effect.succeed(true)
      if (!rooms.some((name) => this.isOnlyAskedAbout(name))) return Effect.succeed(false)
      return Effect.map(Effect.timeoutOption(Deferred.await(this.released), within), Option.isSome)
    })
  }

  private add(name: RoomName): HeldRoom {
    const held = {
      name,
      room: undefined,
      holders: 0,
      askers: 0,
      isAdmitted: false,
      opened: undefined,
      scope: undefined
    }
    this.held.set(name, held)
    return held
  }

  private isOnlyAskedAbout(name: RoomName): boolean {
    const held = this.held.get(name)
    return name !== lobby && held !== undefined && held.askers > 0 && held.askers === held.holders
  }

  /** In a fiber of the room's own: whoever waits for it first can be interrupted, and others go on waiting. */
  private begin(held: HeldRoom): Effect.Effect<Room, LogUnavailable> {
    return Effect.uninterruptibleMask((restore) => {
      if (held.opened !== undefined) return restore(Deferred.await(held.opened))
      const opened = Deferred.unsafeMake<Room, LogUnavailable>(FiberId.none)
      // From here on nothing can keep it from being done.
      held.opened = opened
      const scope =
        held.scope === undefined
          ? Scope.fork(this.scope, ExecutionStrategy.sequential)
          : Effect.succeed(held.scope)
      return Effect.flatMap(scope, (scope) => {
        held.scope = scope
        const started = Effect.matchCauseEffect(this.start(held.name), {
          onFailure: (cause) => {
            // Whoever asks for it next tries again.
            held.opened = undefined
            return Effect.failCause(cause)
          },
          onSuccess: (room) => {
            held.room = room
            return Effect.succeed(room)
          }
        })
        return Scope.extend(started, scope).pipe(
          Effect.interruptible,
          Effect.intoDeferred(opened),
          Effect.forkIn(scope),
          Effect.zipRight(restore(Deferred.await(opened)))
        )
      })
    })
  }

  /** A function and not an Effect: each member keeps one, and that is a third of the size. */
  private letGo(held: HeldRoom, askers: number): () => Effect.Effect<void> {
    return () => Effect.suspend(() => this.release(held, askers))
  }

  private release(held: HeldRoom, askers: number): Effect.Effect<void> {
    held.holders -= 1
    held.askers -= askers
    if (askers > 0) {
      Deferred.unsafeDone(this.released, Effect.void)
      this.released = Deferred.unsafeMake(FiberId.none)
    }
    if (held.holders > 0) return Effect.void
    this.held.delete(held.name)
    return held.scope === undefined ? Effect.void : Scope.close(held.scope, Exit.void)
  }
}
