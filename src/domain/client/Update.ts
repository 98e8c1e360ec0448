import type { Asker, Result } from "./Answer.ts"
import type { Cmd } from "./Cmd.ts"
import type { Model } from "./Model.ts"
import { type Info, info, type Notice } from "./Notice.ts"

/** The next model, and what has to be done about it, in order. */
export type Next = readonly [Model, ReadonlyArray<Cmd>]

/** One part of what happens: changes the model, and adds commands. Updates are put together with `steps`. */
export type Update = (state: Model) => Next

export const next = (state: Model, ...cmds: ReadonlyArray<Cmd>): Next => [state, cmds]

/** Runs the updates one after the other, from this model on. */
export const steps = (state: Model, ...updates: ReadonlyArray<Update>): Next => {
  let now = state
  const all: Array<Cmd> = []
  for (const update of updates) {
    const [after, cmds] = update(now)
    now = after
    for (const cmd of cmds) all.push(cmd)
  }
  return [now, all]
}

/** The updates as one, which runs them one after the other. */
export const series =
  (...updates: ReadonlyArray<Update>): Update =>
  (state) =>
    steps(state, ...updates)

/** Runs an update for each of the list. */
export const each = <A>(list: Iterable<A>, update: (of: A) => Update): Update =>
  series(...Array.from(list, update))

/** Only changes the model. */
export const modify =
  (f: (state: Model) => Partial<Model>): Update =>
  (state) => [{ ...state, ...f(state) }, []]

/** Only adds these commands. */
export const emit =
  (...cmds: ReadonlyArray<Cmd>): Update =>
  (state) => [state, cmds]

export const nothing: Update = (state) => [state, []]

/** Runs one of two updates, by the model at that point. */
export const ifElse =
  (condition: (state: Model) => boolean, update: Update, otherwise: Update): Update =>
  (state) =>
    (condition(state) ? update : otherwise)(state)

/** Runs an update if something is so of the model at that point. */
export const when = (condition: (state: Model) => boolean, update: Update): Update =>
  ifElse(condition, update, nothing)

export const show = (...notices: ReadonlyArray<Notice>): Update =>
  emit(...notices.map((notice) => ({ _tag: "Show", notice }) as const))

/** A line was refused: a page has it in its field again. In a terminal it would get into the next line, so arrow-up has it. */
export const recallRefused =
  (text: string): Update =>
  (state) => [
    state,
    state.settings.frontEnd === "page" ? [{ _tag: "Recall", text, isRefused: true }] : []
  ]

/** Shows a sentence of the client's own. */
export const tell = (text: string, tone: Info["tone"] = "plain"): Update => show(info(text, tone))

/** Answers a program; one that does not read answers gets none. */
export const answer = (asker: Asker | undefined, result: Result): Update =>
  asker === undefined ? nothing : emit({ _tag: "Answer", answer: { asker, result } })

/** Reports something about the client itself. */
export const report = (result: Result): Update =>
  emit({ _tag: "Answer", answer: { asker: undefined, result } })
