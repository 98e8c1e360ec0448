import { type FixedLimit, valuesOf } from "./Bound.ts"

/** Bounds of what operators do and see, and of the process. */
export const operation = {
  keptOutLogsEvery: {
    value: 10,
    unit: "seconds",
    about: "Time between two log lines about somebody who is banned and was not let in",
    reached: "They are not logged, and counted in the next line."
  },
  maxOperators: {
    value: 1000,
    unit: "keys",
    about: "Operators in the file of `--operators`",
    reached: "The server does not start; after a `SIGHUP` the operators stay who they were."
  },
  maxMotd: {
    value: 4000,
    unit: "bytes",
    about: "Text in the file of `--motd`",
    reached: "The server does not start; after a `SIGHUP` the text stays as it was."
  },
  maxSanctions: {
    value: 10_000,
    unit: "bans and mutes",
    about: "Bans and mutes; those that are over do not count",
    reached: "`ERR full`."
  },
  slowRemembered: {
    value: 65_536,
    unit: "messages",
    about: "Last messages in slow rooms, each of one person in one room, whose time is remembered",
    reached: "The oldest is forgotten: its author may say something again."
  },
  maxRuledRooms: {
    value: 1000,
    unit: "rooms",
    about: "Rooms for which operators have set something",
    reached: "`ERR full`."
  },
  maxInvited: {
    value: 1000,
    unit: "keys",
    about: "Keys that are invited to one private room",
    reached: "`ERR full`."
  },
  inviteCost: {
    value: 5,
    unit: "tokens",
    about: "What an `INVITE` costs beyond its line",
    reached: "The server reads that client more slowly."
  },
  maxRequest: {
    value: 65_536,
    unit: "bytes",
    about: "One request to the control socket",
    reached: "The connection to the socket is closed."
  },
  maxControlling: {
    value: 10,
    unit: "connections",
    about: "Connections to the control socket",
    reached: "One more is closed at once."
  },
  controlWithin: {
    value: 10,
    unit: "seconds",
    about: "Time of one connection to the control socket",
    reached: "It is closed."
  },
  maxSocketPath: {
    value: 100,
    unit: "bytes",
    about: "The path of the control socket, which systems bound",
    reached: "The server has none, which it logs."
  },
  loopStuck: {
    value: 5000,
    unit: "milliseconds",
    about: "Time that the event loop stands still",
    reached: "The server is not healthy: `/healthz` answers 503."
  },
  loopStuckToldFor: {
    value: 10_000,
    unit: "milliseconds",
    about: "Time for which the server is not healthy after its event loop stood still",
    reached: "It is healthy again."
  },
  maxWaitingOutput: {
    value: 1_048_576,
    unit: "characters",
    about: "Log lines that wait because a terminal is paused, or a pipe is full",
    reached: "Further lines are dropped, and counted in a warning."
  },
  spareMemory: {
    value: 8_388_608,
    unit: "bytes",
    about: "Memory that the process has taken since it was last small",
    reached: "What is free of it goes back to the system, when the server has little to do."
  },
  maxCollected: {
    value: 268_435_456,
    unit: "bytes",
    about: "Memory in use that is searched for it, at about a millisecond a MiB",
    reached: "Nothing is given back."
  }
} satisfies Readonly<Record<string, FixedLimit>>

export const {
  controlWithin,
  inviteCost,
  keptOutLogsEvery,
  loopStuck,
  loopStuckToldFor,
  maxCollected,
  maxControlling,
  maxInvited,
  maxMotd,
  maxOperators,
  maxRequest,
  maxRuledRooms,
  maxSanctions,
  maxSocketPath,
  maxWaitingOutput,
  slowRemembered,
  spareMemory
} = valuesOf(operation)
