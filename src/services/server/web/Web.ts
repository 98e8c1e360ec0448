import { Context, Effect, FiberSet, Layer, Option, Scope } from "effect"
import type { OwnNames } from "../../../domain/network/HostHeader.ts"
import { protocol } from "../../../domain/protocol/natter/Name.ts"
import * as Counters from "../Counters.ts"
import type { Connection, Peer } from "../transport/Connection.ts"
import { Encryption } from "../transport/Encryption.ts"
import type { Proxies } from "../transport/Proxies.ts"
import { say, written } from "./Answer.ts"
import { Answers, type WebOptions } from "./Answers.ts"
import { Diagnostics } from "./Diagnostics.ts"
import { handlers } from "./Handling.ts"
import { pageFiles } from "./PageFiles.ts"
import { Visits } from "./Visits.ts"

/** A connection over a WebSocket, and the protocol that the two have agreed on. */
export interface Upgraded {
  readonly connection: Connection
  readonly protocol: Option.Option<string>
}

/** By what HTTP is asked for in a TLS handshake (ALPN). */
export const http = "http/1.1"

/** What the sub-protocol of WebSockets carries. */
const spoken = Option.some(protocol)

/** What the server tells browsers, and those who watch over it, over HTTP. */
export class Web extends Context.Tag("natter/services/server/web/Web")<
  Web,
  {
    /** Whether requests of this peer are answered at all. */
    readonly isFor: (peer: Peer) => boolean
    /**
     * Answers the requests on a connection until it is closed. None then, or what it has become where its
     * client asked for a WebSocket.
     *
     * @param head what was read of the connection
     */
    readonly serve: (
      connection: Connection,
      head: Uint8Array
    ) => Effect.Effect<Option.Option<Upgraded>>
    /** The answer to a client whose connection is not taken. */
    readonly refusal: (peer: Peer, why: string) => Uint8Array
    /** Says from now on how the server is. */
    readonly diagnosedBy: (diagnostics: Diagnostics["Type"]) => Effect.Effect<void>
  }
>() {
  /** HTTP is a language that nobody speaks. */
  static readonly none: Layer.Layer<Web> = Layer.succeed(Web, {
    isFor: () => false,
    serve: (connection) => Effect.sync(() => connection.abort()).pipe(Effect.as(Option.none())),
    refusal: () => new Uint8Array(0),
    diagnosedBy: () => Effect.void
  })

  /** How the server is depends on its clients, and they depend on this: so it is told afterwards. */
  static readonly diagnosed: Layer.Layer<never, never, Diagnostics | Web> = Layer.effectDiscard(
    Effect.flatMap(Effect.all([Web, Diagnostics]), ([web, diagnostics]) =>
      web.diagnosedBy(diagnostics)
    )
  )

  /**
   * @param names those that the server has besides those in its certificate
   * @param proxies those that say with each request whose it is
   */
  static readonly layer = ({
    names,
    proxies,
    ...options
  }: WebOptions & {
    readonly names: OwnNames
    readonly proxies: Proxies | undefined
  }): Layer.Layer<Web, never, Encryption> =>
    Layer.scoped(
      Web,
      Effect.gen(function* () {
        const { isFor: isCertified, mayBePlain } = yield* Encryption
        const known = { names, isCertified, mayBePlain }
        const answers = new Answers(options, known, yield* pageFiles)
        const fork = yield* FiberSet.makeRuntime<never>()
        const visits = yield* Visits.make(handlers(answers, proxies, fork)).pipe(
          Scope.extend(yield* Effect.scope),
          Effect.cached
        )
        return {
          isFor: (peer) => options.hasPages || answers.isTold(peer),
          serve: (connection, head) =>
            Effect.map(
              Effect.flatMap(visits, (visits) => visits.serve(connection, head)),
              Option.map((connection) => {
                Counters.webSockets.unsafeUpdate(1, [])
                return { connection, protocol: spoken }
              })
            ),
          refusal: (peer, why) => {
            const refusal = { why: "full", answer: say(503, why) } as const
            return written(answers.refused(refusal, { peer }).answer, "Service Unavailable")
          },
          diagnosedBy: (diagnostics) => Effect.sync(() => answers.diagnosedBy(diagnostics))
        }
      })
    )
}
