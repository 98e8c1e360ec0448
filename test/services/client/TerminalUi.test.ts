import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Layer, Mailbox } from "effect"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { lobby } from "../../../src/domain/chat/RoomName.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { info, type Notice } from "../../../src/domain/client/Notice.ts"
import type { View } from "../../../src/domain/client/View.ts"
import { clock, defaultTimeFormat } from "../../../src/domain/terminal/Clock.ts"
import * as TerminalUi from "../../../src/services/client/TerminalUi.ts"
import {
  type Live,
  Terminal,
  type TerminalInput
} from "../../../src/services/client/terminal/Terminal.ts"
import { Ui } from "../../../src/services/client/Ui.ts"

/** A terminal that records its calls. */
const make = () => {
  const printed: Array<string> = []
  const lives: Array<Live> = []
  const seen = { bells: 0, focused: false }
  const terminal = Layer.effect(
    Terminal,
    Effect.map(Mailbox.make<TerminalInput>(), (inputs) => ({
      inputs,
      print: (block: string) => Effect.sync(() => void printed.push(block)),
      live: (live: Live) => Effect.sync(() => void lives.push(live)),
      draft: () => Effect.void,
      recall: () => Effect.void,
      takeDraft: Effect.succeed({ text: "half a line" }),
      unsent: Effect.succeed("half a line"),
      clear: Effect.void,
      scrollUp: Effect.void,
      columns: Effect.succeed(40),
      links: true,
      focused: Effect.sync(() => seen.focused),
      bell: Effect.sync(() => void seen.bells++)
    }))
  )
  const look = {
    styling: "none",
    clock: Either.getOrThrow(clock(defaultTimeFormat, "UTC"))
  } as const
  return { printed, lives, seen, layer: Layer.provide(TerminalUi.layer(look), terminal) }
}

const said = (text: string): Notice => ({
  _tag: "Message",
  room: lobby,
  seq: 1,
  time: 0,
  nick: Nick.make("bob"),
  text,
  origin: "live",
  mention: false,
  labelled: false
})

const idle: View = {
  pending: [],
  nick: Nick.make("me"),
  morePending: 0,
  isExposed: false,
  status: undefined,
  prompt: { _tag: "Room", room: lobby, unread: [] }
}

describe("The front end for a person", () => {
  it.effect("prints what happens together at once", () => {
    const { layer, printed } = make()
    return Effect.gen(function* () {
      const ui = yield* Ui
      yield* ui.show([said("one"), said("\x1b[2Jtwo"), info("three")])
      assert.strictEqual(printed.length, 1)
      assert.deepStrictEqual(printed[0]?.split("\n"), [
        "00:00 bob: one",
        "00:00 bob: ␛[2Jtwo",
        "— three"
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect("prints no row for a gap that was told before", () => {
    const { layer, printed } = make()
    const gap: Notice = {
      _tag: "Gap",
      stream: lobby,
      from: 0,
      to: 0,
      cause: "epoch",
      isRepeated: true
    }
    return Effect.gen(function* () {
      const ui = yield* Ui
      yield* ui.show([gap])
      assert.deepStrictEqual(printed, [])
    }).pipe(Effect.provide(layer))
  })

  it.effect("draws the live area when it has changed, and only then", () => {
    const { layer, lives } = make()
    return Effect.gen(function* () {
      const ui = yield* Ui
      yield* ui.view(idle)
      yield* ui.view({ ...idle })
      assert.deepStrictEqual(lives, [
        { above: [], aboveDraft: [], prompt: "lobby> ", isQuestion: false }
      ])
      const pending = [
        { nick: Nick.make("me"), to: undefined, room: undefined, text: "on its way" }
      ]
      yield* ui.view({
        ...idle,
        pending,
        morePending: 2,
        status: { _tag: "RetryIn", seconds: 3 }
      })
      const [more, line, retry = ""] = lives.at(-1)?.above ?? []
      assert.deepStrictEqual([more, line], [`… ${Copy.morePending(2)}`, "… me: on its way"])
      assert.strictEqual(retry.replace("\n ", ""), `… ${Copy.statusRetryIn(3, true)}`)
      // Enter would send what is typed.
      assert.deepStrictEqual(lives.at(-1)?.aboveDraft?.slice(2), ["… reconnecting in 3 s"])
      assert.isAtMost(Math.max(...retry.split("\n").map((row) => row.length)), 40)
      yield* ui.view({ ...idle, status: { _tag: "Silent", seconds: 12 } })
      assert.deepStrictEqual(lives.at(-1)?.above, [`… ${Copy.statusSilent(12)}`])
      yield* ui.view({ ...idle, isExposed: true })
      assert.deepStrictEqual(lives.at(-1)?.above, [`! ${Copy.statusNotEncrypted}`])
      yield* ui.view({ ...idle, prompt: { _tag: "Name", offered: undefined, isTaken: false } })
      const asks = Copy.nickPrompt(undefined, false)
      assert.deepInclude(lives.at(-1), { prompt: asks, isQuestion: true })
    }).pipe(Effect.provide(layer))
  })

  it.effect("rings unless the terminal is looked at", () => {
    const { layer, seen } = make()
    return Effect.gen(function* () {
      const ui = yield* Ui
      seen.focused = true
      yield* ui.bell
      assert.strictEqual(seen.bells, 0)
      seen.focused = false
      yield* ui.bell
      assert.strictEqual(seen.bells, 1)
    }).pipe(Effect.provide(layer))
  })
})
