import { Context, Layer, Record, Struct } from "effect"
import type { RoomName } from "../../domain/chat/RoomName.ts"
import type { Rate } from "../../domain/network/TokenBucket.ts"
import { fixed } from "./FixedLimits.ts"
import type { Bound } from "./limits/Bound.ts"
import { renameBurst, renamesPerSecond } from "./limits/Names.ts"

/** A bound that an operator may set. The environment variable is named after the flag. */
export interface Limit extends Bound {
  readonly flag: string
  readonly default: number
  /** The least and the greatest value that is accepted. */
  readonly range: readonly [least: number, greatest: number]
}

const large = 1_000_000_000

/** Every limit that an operator may set: the source of its flag, its variable and its default. */
export const limits = {
  keep: {
    flag: "keep",
    feature: "keep",
    default: 120,
    range: [0, 86_400],
    unit: "seconds",
    about: "Most seconds that a session is kept after its connection is lost",
    reached: "The session ends: `LEAVE … lost`."
  },
  logSize: {
    flag: "log-size",
    feature: "log",
    default: 2048,
    range: [1, 1_000_000],
    unit: "messages",
    about: "Messages that a room keeps",
    reached: "The oldest message is dropped; a reader who missed it gets `GAP … trimmed`."
  },
  logAge: {
    flag: "log-age",
    default: 0,
    range: [0, 36_500],
    unit: "days",
    about: "Days that a message is kept on disk; 0 for no limit",
    reached: "Older messages are deleted; a reader who missed them gets `GAP … trimmed`."
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
    feature: "rate",
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
    about: "Connected members above which a room does not announce joins and leaves",
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

/** What a single room keeps, where an operator has set it. */
export interface Retained {
  /** As `--log-size`. */
  readonly logSize: number
  /** As `--log-age`; undefined for that of all rooms. */
  readonly logAge: number | undefined
}

/** The value of every limit that an operator may set, in the unit that {@link limits} gives. */
export type LimitsShape = Readonly<Record<keyof typeof limits, number>>

/** The values without any flag or variable. */
export const defaults: LimitsShape = Record.map(limits, (limit) => limit.default)

/** The features that tell limits, in the order of `docs/protocol.md`. */
const featureNames = [
  "keep",
  "rate",
  "rooms",
  "log",
  "inbox",
  "history",
  "search",
  "answers",
  "silence"
]

/** What clients are told of a server's limits. */
export const features = (values: LimitsShape): Readonly<Record<string, number>> => {
  const found = new Map<string, number>()
  const note = ({ feature }: Bound, value: number): void => {
    if (feature !== undefined) found.set(feature, value)
  }
  for (const name of Struct.keys(limits)) note(limits[name], values[name])
  for (const limit of Object.values(fixed)) note(limit, limit.value)
  return Object.fromEntries(featureNames.map((name) => [name, found.get(name) ?? 0]))
}

/** Commands of one client; a client that is faster is read more slowly. */
export const commandRate = ({ messageRate }: Pick<LimitsShape, "messageRate">): Rate => ({
  perSecond: messageRate,
  burst: 2 * messageRate
})

/** Nickname changes of one client; no limit where commands have none. */
export const renameRate = ({ messageRate }: Pick<LimitsShape, "messageRate">): Rate =>
  messageRate > 0 ? { perSecond: renamesPerSecond, burst: renameBurst } : { perSecond: 0, burst: 0 }

/** What a room keeps. */
type Kept = Pick<LimitsShape, "logSize" | "logAge">

/** The limits that a server was started with. */
export class Limits extends Context.Tag("natter/services/server/Limits")<
  Limits,
  LimitsShape & {
    /** Of each room, its own or that of all. */
    readonly keptOf: (room: RoomName) => Kept
  }
>() {
  /** @param rooms those that keep more or fewer messages than the others */
  static readonly layer = (
    limits: Partial<LimitsShape> = {},
    rooms: ReadonlyMap<RoomName, Retained> = new Map()
  ): Layer.Layer<Limits> => {
    const all = { ...defaults, ...limits }
    const keptOf = (room: RoomName): Kept => {
      const { logAge = all.logAge, logSize = all.logSize } = rooms.get(room) ?? {}
      return { logAge, logSize }
    }
    return Layer.succeed(Limits, { ...all, keptOf })
  }
}
