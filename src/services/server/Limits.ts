import { Context, Layer, Record } from "effect"
import { maxRooms as maxRoomsOfSession } from "../../domain/chat/Permission.ts"
import type { Rate } from "../../domain/network/TokenBucket.ts"
import { maxSkipped } from "../../domain/protocol/LineFramer.ts"

/** One bound of the server. `docs/limits.md` shows them all, and a test keeps it in step. */
export interface Bound {
  /** What is counted or measured. */
  readonly unit: string
  /** What is bounded, as `--help` prints it. */
  readonly about: string
  /** What happens when the bound is reached. */
  readonly reached: string
}

/** A bound that an operator may set. The environment variable is named after the flag. */
export interface Limit extends Bound {
  readonly flag: string
  readonly default: number
  /** The least and the greatest value that is accepted. */
  readonly range: readonly [least: number, greatest: number]
}

/** A bound that nothing sets. */
export interface FixedLimit extends Bound {
  readonly value: number
}

const large = 1_000_000_000

/** Every limit that an operator may set: the source of its flag, its variable and its default. */
export const limits = {
  keep: {
    flag: "keep",
    default: 120,
    range: [0, 86_400],
    unit: "seconds",
    about: "Most seconds that a session is kept after its connection is lost",
    reached: "The session ends: `LEAVE … lost`."
  },
  logSize: {
    flag: "log-size",
    default: 2048,
    range: [1, 1_000_000],
    unit: "messages",
    about: "Messages that a room keeps",
    reached: "The oldest message is dropped; a reader who missed it gets `GAP … trimmed`."
  },
  outbox: {
    flag: "outbox",
    default: 1_048_576,
    range: [65_536, large],
    unit: "bytes",
    about: "Unsent bytes above which a client is closed as slow",
    reached: "`BYE slow`."
  },
  messageRate: {
    flag: "message-rate",
    default: 10,
    range: [0, large],
    unit: "commands per second",
    about: "Commands per second from one client, after a burst of twice as many; 0 for no limit",
    reached: "The server reads that client more slowly; nothing is refused."
  },
  maxPerAddress: {
    flag: "max-per-address",
    default: 32,
    range: [1, large],
    unit: "connections",
    about: "Connections from one address (IPv6: one /64); 127.0.0.1 and ::1 are exempt",
    reached: "`BYE full`."
  },
  maxClients: {
    flag: "max-clients",
    default: 10_000,
    range: [1, large],
    unit: "connections",
    about: "Connections in total; fewer where the limit of open files is lower",
    reached: "`BYE full`."
  },
  maxRooms: {
    flag: "max-rooms",
    default: 256,
    range: [1, 100_000],
    unit: "rooms",
    about: "Rooms in total, including empty rooms whose log is still kept",
    reached: "An empty room is dropped with its log; without one, `ERR full`."
  },
  quietAbove: {
    flag: "quiet-above",
    default: 1000,
    range: [0, large],
    unit: "members",
    about: "Members above which a room does not announce joins and leaves",
    reached: "The room sends no `ENTER` and `LEAVE`."
  },
  drain: {
    flag: "drain",
    default: 2,
    range: [0, 60],
    unit: "seconds",
    about: "Seconds that closing a connection waits for its unsent lines",
    reached: "The socket is destroyed."
  }
} as const satisfies Record<string, Limit>

/** The value of every limit that an operator may set, in the unit that {@link limits} gives. */
export type LimitsShape = Readonly<Record<keyof typeof limits, number>>

/** The values without any flag or variable. */
export const defaults: LimitsShape = Record.map(limits, (limit) => limit.default)

const renames: Rate = { perSecond: 1, burst: 20 }

/** Every bound that nothing sets. */
export const fixed = {
  registerWithin: {
    value: 60,
    unit: "seconds",
    about: "Time from the connection to the first `READY`",
    reached: "`BYE timeout`."
  },
  maxFaults: {
    value: 20,
    unit: "errors",
    about: "Refused lines before the first `READY`",
    reached: "`BYE protocol`."
  },
  silence: {
    value: 45,
    unit: "seconds",
    about: "Silence of a client that has sent `PING` before",
    reached: "`BYE timeout`."
  },
  stall: {
    value: 10,
    unit: "seconds",
    about: "Time in which the unsent lines of a client make no progress",
    reached: "`BYE slow`."
  },
  pauseAbove: {
    value: 65_536,
    unit: "bytes",
    about: "Unsent bytes of a client above which its commands are not read",
    reached: "Its next command is read once fewer bytes are unsent."
  },
  maxDiscarded: {
    value: 65_536,
    unit: "bytes",
    about: "Bytes of a client that are read and dropped while its connection closes",
    reached: "The rest stays unread, so that the connection may end with a reset."
  },
  renamesPerSecond: {
    value: renames.perSecond,
    unit: "per second",
    about: "Nickname changes of one client, after a burst; no limit where `--message-rate` is 0",
    reached: "`ERR too-fast`."
  },
  renameBurst: {
    value: renames.burst,
    unit: "at once",
    about: "Nickname changes of one client in a burst",
    reached: "`ERR too-fast`."
  },
  readPerToken: {
    value: 10,
    unit: "entries",
    about:
      "Messages of a `HISTORY`, or marks of a `RESUME`, that cost as much as a command; replayed messages cost as much to their address",
    reached: "The client's next command, or the replay, waits longer."
  },
  listedPerToken: {
    value: 100,
    unit: "members",
    about: "Members of a long `WHO` that cost as much as a command",
    reached: "The client's next command waits longer."
  },
  emptyPerToken: {
    value: 8192,
    unit: "lines",
    about: "Empty lines that cost as much as a command",
    reached: "The client's next line waits longer."
  },
  linesAtOnce: {
    value: 1024,
    unit: "lines",
    about: "Lines of one client that are handled in one go",
    reached: "Other clients have their turn first."
  },
  maxSkipped: {
    value: maxSkipped,
    unit: "bytes",
    about: "Bytes of one line before its line feed; what is longer than a line may be is dropped",
    reached: "`BYE protocol`; a kept session can be resumed."
  },
  maxRoomsOfSession: {
    value: maxRoomsOfSession,
    unit: "rooms",
    about: "Rooms that one session is in",
    reached: "`ERR full`."
  },
  inboxSize: {
    value: 256,
    unit: "messages",
    about: "Private messages that the inbox of a session holds",
    reached: "The oldest message is dropped: `GAP inbox … trimmed`."
  },
  inboxBytes: {
    value: 65_536,
    unit: "bytes",
    about: "Memory of the inbox of one session",
    reached: "The oldest message is dropped: `GAP inbox … trimmed`."
  },
  inboxesBytes: {
    value: 67_108_864,
    unit: "bytes",
    about: "Memory of all inboxes together",
    reached: "The inbox that gets a message drops its oldest ones, or keeps nothing."
  },
  logsBytes: {
    value: 134_217_728,
    unit: "bytes",
    about: "Memory of the logs of all rooms together",
    reached: "The largest log drops its oldest messages: `GAP … trimmed`."
  },
  maxIssued: {
    value: 4,
    unit: "tokens",
    about: "Tokens that resume a session, beside the one that its client is known to have",
    reached: "The oldest of them is no longer valid."
  },
  maxRemembered: {
    value: 1024,
    unit: "answers",
    about: "Answers that a session remembers, for messages that are sent again",
    reached: "The oldest answer is forgotten; its message sent again gets `ERR id-invalid`."
  },
  maxHistory: {
    value: 200,
    unit: "messages",
    about: "Messages that one `HISTORY` returns",
    reached: "Only that many are returned."
  },
  replayPage: {
    value: 64,
    unit: "messages",
    about: "Messages that a replay sends at a time",
    reached: "The next page follows once the client has read this one."
  },
  maxBatch: {
    value: 16_384,
    unit: "characters",
    about: "Messages that a room writes to its members in one go",
    reached: "The rest follows in the next turn of the event loop."
  },
  listedAtOnce: {
    value: 1000,
    unit: "members",
    about: "Members that `WHO` lists in one go",
    reached: "A longer list is sent in pages, each once the client has read the one before."
  },
  whoPage: {
    value: 300,
    unit: "members",
    about: "Members in one page of a long `WHO`",
    reached: "The next page follows once the client has read this one."
  },
  announceWithin: {
    value: 100,
    unit: "milliseconds",
    about: "Time between two announcements of a room",
    reached: "Joins and leaves in between are announced together, in one line."
  },
  inboundCapacity: {
    value: 4096,
    unit: "requests",
    about: "Requests that wait for a room",
    reached: "The sender waits, and is not read meanwhile."
  },
  backlog: {
    value: 4096,
    unit: "connections",
    about: "Connections that the system holds until the server accepts them",
    reached: "The system refuses the next, or lets it try again."
  },
  maxRefusing: {
    value: 64,
    unit: "connections",
    about: "Refused connections that are still being told why",
    reached: "The next one is closed without a word."
  },
  sweepEvery: {
    value: 1000,
    unit: "milliseconds",
    about: "Time between two looks at who is silent, late or does not read",
    reached: "A look that is more than twice as late judges nobody; clients have their turn first."
  },
  maxWaitingOutput: {
    value: 1_048_576,
    unit: "characters",
    about: "Log lines that wait because a terminal is paused, or a pipe is full",
    reached: "Further lines are dropped, and counted in a warning."
  },
  reservedDescriptors: {
    value: 64,
    unit: "descriptors",
    about: "File descriptors that are not for connections",
    reached: "`--max-clients` is lowered to what the limit of open files leaves."
  }
} as const satisfies Record<string, FixedLimit>

/** The fixed limits by name, in the unit that {@link fixed} gives. */
export const {
  announceWithin,
  backlog,
  emptyPerToken,
  inboundCapacity,
  inboxBytes,
  inboxesBytes,
  inboxSize,
  linesAtOnce,
  listedAtOnce,
  listedPerToken,
  logsBytes,
  maxBatch,
  maxDiscarded,
  maxFaults,
  maxHistory,
  maxIssued,
  maxRefusing,
  maxRemembered,
  maxWaitingOutput,
  pauseAbove,
  readPerToken,
  registerWithin,
  replayPage,
  reservedDescriptors,
  silence,
  stall,
  sweepEvery,
  whoPage
} = Record.map(fixed, ({ value }): number => value)

/** Commands of one client; a client that is faster is read more slowly. */
export const commandRate = ({ messageRate }: Pick<LimitsShape, "messageRate">): Rate => ({
  perSecond: messageRate,
  burst: 2 * messageRate
})

/** Nickname changes of one client; no limit where commands have none. */
export const renameRate = ({ messageRate }: Pick<LimitsShape, "messageRate">): Rate =>
  messageRate > 0 ? renames : { perSecond: 0, burst: 0 }

/** The limits that a server was started with. */
export class Limits extends Context.Tag("natter/services/server/Limits")<Limits, LimitsShape>() {
  static readonly layer = (limits: Partial<LimitsShape> = {}): Layer.Layer<Limits> =>
    Layer.succeed(Limits, { ...defaults, ...limits })
}
