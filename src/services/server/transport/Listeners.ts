import { Context, Data, Effect, Layer, type Scope } from "effect"
import type { Connection } from "./Connection.ts"

/** Where a transport listens. */
export interface ListenAddress {
  readonly transport: string
  /** The address, path or name that it was bound to. */
  readonly host: string
  /** 0 where the transport has none. */
  readonly port: number
}

/** The server cannot listen where it was told to. */
export class ListenError extends Data.TaggedError("ListenError")<{
  /** What the system says, such as `EADDRINUSE`. */
  readonly code: string
  /** Where that was; the host is undefined for every address of the machine. */
  readonly address: Omit<ListenAddress, "host"> & { readonly host: string | undefined }
}> {}

/** One place where a transport listens, from the moment it is made until its scope closes. */
export interface Listener {
  readonly address: ListenAddress
  /**
   * Hands over every connection, those that came earlier included. When it is interrupted it stops
   * listening; connections that were handed over live on.
   */
  readonly serve: (accept: (connection: Connection) => void) => Effect.Effect<never>
}

/**
 * All places where the server listens.
 *
 * @example
 * Listeners.layer(tcp({ port: 5050 }), unix("/run/natter.sock"))
 */
export class Listeners extends Context.Tag("natter/services/server/transport/Listeners")<
  Listeners,
  {
    readonly addresses: ReadonlyArray<ListenAddress>
    readonly serve: (accept: (connection: Connection) => void) => Effect.Effect<never>
  }
>() {
  static readonly layer = (
    ...listeners: ReadonlyArray<Effect.Effect<Listener, ListenError, Scope.Scope>>
  ): Layer.Layer<Listeners, ListenError> =>
    Layer.scoped(
      Listeners,
      Effect.map(Effect.all(listeners), (all) => ({
        addresses: all.map(({ address }) => address),
        serve: (accept) =>
          Effect.zipRight(
            Effect.forEach(all, ({ serve }) => serve(accept), {
              concurrency: "unbounded",
              discard: true
            }),
            Effect.never
          )
      }))
    )
}
