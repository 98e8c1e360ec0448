import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Mailbox, MutableRef, Option, TestClock } from "effect"
import { times } from "../../../../src/domain/browser/PageLimits.ts"
import * as Copy from "../../../../src/domain/client/Copy.ts"
import type { Notice } from "../../../../src/domain/client/Notice.ts"
import { view } from "../../../../src/domain/client/View.ts"
import { keeping } from "../../../../src/services/client/browser/Keeping.ts"
import { LeftTabs } from "../../../../src/services/client/browser/LeftTabs.ts"
import { TabMemory } from "../../../../src/services/client/browser/PageMemory.ts"
import { randomWord } from "../../../../src/services/client/browser/RandomWord.ts"
import { TabLock } from "../../../../src/services/client/browser/TabLock.ts"
import { noting } from "../../../../src/services/client/Noting.ts"
import { Ui, type UiInput } from "../../../../src/services/client/Ui.ts"
import { at, online } from "../../../support/scenario.ts"
import { FakeStore } from "./fakes.ts"

/** A front end whose notices count as shown once they are drawn, and what its tab keeps. */
const play = Effect.gen(function* () {
  const store = new FakeStore()
  const lock = new TabLock({
    prefix: "natter:/:",
    store: Option.some(new FakeStore()),
    channel: Option.none(),
    self: "self"
  })
  const left = new LeftTabs(Option.none(), "natter:/:")
  const tab = { prefix: "natter:/:", store: Option.some(store), lock, left, makeId: randomWord }
  const memory = yield* TabMemory.make(tab, 0)
  const scenario = online({ frontEnd: "page" })
  const state = MutableRef.make(scenario.state)
  const told: Array<Notice> = []
  let drawn = 0
  const inputs = yield* Mailbox.make<UiInput>()
  const ui = Layer.succeed(Ui, {
    inputs,
    show: (notices) => Effect.sync(() => void told.push(...notices)),
    view: () =>
      Effect.sync(() => {
        drawn = told.length
        memory.setShown(() => drawn)
      }),
    earlier: () => Effect.void,
    draft: () => Effect.void,
    recall: () => Effect.void,
    takeDraft: Effect.succeed({ text: "" }),
    unsent: Effect.succeed(""),
    answer: () => Effect.void,
    clear: Effect.void,
    scrollUp: Effect.void,
    links: Effect.void,
    bell: Effect.void
  })
  const note = noting(memory.secrets)
  const layer = keeping(state, memory, (of) => note(of, true))(ui)
  const turn = Effect.flatMap(Ui, (of) => of.view(view(MutableRef.get(state))))
  /** The server says a message, which is shown. */
  const hear = (seq: number) =>
    Effect.gen(function* () {
      MutableRef.set(state, scenario.hears(`MSG lobby ${seq} ${at} bob hi`).state)
      const ui = yield* Ui
      yield* ui.show(scenario.notices())
      yield* turn
    })
  const kept = () => {
    const { session, shown } = JSON.parse(store.items.get("natter:/:page") ?? "{}")
    return [session?.habits.read[0]?.position.seq, shown]
  }
  return { hear, kept, layer, store, told, turn }
})

describe("A front end that is kept", () => {
  it.effect("is kept with what was read, all that was shown and nothing else", () =>
    Effect.gen(function* () {
      const { hear, kept, layer } = yield* play
      yield* TestClock.adjust(times.keepPage)
      yield* Effect.gen(function* () {
        yield* hear(42)
        assert.deepStrictEqual(kept(), [42, 1])
        yield* hear(43)
        assert.deepStrictEqual(kept(), [42, 1])
        yield* TestClock.adjust(times.keepPage)
        yield* hear(44)
        assert.deepStrictEqual(kept(), [44, 3])
      }).pipe(Effect.provide(layer))
    })
  )

  it.effect("tells once that it cannot be kept any more", () =>
    Effect.gen(function* () {
      const { layer, store, told, turn } = yield* play
      store.isFull = true
      yield* Effect.gen(function* () {
        for (let n = 0; n < 3; n++) {
          yield* TestClock.adjust(times.keepPage)
          yield* turn
        }
      }).pipe(Effect.provide(layer))
      const texts = told.flatMap((notice) => (notice._tag === "Info" ? [notice.text] : []))
      assert.deepStrictEqual(texts, [Copy.pageNotKept])
    })
  )
})
