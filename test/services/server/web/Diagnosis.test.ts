import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, LogLevel, Option, Ref } from "effect"
import { makeIdentity } from "../../../../src/services/Identity.ts"
import { Encryption } from "../../../../src/services/server/transport/Encryption.ts"
import { Listeners } from "../../../../src/services/server/transport/Listeners.ts"
import { parseProxies } from "../../../../src/services/server/transport/Proxies.ts"
import { tcp } from "../../../../src/services/server/transport/Tcp.ts"
import { http, Web } from "../../../../src/services/server/web/Web.ts"
import { ask, open, request, statusOf, toTheEnd } from "../../../support/http.ts"
import { servicesOn } from "../../../support/load-server.ts"

const identity = makeIdentity("natter", ["certified.example"], Date.now())
const encryption = Encryption.layer({
  identity,
  protocols: ["natter/1", http],
  plainFrom: "this machine"
})

/** Runs against a server that encrypts, and shows pages where it is told to. */
const withServer = (
  hasPages: boolean,
  talk: (port: number) => Effect.Effect<void, never, Web>
): Effect.Effect<void> =>
  Effect.gen(function* () {
    const proxies = Option.getOrUndefined(parseProxies("127.0.0.3"))
    const web = Web.layer({
      hasPages,
      names: { machine: "tower", others: [] },
      frames: [],
      proxies,
      metricsFrom: Option.getOrUndefined(parseProxies("127.0.0.4/31")),
      isTrusted: true
    })
    const both = Layer.succeedContext(yield* Layer.build(Layer.provideMerge(web, encryption)))
    const listeners = Listeners.layer(tcp({ port: 0, host: "127.0.0.1", proxies }))
    const server = servicesOn(listeners, {}, undefined, undefined, undefined, {
      encryption: both,
      web: both
    })
    yield* Effect.gen(function* () {
      const [address] = (yield* Listeners).addresses
      yield* talk(address?.port ?? 0)
    }).pipe(Effect.provide(Layer.merge(Layer.orDie(server), both)))
  }).pipe(Effect.scoped, Logger.withMinimumLogLevel(LogLevel.None))

const answered = (port: number, path: string, from?: string, headers = {}) =>
  Effect.promise(async () => (await ask(port, request(path, headers), from))[0])

const status = (port: number, path: string, from?: string, headers = {}) =>
  Effect.promise(() => statusOf(port, request(path, headers), from))

describe("what a server tells those who watch over it", () => {
  it.live("is its health and its figures, once they are known", () =>
    withServer(true, (port) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* status(port, "/healthz"), 503)
        const why = yield* Ref.make(Option.none<string>())
        const web = yield* Web
        yield* web.diagnosedBy({
          metrics: Effect.succeed("natter_clients 3\n"),
          health: Ref.get(why)
        })
        const healthy = yield* answered(port, "/healthz")
        assert.deepStrictEqual([healthy?.status, healthy?.body], [200, "ok\n"])
        yield* Ref.set(why, Option.some("The disk is full."))
        const ill = yield* answered(port, "/healthz")
        assert.deepStrictEqual([ill?.status, ill?.body], [503, "The disk is full.\n"])
        const figures = yield* answered(port, "/metrics")
        assert.strictEqual(figures?.body, "natter_clients 3\n")
        assert.match(figures?.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/)
        // A load balancer may name no host.
        const bare = yield* Effect.promise(() => statusOf(port, "GET /healthz HTTP/1.0\r\n\r\n"))
        assert.strictEqual(bare, 503)
      })
    )
  )

  it.live("is for this machine and for those of --metrics-from, without encryption too", () =>
    withServer(true, (port) =>
      Effect.gen(function* () {
        const web = yield* Web
        yield* web.diagnosedBy({ metrics: Effect.succeed("x 1\n"), health: Effect.succeedNone })
        for (const from of ["127.0.0.1", "127.0.0.4", "127.0.0.5"])
          assert.strictEqual(yield* status(port, "/metrics", from), 200, from)
        // Others have to encrypt first, and then find nothing.
        assert.strictEqual(yield* status(port, "/metrics", "127.0.0.6"), 308)
        const forwarded = { "X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https" }
        for (const from of ["127.0.0.3", "127.0.0.1"])
          assert.strictEqual(yield* status(port, "/metrics", from, forwarded), 404, from)
        assert.strictEqual(
          yield* status(port, "/metrics", undefined, { Host: "evil.example" }),
          421
        )
      })
    )
  )

  it.live("a defect is answered with 500", () =>
    withServer(true, (port) =>
      Effect.gen(function* () {
        const web = yield* Web
        const broken = Effect.dieMessage("broken")
        yield* web.diagnosedBy({ metrics: broken, health: broken })
        assert.strictEqual(yield* status(port, "/metrics"), 500)
        assert.strictEqual(yield* status(port, "/"), 200)
      })
    )
  )

  it.live("is there without pages too; to others HTTP is another protocol then", () =>
    withServer(false, (port) =>
      Effect.gen(function* () {
        const web = yield* Web
        yield* web.diagnosedBy({ metrics: Effect.succeed("x 1\n"), health: Effect.succeedNone })
        assert.strictEqual(yield* status(port, "/healthz"), 200)
        assert.strictEqual(yield* status(port, "/"), 404)
        const text = yield* Effect.promise(async () => {
          const socket = await open(port, "127.0.0.6")
          socket.write(request("/"))
          return (await toTheEnd(socket)).toString()
        })
        assert.match(text, /^BYE protocol/)
      })
    )
  )
})

describe("plain HTTP", () => {
  it.live("from other machines is sent to where it is encrypted", () =>
    withServer(true, (port) =>
      Effect.gen(function* () {
        const answer = yield* answered(port, "/lobby?x=1", "127.0.0.6", { Host: "tower:5050" })
        assert.deepStrictEqual(
          [answer?.status, answer?.headers.get("location")],
          [308, "https://tower:5050/lobby?x=1"]
        )
        const upgrade = { Connection: "Upgrade", Upgrade: "websocket" }
        assert.strictEqual(yield* status(port, "/", "127.0.0.6", upgrade), 308)
        // Through a proxy it depends on how its client has come.
        for (const [proto, expected] of [
          ["https", 200],
          ["http", 308]
        ] as const) {
          const headers = { "X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": proto }
          assert.strictEqual(yield* status(port, "/", "127.0.0.3", headers), expected)
        }
        const trusted = { "X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https" }
        const page = yield* answered(port, "/", "127.0.0.3", trusted)
        assert.match(page?.headers.get("strict-transport-security") ?? "", /^max-age=\d+$/)
      })
    )
  )

  it.live("may name what the certificate is for", () =>
    withServer(true, (port) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* status(port, "/", undefined, { Host: "certified.example" }), 200)
        assert.strictEqual(yield* status(port, "/", undefined, { Host: "other.example" }), 421)
      })
    )
  )
})
