import type { Distribution } from "./Histogram.ts"

/** What a server that is one of several can tell of that. Times are in seconds. */
export interface ClusterFigures {
  /** Servers that live, this one included. */
  readonly nodes: number
  /** For how long the others certainly let this one have its names; 0 when it has stepped down. */
  readonly lease: number
  /** Names that are held, at all servers. */
  readonly names: number
  /** Records that were taken in. */
  readonly records: number
  /** Records that are known to be there, and were not taken in yet. */
  readonly behind: number
  /** How long the oldest record of this server has been waiting to be read back. */
  readonly waiting: number
  /** How often a record was sent again, because it was not read back in time. */
  readonly resent: number
  /** Records that did not come by themselves, and were asked for. */
  readonly repaired: number
  /** How long it took until this server read back its own records. */
  readonly roundTrip: Distribution
}
