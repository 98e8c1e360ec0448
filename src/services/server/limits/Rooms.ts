import { type FixedLimit, valuesOf } from "./Bound.ts"

/** Bounds of a room and its members. */
export const rooms = {
  maxBatch: {
    value: 16_384,
    unit: "characters",
    about: "Messages that a room writes to its members in one go",
    reached: "The rest follows in the next turn of the event loop."
  },
  announceWithin: {
    value: 100,
    unit: "milliseconds",
    about: "Time between two announcements of a room",
    reached: "Joins and leaves in between are announced together, in one line."
  },
  announcedAtOnce: {
    value: 50,
    unit: "members",
    about: "Members of a room with clients of IRC that announces joins and leaves at once",
    reached: "A larger one gathers them."
  },
  roomsShare: {
    value: 25,
    unit: "percent of `--max-rooms`",
    about:
      "Rooms that one address has created and nobody else has been in, and, where the server has no room left, all that it has created; 127.0.0.1 and ::1 are exempt",
    reached:
      "Its empty room that was unused for longest is dropped with its log; without one, `ERR full`."
  },
  waitForAskers: {
    value: 1000,
    unit: "milliseconds",
    about:
      "Time that a client who enters a new room waits for those who only ask about an empty one",
    reached: "`ERR full`."
  },
  inboundCapacity: {
    value: 4096,
    unit: "requests",
    about: "Requests that wait for a room",
    reached: "The sender waits, and is not read meanwhile."
  },
  logsWaiting: {
    value: 4096,
    unit: "messages",
    about: "Messages of a room that wait for the disk",
    reached:
      "The room takes no further ones until some are kept; where none is for a second, `ERR unavailable`."
  },
  logSilentFor: {
    value: 1000,
    unit: "milliseconds",
    about:
      "Time in which none of the messages that a room waits for is settled, as on a failed disk",
    reached:
      "Whoever asks the room something is answered from what is kept, unless an own message waits."
  }
} satisfies Readonly<Record<string, FixedLimit>>

export const {
  announcedAtOnce,
  announceWithin,
  inboundCapacity,
  logSilentFor,
  logsWaiting,
  maxBatch,
  roomsShare,
  waitForAskers
} = valuesOf(rooms)
