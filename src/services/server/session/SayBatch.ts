import { Effect, Option, PubSub } from "effect"
import type { CommandOf } from "../../../domain/chat/Command.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import { lobby, type RoomName } from "../../../domain/chat/RoomName.ts"
import type { Room } from "../room/Room.ts"
import type { Say } from "../room/RoomCommand.ts"
import type { Session } from "./Session.ts"

type SayCommand = CommandOf<"Say">

/** Messages of one client that were read together and go to their room together. */
export class SayBatch {
  private says: Array<Say> = []
  private room: RoomName = lobby
  /** The highest id of a message that was gathered. */
  private highestId = 0

  /**
   * Whether a message can join the batch: nothing stands against it, and it need not wait for the
   * answers before it. An id that is not new may have been accepted before, which is only certain
   * when everything before it is answered.
   */
  accepts({ room }: SayCommand, id: Option.Option<LineId>, session: Session): boolean {
    if (room !== this.room && this.says.length > 0) return false
    const isNew = Option.isNone(id) || id.value > Math.max(this.highestId, session.lastId)
    return isNew && session.memberships.has(room)
  }

  add({ room, text }: SayCommand, id: Option.Option<LineId>, by: Session): void {
    if (Option.isSome(id)) this.highestId = Math.max(this.highestId, id.value)
    this.room = room
    this.says.push({ _tag: "Say", by, id, text })
  }

  /** Publishes the batch. Its messages are answered when they have their place in the room's log. */
  publish(session: Session | undefined): Effect.Effect<unknown> {
    const { says } = this
    if (says.length === 0 || session === undefined) return Effect.void
    this.says = []
    const membership = session.memberships.get(this.room)
    return membership === undefined ? Effect.void : publish(membership.room, session, says)
  }
}

/** At once while the room can take them, and otherwise when it can. */
const publish = (
  { commands }: Room,
  session: Session,
  says: ReadonlyArray<Say>
): Effect.Effect<unknown> => {
  const refused = says.findIndex((say) => !commands.unsafeOffer(say))
  session.expect(refused < 0 ? says.length : refused)
  if (refused < 0) return Effect.void
  return Effect.forEach(
    says.slice(refused),
    (say) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.zipRight(
          Effect.sync(() => session.expect(1)),
          Effect.onInterrupt(restore(PubSub.publish(commands, say)), () =>
            Effect.sync(() => session.answered(1))
          )
        )
      ),
    { discard: true }
  )
}
