import { Context, Layer } from "effect"
import type { Rate } from "../../domain/network/TokenBucket.ts"

/** Every bound that an operator may set. Times are in seconds, sizes in bytes unless said otherwise. */
export interface LimitsShape {
  /** The longest time that a session is kept after its connection was lost. */
  readonly keep: number
  /** Messages that a room's log holds. */
  readonly logSize: number
  /** Bytes unsent before a client is closed as slow. */
  readonly outbox: number
  /** Commands a second per client, after a burst of twice that; reading pauses, nothing is refused. 0: no limit. */
  readonly messageRate: number
  /** Connections per address, IPv6 by /64. */
  readonly maxPerAddress: number
  /** Connections in all. */
  readonly maxClients: number
  /** Rooms in all, the empty ones whose log is still remembered included. */
  readonly maxRooms: number
  /** Members above which a room does not announce ENTER and LEAVE. */
  readonly quietAbove: number
  /** How long closing a connection waits for its unsent lines. */
  readonly drain: number
}

export const defaults: LimitsShape = {
  keep: 120,
  logSize: 2048,
  outbox: 1_048_576,
  messageRate: 10,
  maxPerAddress: 32,
  maxClients: 10_000,
  maxRooms: 256,
  quietAbove: 1000,
  drain: 2
}

/** Commands of one client; whoever is faster is read more slowly. */
export const commandRate = ({ messageRate }: Pick<LimitsShape, "messageRate">): Rate => ({
  perSecond: messageRate,
  burst: 2 * messageRate
})

const renames: Rate = { perSecond: 1, burst: 20 }

/** Changes of one client's nickname, which everyone who shares a room is told of; no limit where commands have none. */
export const renameRate = ({ messageRate }: Pick<LimitsShape, "messageRate">): Rate =>
  messageRate > 0 ? renames : { perSecond: 0, burst: 0 }

/** Time from the connection to the first READY, in seconds. */
export const registerWithin = 60
/** Silence that ends a client which has sent PING before, in seconds. */
export const silence = 45
/** Time that unsent lines may make no progress before a client is closed as slow, in seconds. */
export const stall = 10
/** Bytes unsent above which a client's own commands are not read. */
export const pauseAbove = 65_536

export class Limits extends Context.Tag("natter/services/server/Limits")<Limits, LimitsShape>() {
  static readonly layer = (limits: Partial<LimitsShape> = {}): Layer.Layer<Limits> =>
    Layer.succeed(Limits, { ...defaults, ...limits })
}
