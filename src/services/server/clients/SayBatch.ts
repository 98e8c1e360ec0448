import { Effect, Option } from "effect"
import { tagged } from "../../../domain/chat/ClientTags.ts"
import type { LogCommand } from "../../../domain/chat/FurtherCommand.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import { unanswered } from "../limits/Commands.ts"
import { type Body, said } from "../log/RoomLog.ts"
import type { Participant } from "../room/Participant.ts"
import type { Room } from "../room/Room.ts"
import type { Say } from "../room/RoomCommand.ts"
import type { Session } from "../session/Session.ts"

const bodyOf = (command: LogCommand): Body =>
  command._tag === "Topic"
    ? { _tag: "TopicSet", topic: command.topic }
    : said(command.text, command._tag === "Notice")

/** Messages and topics of one client that were read together and go to their room together. */
export class SayBatch {
  private says: Array<Say> = []
  private room: Room | undefined
  /** The highest id of a command that was gathered. */
  private highestId = 0

  /**
   * The room of a command that can join the batch: nothing stands against it, and it need not wait for
   * the answers before it. An id that is not new may have been accepted before, which is only certain
   * when everything before it is answered.
   */
  roomFor(
    command: LogCommand,
    id: Option.Option<LineId>,
    { lastId, memberships }: Session
  ): Room | undefined {
    const room = memberships.get(command.room)?.room
    if (room !== this.room && this.says.length > 0) return undefined
    const isNew = Option.isNone(id) || id.value > Math.max(this.highestId, lastId)
    return isNew ? room : undefined
  }

  /** Adds a command for a room; all in one batch are for the same. */
  add(command: LogCommand, id: Option.Option<LineId>, by: Participant, room: Room): void {
    if (Option.isSome(id)) this.highestId = Math.max(this.highestId, id.value)
    this.room = room
    const tags = command._tag === "Topic" ? undefined : command.clientTags
    this.says.push({ _tag: "Say", by, id, body: bodyOf(command), ...tagged(tags) })
  }

  /**
   * Publishes the batch, and waits where too much is not answered. Its commands are answered when they
   * have their place in the room's log.
   */
  publish(session: Pick<Session, "outstanding"> | undefined): Effect.Effect<unknown> {
    const { room, says } = this
    if (room === undefined || session === undefined) return Effect.void
    this.says = []
    this.room = undefined
    const { outstanding } = session
    outstanding.expect(says.length)
    const published = room.say(says)
    return outstanding.size > unanswered
      ? Effect.zipRight(published, outstanding.downTo(unanswered))
      : published
  }
}
