import { maxRooms as maxRoomsOfSession } from "../../../domain/chat/Permission.ts"
import { type FixedLimit, valuesOf } from "./Bound.ts"

/** Bounds of a session, and of what is kept for it. */
export const sessions = {
  maxRoomsOfSession: {
    feature: "rooms",
    value: maxRoomsOfSession,
    unit: "rooms",
    about: "Rooms that one session is in",
    reached: "`ERR full`."
  },
  leftAtOnce: {
    value: 8,
    unit: "rooms",
    about: "Rooms that a session leaves in one go when it ends",
    reached: "Other clients have their turn first."
  },
  maxRemembered: {
    feature: "answers",
    value: 1024,
    unit: "answers",
    about: "Answers that a session remembers, for messages that are sent again",
    reached: "The oldest answer is forgotten; its message sent again gets `ERR id-invalid`."
  },
  answersBytes: {
    value: 67_108_864,
    unit: "bytes",
    about: "Memory of the answers that all sessions remember",
    reached: "The session that gets an answer forgets its oldest ones."
  },
  inboxSize: {
    feature: "inbox",
    value: 256,
    unit: "messages",
    about: "Private messages that wait in the inbox of a session until they are handed over",
    reached: "`ERR full` for the sender; of messages that were handed over the oldest is dropped."
  },
  inboxFromOne: {
    value: 64,
    unit: "messages",
    about:
      "Private messages from one address that wait in the inbox of a session, with the same share of its memory; loopback is exempt",
    reached: "`ERR full` for the sender."
  },
  inboxBytes: {
    value: 262_144,
    unit: "bytes",
    about: "Memory of the inbox of one session",
    reached:
      "The oldest message that was handed over is dropped: `GAP inbox … trimmed`; without one, `ERR full` for the sender."
  },
  inboxesBytes: {
    value: 67_108_864,
    unit: "bytes",
    about: "Memory of all inboxes together",
    reached:
      "The inbox that gets a message drops its oldest ones that were handed over; without one, `ERR full` for the sender."
  },
  handedAfter: {
    value: 1000,
    unit: "milliseconds",
    about:
      "Time between two lines of a client after which the second was not under way with the first",
    reached: "Private messages that were written before both count as handed over."
  },
  freshAfter: {
    value: 20,
    unit: "milliseconds",
    about:
      "Wait for a client's next line that shows that nothing it had said before was left unread",
    reached: "The line counts for what is handed over."
  },
  notedWithin: {
    value: 1000,
    unit: "milliseconds",
    about: "Time until it is on disk which private messages were handed over",
    reached: "After a crash the last ones may count as not handed over."
  },
  refusedNotesEvery: {
    value: 60_000,
    unit: "milliseconds",
    about:
      "Time between two attempts to store what is so of a kept session, such as that it is over, where the disk has refused it",
    reached: "It is tried again; at the latest when the server stops."
  }
} satisfies Readonly<Record<string, FixedLimit>>

export const {
  answersBytes,
  freshAfter,
  handedAfter,
  inboxBytes,
  inboxesBytes,
  inboxFromOne,
  inboxSize,
  leftAtOnce,
  maxRemembered,
  notedWithin,
  refusedNotesEvery
} = valuesOf(sessions)
