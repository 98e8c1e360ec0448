import { Array as Arr, Effect, ExecutionStrategy, Exit, Scope } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import { compactRoomName, type RoomName } from "../../../domain/chat/RoomName.ts"
import { leftAtOnce } from "../limits/Sessions.ts"
import type { LogUnavailable } from "../log/RoomLog.ts"
import type { Creator } from "../room/Creators.ts"
import type { Participant } from "../room/Participant.ts"
import * as Question from "../room/Question.ts"
import type { Room } from "../room/Room.ts"
import { Rooms } from "../room/Rooms.ts"
import { turn } from "../Turn.ts"
import type { Recording } from "./Recording.ts"

/** A room that the session is in, for as long as the scope is open. */
export interface Membership {
  readonly room: Room
  readonly scope: Scope.CloseableScope
}

/** Who is in the rooms. */
interface Member extends Participant {
  /** Whom the rooms that it creates are counted for. */
  readonly creator: Creator
  readonly recording: Recording
}

type Entering = Effect.Effect<
  void,
  ChatErrorOf<"Private" | "RoomLimit" | "Unavailable"> | LogUnavailable,
  Rooms
>

/** The rooms that one session is in. Whoever enters or leaves is recorded before the room is told. */
export class Memberships {
  /** It has been in a room: the lobby is the first. */
  hasEntered = false
  private readonly entered = new Map<RoomName, Membership>()
  private readonly member: Member
  private readonly scope: Scope.Scope

  /** @param scope that of the session: when it closes, the rooms are left */
  constructor(member: Member, scope: Scope.Scope) {
    this.member = member
    this.scope = scope
  }

  get all(): ReadonlyMap<RoomName, Membership> {
    return this.entered
  }

  /**
   * Enters a room. In a room that the session is in already, it is only answered.
   *
   * @param mayEnter is asked when it is its turn in the room
   */
  join(room: RoomName, reply: Question.Reply, mayEnter = () => true): Entering {
    const inside = this.entered.get(room)
    if (inside !== undefined)
      return Effect.asVoid(inside.room.ask(Question.enter(this.member, reply)))
    return this.enter(room, reply, true, mayEnter)
  }

  /** Enters a room that it was in before the process began. */
  rejoin(room: RoomName): Entering {
    return this.enter(
      room,
      () => {},
      false,
      () => true
    )
  }

  /** @param isNew whether it has to be recorded before it is a member */
  private enter(
    room: RoomName,
    reply: Question.Reply,
    isNew: boolean,
    mayEnter: () => boolean
  ): Entering {
    const { member } = this
    const name = compactRoomName(room)
    return Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(Scope.fork(this.scope, ExecutionStrategy.sequential), (scope) => {
        let isGivenUp = false
        let isRecorded = !isNew
        const recorded = isNew
          ? member.recording.kept({ _tag: "Entered", room: name }, () => {
              isRecorded = true
            })
          : Effect.void
        const enter = Effect.flatMap(Rooms, ({ open }) =>
          Effect.flatMap(open(name, member.creator, scope), (room) => {
            const joined: Question.Reply = (answer) => {
              // From here on it is a member, even if this wait is interrupted.
              this.entered.set(name, { room, scope })
              this.hasEntered = true
              reply(answer)
            }
            const isWanted = () => !isGivenUp && mayEnter()
            return Effect.zipRight(recorded, room.enter(scope, member, joined, isWanted))
          })
        )
        return Effect.flatMap(Effect.exit(restore(enter)), (exit): Entering => {
          isGivenUp = !this.entered.has(name)
          if (!isGivenUp) return exit
          if (isRecorded) member.recording.insist({ _tag: "Left", room: name })
          const refused: Entering = Exit.isSuccess(exit)
            ? Effect.fail({ _tag: "Private" } as const)
            : exit
          return Effect.zipRight(Scope.close(scope, exit), refused)
        })
      })
    )
  }

  /** Leaves a room that it is in. */
  part(
    name: RoomName,
    reply: Question.Reply
  ): Effect.Effect<void, ChatErrorOf<"Unavailable"> | LogUnavailable> {
    const { member } = this
    return Effect.uninterruptibleMask((restore) => {
      let isSubmitted = false
      const recorded = member.recording.kept({ _tag: "Left", room: name }, () => {
        isSubmitted = true
      })
      // Whoever stops waiting stays: it may be kept by then that they have left.
      const kept = Effect.onInterrupt(recorded, () =>
        Effect.sync(() => {
          if (isSubmitted) member.recording.insist({ _tag: "Entered", room: name })
        })
      )
      return Effect.flatMap(kept, () => {
        const membership = this.entered.get(name)
        if (membership === undefined) return Effect.void
        this.entered.delete(name)
        const leave = restore(membership.room.ask(Question.part(member, reply)))
        return Effect.ensuring(Effect.asVoid(leave), Scope.close(membership.scope, Exit.void))
      })
    })
  }

  /** The connection is lost: the rooms forget where its lines go. */
  detach(): void {
    for (const { room } of this.entered.values()) room.detach(this.member)
  }

  /**
   * Leaves some rooms at a time, with a turn of the event loop for all others in between. The rest is left
   * when the scope closes.
   */
  leaveMost(): Effect.Effect<void> {
    const [, ...rest] = Arr.chunksOf(this.entered.values(), leftAtOnce)
    return Effect.forEach(
      rest,
      (some) =>
        Effect.zipRight(
          Effect.forEach(some, ({ scope }) => Scope.close(scope, Exit.void), { discard: true }),
          turn
        ),
      { discard: true }
    )
  }
}
