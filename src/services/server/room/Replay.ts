import type { Event, EventOf } from "../../../domain/chat/Event.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Entry, Page } from "../log/RoomLog.ts"

/** What brings a session up to date: the gap, and what others have said. */
export const replay = (
  room: RoomName,
  { entries, gap }: Page,
  reader: SessionId
): ReadonlyArray<Event> => {
  const missed = entries
    .filter(({ author }) => author !== reader)
    .flatMap((entry): ReadonlyArray<Event> => {
      const message = messageOf(entry)
      return message === undefined ? [] : [{ _tag: "Msg", room, ...message }]
    })
  return gap === undefined ? missed : [{ _tag: "Gap", room, ...gap }, ...missed]
}

/** An entry that is a message, without its room; undefined for any other. */
export const messageOf = ({
  body,
  nick,
  seq,
  time
}: Entry): Omit<EventOf<"Msg">, "_tag" | "room"> | undefined =>
  body._tag === "Said" ? { seq, time, nick, text: body.text } : undefined
