import { assert, describe, it } from "@effect/vitest"
import { Chunk, Effect, Fiber, Layer, Mailbox, MutableRef, Option, TestClock } from "effect"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { lobby } from "../../../src/domain/chat/RoomName.ts"
import { Seconds } from "../../../src/domain/chat/Seconds.ts"
import { initial } from "../../../src/domain/client/Client.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { limits } from "../../../src/domain/client/Limits.ts"
import type { Model } from "../../../src/domain/client/Model.ts"
import type { Notice } from "../../../src/domain/client/Notice.ts"
import type { Settings } from "../../../src/domain/client/Settings.ts"
import { Events } from "../../../src/domain/protocol/natter/Events.ts"
import { type Feature, feature } from "../../../src/domain/protocol/natter/Feature.ts"
import { type Ending, runClient } from "../../../src/services/client/Client.ts"
import {
  LinkError,
  type ReceivedLine,
  ServerLink
} from "../../../src/services/client/ServerLink.ts"
import type { TerminalInput } from "../../../src/services/client/terminal/Terminal.ts"
import { Ui } from "../../../src/services/client/Ui.ts"
import { secret } from "../../support/scenario.ts"
import { targetOf } from "../../support/target.ts"

/** A connection whose other end the test plays. */
interface Wire {
  /** Each write of the client, as it was made. */
  readonly writes: Array<string>
  readonly says: (...lines: ReadonlyArray<string>) => Effect.Effect<unknown>
  readonly breaks: Effect.Effect<unknown>
  isOpen: boolean
}

const lostError = new LinkError({ reason: "lost", message: "It was cut." })

/** A client whose server and person the test plays. */
const play = (mode: Settings["mode"], ...features: ReadonlyArray<Feature>) =>
  Effect.gen(function* () {
    const wires = yield* Mailbox.make<Wire>()
    const inputs = yield* Mailbox.make<TerminalInput>()
    const shown: Array<Notice> = []

    const open = Effect.gen(function* () {
      const lines = yield* Mailbox.make<ReceivedLine, LinkError>()
      const wire: Wire = {
        writes: [],
        says: (...said) => lines.offerAll(said.map(Events.decode)),
        breaks: lines.fail(lostError),
        isOpen: true
      }
      yield* Effect.addFinalizer(() =>
        Effect.sync(() => {
          wire.isOpen = false
        })
      )
      yield* wires.offer(wire)
      return {
        host: "model",
        features,
        isExposed: false,
        pins: undefined,
        remarks: [],
        receive: Effect.map(lines.takeAll, ([some]) => Chunk.toReadonlyArray(some)),
        send: (text: string) => Effect.sync(() => void wire.writes.push(text)),
        reset: lines.fail(lostError)
      }
    })
    const ui = Layer.succeed(Ui, {
      inputs,
      show: (notices) => Effect.sync(() => void shown.push(...notices)),
      view: () => Effect.void,
      draft: () => Effect.void,
      recall: () => Effect.void,
      takeDraft: Effect.succeed({ text: "half a line" }),
      unsent: Effect.succeed("half a line"),
      earlier: () => Effect.void,
      answer: () => Effect.void,
      clear: Effect.void,
      scrollUp: Effect.void,
      links: Effect.void,
      bell: Effect.void
    })
    const state = MutableRef.make<Model>(
      initial(
        {
          naming: { _tag: "Fixed" },
          server: "model",
          keep: Seconds.make(120),
          secret,
          history: 0,
          reconnectFor: 600_000,
          mode
        },
        { quiet: false, bell: "off", ignored: [], muted: [] },
        Nick.make("alice"),
        [lobby]
      )
    )
    const fiber: Fiber.RuntimeFiber<Ending> = yield* Effect.forkScoped(
      Effect.provide(
        runClient(state, targetOf({ host: "model", port: 1 }), {
          findSession: Option.none,
          isHungUp: () => false
        }),
        [Layer.succeed(ServerLink, { open: () => open }), ui]
      )
    )
    const types = (...texts: ReadonlyArray<string>) =>
      inputs.offerAll(texts.map((text) => ({ _tag: "Line", text }) as const))
    return { wires, inputs, shown, state, fiber, types }
  })

/** Gives all other fibers time to run until they wait. */
const settle = Effect.repeatN(Effect.yieldNow(), 200)

/** The id of the last command with this verb, such as `@3`. */
const id = ({ writes }: Wire, verb: string): string => {
  const lines = writes.join("").split("\n")
  return lines.findLast((line) => line.split(" ")[1] === verb)?.split(" ")[0] ?? ""
}

/** Gets a client online. */
const welcome = (wire: Wire) =>
  Effect.gen(function* () {
    yield* settle
    yield* wire.says(`${id(wire, "NICK")} READY alice 120 0`, "JOINED lobby e1:0 1")
    yield* settle
    if (id(wire, "WHO") !== "") yield* wire.says(`${id(wire, "WHO")} OK`)
    yield* wire.says(`${id(wire, "PING")} PONG`)
    yield* settle
  })

describe("The client", () => {
  it.scoped("puts what it sends in one turn into one write", () =>
    Effect.gen(function* () {
      const { types, wires } = yield* play("person")
      const wire = yield* wires.take
      yield* types("one", "two")
      yield* welcome(wire)
      assert.deepStrictEqual(
        wire.writes.map((write) => write.replace(/@\d+ /g, "")),
        [`NICK alice 120 ${secret}\n`, "PING\nWHO lobby\n", "SAY lobby one\nSAY lobby two\nROOMS\n"]
      )
    })
  )

  it.scoped("connects again after a wait, and at once on a key", () =>
    Effect.gen(function* () {
      const { inputs, wires } = yield* play("person")
      const first = yield* wires.take
      yield* welcome(first)
      yield* first.breaks
      yield* settle
      assert.isFalse(first.isOpen)
      assert.deepStrictEqual(Option.getOrUndefined(yield* wires.size), 0)
      yield* TestClock.adjust("500 millis")
      const second = yield* wires.take
      yield* settle
      assert.match(second.writes.join(), /^@\d+ RESUME s{22} lobby=e1:0 inbox=0\n@\d+ PING\n$/)
      yield* second.breaks
      yield* settle
      yield* inputs.offer({ _tag: "Key" })
      yield* wires.take
    })
  )

  it.scoped("gives a silent server up, and hears nothing of it any more", () =>
    Effect.gen(function* () {
      const { shown, wires } = yield* play("person")
      const first = yield* wires.take
      yield* welcome(first)
      for (let i = 0; i < 45; i++) {
        yield* TestClock.adjust("1 second")
        yield* settle
      }
      assert.isFalse(first.isOpen)
      assert.include(JSON.stringify(shown), Copy.serverSilent(45_000))
      yield* first.says("MSG lobby 1 2026-11-22T07:00:00.000Z bob from the grave")
      yield* TestClock.adjust("1 second")
      yield* settle
      assert.notMatch(JSON.stringify(shown), /from the grave/)
    })
  )

  it.scoped("takes no more from a pipe than can be under way", () =>
    Effect.gen(function* () {
      const { inputs, state, types, wires } = yield* play("pipe")
      yield* types(...Array.from({ length: limits.pendingLines + 50 }, (_, i) => `line ${i}`))
      const wire = yield* wires.take
      yield* welcome(wire)
      yield* Effect.repeatN(Effect.yieldNow(), 20_000)
      assert.strictEqual(MutableRef.get(state).pendingLines.length, limits.pendingLines)
      assert.strictEqual(MutableRef.get(state).refusedLines, 0)
      const left = yield* inputs.size
      assert.isTrue(left._tag === "Some" && left.value >= 49)
    })
  )

  it.scoped("sends what a pipe gives no faster than the server reads it", () =>
    Effect.gen(function* () {
      const { types, wires } = yield* play("pipe", feature("rate", 10))
      yield* types(...Array.from({ length: 60 }, (_, i) => `line ${i}`))
      const wire = yield* wires.take
      yield* welcome(wire)
      yield* Effect.repeatN(Effect.yieldNow(), 5_000)
      const said = () => wire.writes.join("").split("SAY ").length - 1
      const atOnce = said()
      assert.isAtMost(atOnce, 20)
      for (let tenths = 1; tenths <= 30; tenths++) {
        yield* TestClock.adjust("100 millis")
        yield* settle
        assert.isAtMost(said(), 20 + tenths)
      }
      assert.isAtLeast(said() - atOnce, 28)
    })
  )

  it.scoped("says BYE when it is interrupted", () =>
    Effect.gen(function* () {
      const { fiber, wires } = yield* play("person")
      const wire = yield* wires.take
      yield* welcome(wire)
      yield* Fiber.interrupt(fiber)
      assert.match(wire.writes.at(-1) ?? "", /^@\d+ BYE\n$/)
      assert.isFalse(wire.isOpen)
    })
  )

  it.scoped(
    "shows the draft when it ends and the person did not want that, and not otherwise",
    () =>
      Effect.gen(function* () {
        const end = (ends: (wire: Wire) => Effect.Effect<unknown>) =>
          Effect.gen(function* () {
            const { fiber, shown, types, wires } = yield* play("person")
            const wire = yield* wires.take
            yield* welcome(wire)
            yield* ends(wire)
            yield* settle
            if (wire.isOpen) yield* types("/quit")
            yield* settle
            yield* wire.says(`${id(wire, "BYE")} BYE quit`)
            yield* Fiber.join(fiber)
            return shown.flatMap((notice) => (notice._tag === "Info" ? [notice.text] : []))
          })
        const lost = Copy.draftsLost([{ to: "lobby", text: "half a line" }])
        const turnedOut = yield* end((wire) =>
          Effect.zipRight(wire.says("BYE replaced"), Effect.zipRight(settle, wire.breaks))
        )
        assert.strictEqual(turnedOut.at(-1), lost)
        assert.notInclude(yield* end(() => Effect.void), lost)
      })
  )

  it.scoped("ends when all that came from a pipe is answered", () =>
    Effect.gen(function* () {
      const { fiber, inputs, types, wires } = yield* play("pipe")
      const wire = yield* wires.take
      yield* welcome(wire)
      yield* types("one")
      yield* inputs.offer({ _tag: "End" })
      yield* settle
      assert.match(wire.writes.at(-1) ?? "", /SAY lobby one\n$/)
      yield* wire.says(`${id(wire, "SAY")} OK lobby e1:1`)
      yield* settle
      assert.match(wire.writes.at(-1) ?? "", /BYE\n$/)
      yield* wire.says(`${wire.writes.at(-1)?.split(" ")[0]} BYE quit`)
      assert.strictEqual((yield* Fiber.join(fiber)).code, 0)
    })
  )
})
