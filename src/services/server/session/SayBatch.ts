import { Effect, Option } from "effect"
import type { Command, CommandOf } from "../../../domain/chat/Command.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import { lobby, type RoomName } from "../../../domain/chat/RoomName.ts"
import type { Body } from "../log/RoomLog.ts"
import type { Say } from "../room/RoomCommand.ts"
import type { Session } from "./Session.ts"

/** A command whose effect takes a place in the log of a room. */
export type LogCommand = CommandOf<"Say"> | CommandOf<"Topic">

export const isForLog = (command: Command): command is LogCommand =>
  command._tag === "Say" || command._tag === "Topic"

const bodyOf = (command: LogCommand): Body =>
  command._tag === "Say"
    ? { _tag: "Said", text: command.text }
    : { _tag: "TopicSet", topic: command.topic }

/** Messages and topics of one client that were read together and go to their room together. */
export class SayBatch {
  private says: Array<Say> = []
  private room: RoomName = lobby
  /** The highest id of a command that was gathered. */
  private highestId = 0

  /**
   * Whether a command can join the batch: nothing stands against it, and it need not wait for the
   * answers before it. An id that is not new may have been accepted before, which is only certain
   * when everything before it is answered.
   */
  accepts({ room }: LogCommand, id: Option.Option<LineId>, session: Session): boolean {
    if (room !== this.room && this.says.length > 0) return false
    const isNew = Option.isNone(id) || id.value > Math.max(this.highestId, session.lastId)
    return isNew && session.memberships.has(room)
  }

  add(command: LogCommand, id: Option.Option<LineId>, by: Session): void {
    if (Option.isSome(id)) this.highestId = Math.max(this.highestId, id.value)
    this.room = command.room
    this.says.push({ _tag: "Say", by, id, body: bodyOf(command) })
  }

  /** Publishes the batch. Its commands are answered when they have their place in the room's log. */
  publish(session: Session | undefined): Effect.Effect<unknown> {
    const { says } = this
    if (says.length === 0 || session === undefined) return Effect.void
    this.says = []
    const membership = session.memberships.get(this.room)
    if (membership === undefined) return Effect.void
    session.outstanding.expect(says.length)
    return membership.room.say(says)
  }
}
