import { Clock, Context, Effect, Layer, MutableRef } from "effect"
import * as Copy from "../../../domain/client/Copy.ts"
import type { Model } from "../../../domain/client/Model.ts"
import { info } from "../../../domain/client/Notice.ts"
import { Ui } from "../Ui.ts"
import type { TabMemory } from "./PageMemory.ts"

/**
 * The front end, which keeps the session with all that it shows: at most once a second, and when all that has come was
 * shown. It tells once where that does not work any more.
 */
export const keeping = (
  state: MutableRef.MutableRef<Model>,
  memory: TabMemory,
  note: (state: Model) => void
): ((ui: Layer.Layer<Ui>) => Layer.Layer<Ui>) =>
  Layer.map((context) => {
    const ui = Context.get(context, Ui)
    let isTold = false
    const keep = Effect.gen(function* () {
      note(MutableRef.get(state))
      memory.keepWhenDue(yield* Clock.currentTimeMillis)
      if (!memory.isFailing || isTold) return
      isTold = true
      yield* ui.show([info(Copy.pageNotKept, "warning")])
    })
    return Context.make(Ui, { ...ui, view: (of) => Effect.zipRight(ui.view(of), keep) })
  })
