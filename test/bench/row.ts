/** A row of the table: what it measures of one server, and who takes part. */
import { type Crowd, joinAll, quiet } from "./load.ts"
import type { Contestant, Running } from "./servers.ts"

/** How thorough a run is. */
export interface Effort {
  /** Seconds that a conversation lasts. */
  readonly time: number
  /** Clients that the idle row connects at most. */
  readonly idle: number
  /** Seconds after which a server has given back what it took while they joined; 0 does not wait for that. */
  readonly settling: number
}

/** One figure of one server. */
export interface Figure {
  readonly what: string
  readonly unit: string
  readonly value: number
}

export interface Measured {
  readonly figures: ReadonlyArray<Figure>
  /** How busy the load was, as a share of one core: above about 0.95 it is the load that is measured. */
  readonly load: number
  readonly server: number
}

export interface Row {
  readonly name: string
  /** Whether a thousand clients or more take part. */
  readonly isCrowded: boolean
  readonly measure: (contestant: Contestant, effort: Effort) => Promise<Measured>
}

/** Starts a server and ends it, whatever becomes of what is done with it. */
export const withServer = async <A>(
  { start }: Contestant,
  use: (server: Running) => Promise<A>
): Promise<A> => {
  const server = await start()
  try {
    return await use(server)
  } finally {
    await server.stop()
  }
}

/** The same with so many clients in one room, when everyone has heard of everyone. */
export const withCrowd = <A>(
  contestant: Contestant,
  clients: number,
  use: (crowd: Crowd, server: Running) => Promise<A>
): Promise<A> =>
  withServer(contestant, async (server) => {
    const crowd = await joinAll(server.port, contestant.speaks, clients)
    try {
      await quiet(crowd)
      return await use(crowd, server)
    } finally {
      crowd.leave()
    }
  })
