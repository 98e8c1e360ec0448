import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { until } from "../../../support/captured-logs.ts"
import { FickleLogs } from "../../../support/fickle-logs.ts"
import {
  ask,
  connect,
  keeper,
  sayUntil,
  secretOf,
  services,
  toTheEnd,
  vanish
} from "../../../support/load-server.ts"

const letters = (lines: ReadonlyArray<string>) =>
  lines.filter((line) => /^(TOLD|UNTOLD|GAP) /.test(line)).map((line) => line.replace(/\S+Z /, ""))

/**
 * Alice takes her session over without keeping it, and is in the middle of the replay: a room has not
 * answered. One letter has waited for her, and one has come meanwhile.
 */
const takingOver = (logs: FickleLogs) =>
  Effect.gen(function* () {
    const bob = yield* connect("bob")
    const carol = yield* connect("carol")
    yield* vanish(yield* keeper("alice"))
    yield* ask(bob, "TELL alice waits")
    const gate = yield* Effect.makeLatch(false)
    let isBusy = false
    logs.offer = () => {
      isBusy = true
      return gate.await
    }
    carol.client.send("SAY lobby hello")
    yield* until(() => isBusy)
    const alice = yield* connect()
    yield* sayUntil(alice, `NICK alice 0 ${secretOf("alice")}`, "READY alice")
    assert.deepStrictEqual(yield* ask(bob, "TELL alice meanwhile"), ["OK"])
    return { alice, bob, gate }
  })

describe("a session that is taken over and not kept any more", () => {
  it.scoped("is given the letters that waited, and those that come during the replay", () => {
    const logs = new FickleLogs()
    return Effect.gen(function* () {
      const { alice, bob, gate } = yield* takingOver(logs)
      yield* gate.open
      yield* ask(alice, "")
      yield* ask(bob, "TELL alice afterwards")
      yield* ask(alice, "")
      assert.deepStrictEqual(letters(alice.client.heard), [
        "TOLD 1 bob waits",
        "TOLD 2 bob meanwhile",
        "TOLD 3 bob afterwards"
      ])
      alice.client.send("BYE")
      yield* toTheEnd(alice)
      yield* ask(bob, "")
      assert.deepStrictEqual(letters(bob.client.heard), [])
    }).pipe(Effect.provide(services({}, logs.layer)))
  })

  it.scoped("gives them back to their senders where its connection is lost before", () => {
    const logs = new FickleLogs()
    return Effect.gen(function* () {
      const { alice, bob, gate } = yield* takingOver(logs)
      alice.client.drop()
      yield* gate.open
      yield* sayUntil(bob, "", "UNTOLD 2 ")
      assert.deepStrictEqual(letters(bob.client.heard), [
        "UNTOLD 1 alice waits",
        "UNTOLD 2 alice meanwhile"
      ])
    }).pipe(Effect.provide(services({}, logs.layer)))
  })
})
