import { once } from "node:events"
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { Nick } from "../../src/domain/chat/Nick.ts"
import { lobby } from "../../src/domain/chat/RoomName.ts"
import type { Model } from "../../src/domain/client/Model.ts"
import { check, isKept } from "../support/checker.ts"
import { type Headless, headless } from "../support/headless.ts"
import { LineSocket } from "../support/line-socket.ts"
import { Raw } from "../support/raw.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"

/** A server that ends with the scope, on this port or any that is free. */
const serverOn = (port?: number): Effect.Effect<ServerProcess, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(() => startServer(...(port === undefined ? [] : [String(port)]))),
    ({ stop }) => Effect.promise(stop)
  )

/** Ends it as a power cut does. */
const kill = ({ child }: ServerProcess) =>
  Effect.promise(async () => {
    const exited = once(child, "exit")
    child.kill("SIGKILL")
    await exited
  })

const isOnline = ({ pendingLines, phase }: Model) =>
  phase._tag === "Online" && pendingLines.length === 0

const shown = ({ history }: Headless) =>
  history.recorded.flatMap((one) => (one._tag === "Shown" ? [one.text] : []))

const sees = (client: Headless, text: string) => client.until(() => shown(client).includes(text))

describe("a server that is killed and comes back", () => {
  it.scopedLive("knows no session of before, and its rooms have another epoch", () =>
    Effect.gen(function* () {
      const server = yield* serverOn()
      const alice = yield* Effect.promise(() => Raw.claim(server, "alice"))
      yield* kill(server)
      const again = yield* serverOn(server.port)
      assert.strictEqual(again.port, server.port)
      const answer = yield* Effect.promise(() => Raw.tryResume(again, alice.secret))
      assert.match(answer, /^@1 ERR session-unknown /)
      const anew = yield* Effect.promise(() => Raw.claim(again, "alice"))
      assert.notStrictEqual(anew.at("lobby", 0), alice.at("lobby", 0))
    })
  )

  it.scopedLive(
    "finds its clients back by themselves, who show the gap and have lost no line",
    () =>
      Effect.gen(function* () {
        const server = yield* serverOn()
        const clients = yield* Effect.forEach(["alice", "bob"], (nick) =>
          headless(server, Nick.make(nick))
        )
        const [alice, bob] = clients
        if (alice === undefined || bob === undefined) return assert.fail("There are two clients.")
        for (const client of clients) yield* client.until(isOnline)
        yield* alice.say(lobby, "before")
        // Both: alice sees her own when it is acknowledged.
        yield* sees(bob, "before")
        yield* sees(alice, "before")

        // Some of these reach the server, and perhaps some of the answers come back.
        for (let n = 1; n <= 20; n++) yield* alice.say(lobby, `meanwhile ${n}`)
        yield* kill(server)
        for (const client of clients) yield* client.until(({ phase }) => phase._tag !== "Online")
        for (const client of clients) yield* client.say(lobby, `${client.nick} while away`)

        yield* serverOn(server.port)
        for (const client of clients) {
          // A key is pressed: it is tried at once.
          yield* client.type("")
          yield* client.until(isOnline)
        }
        yield* bob.say(lobby, "after")
        yield* sees(alice, "after")
        yield* alice.say(lobby, "the end")
        for (const client of clients) yield* sees(client, "the end")

        const verdict = check(clients.map(({ history }) => history))
        assert.deepStrictEqual(verdict.problems, [])
        assert.isTrue(isKept(verdict))
        // Of those that were on their way nobody can know; the client says so, and sends none again.
        assert.strictEqual(verdict.sent, 25)
        assert.strictEqual(verdict.accepted + verdict.doubted, 25)
        assert.isAtMost(verdict.doubted, 20)
        assert.include(shown(alice), "bob while away")
        assert.include(shown(bob), "alice while away")
        for (const { history } of clients) {
          const gaps = history.recorded.filter((one) => one._tag === "Gap")
          assert.deepStrictEqual(
            gaps.map(({ cause, stream }) => [stream, cause]),
            [["lobby", "epoch"]]
          )
        }
        for (const client of clients) assert.strictEqual((yield* client.leave).code, 0)
      })
  )

  it.scopedLive("frees every name at the end of its life, and takes them again in the next", () =>
    Effect.gen(function* () {
      const server = yield* serverOn()
      yield* Effect.promise(() => Raw.claim(server, "alice"))
      yield* Effect.promise(() => server.stop())
      const again = yield* serverOn(server.port)
      const anyone = yield* Effect.promise(() => LineSocket.connect(again.port))
      const answer = yield* Effect.promise(() => anyone.ask("NICK alice"))
      assert.include(answer, "READY alice")
      anyone.drop()
    })
  )
})
