import type { Event } from "../../../domain/chat/Event.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import type { Entry, Page } from "../log/RoomLog.ts"
import type { Member } from "../session/Member.ts"

/** Messages that are read from a log at a time, so that a replay is never queued whole. */
export const replayPage = 64

/** The lines that bring a member up to date: the gap, and what others have said. */
export const replay = (
  room: RoomName,
  { entries, gap }: Page,
  member: Member
): ReadonlyArray<Event> => {
  const missed = entries
    .filter(({ author }) => author !== member.serial)
    .map((entry): Event => ({ _tag: "Msg", room, ...message(entry) }))
  return gap === undefined ? missed : [{ _tag: "Gap", room, ...gap }, ...missed]
}

/** The words of a message from the log, without who wrote it. */
export const message = ({ nick, seq, text, time }: Entry) => ({ seq, time, nick, text })
