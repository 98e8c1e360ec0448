import {
  Clock,
  Deferred,
  Effect,
  FiberHandle,
  Mailbox,
  MutableRef,
  Option,
  Random,
  type Scope
} from "effect"
import { type Cmd, type Model, type Msg, update } from "../../domain/client/Client.ts"
import type { ExitCode } from "../../domain/client/ExitCode.ts"
import type { Notice } from "../../domain/client/Notice.ts"
import { canTakeLine } from "../../domain/client/PendingLines.ts"
import { view } from "../../domain/client/View.ts"
import { Commands } from "../../domain/protocol/natter/Commands.ts"
import { type Connection, ServerLink, type Target } from "./ServerLink.ts"
import { Ui } from "./Ui.ts"

/** Something that happened; what a connection said carries the number of that connection. */
interface Incoming {
  readonly connection: number | undefined
  readonly input: Msg
}

/** Arrivals that may wait; then the connection and the keyboard are not read. */
const capacity = 512
const tickEvery = "1 second"

/** How a conversation ended: with a code for programs and, unless that is 0, a sentence for people. */
export interface Ending {
  readonly code: ExitCode
  readonly sentence: string | undefined
}

/** The outputs that follow each other and are of one kind, put together so that each is one write. */
type Batch =
  | { readonly _tag: "Send"; readonly lines: string }
  | { readonly _tag: "Show"; readonly notices: ReadonlyArray<Notice> }
  | Exclude<Cmd, { readonly _tag: "Send" | "Show" }>

const batched = (outputs: ReadonlyArray<Cmd>): ReadonlyArray<Batch> => {
  const deeds: Array<Batch> = []
  for (const output of outputs) {
    const last = deeds.at(-1)
    if (output._tag === "Send") {
      const line = Commands.encode(output.command, output.id)
      if (last?._tag === "Send") deeds[deeds.length - 1] = { ...last, lines: last.lines + line }
      else deeds.push({ _tag: "Send", lines: line })
    } else if (output._tag === "Show") {
      if (last?._tag === "Show")
        deeds[deeds.length - 1] = { ...last, notices: [...last.notices, output.notice] }
      else deeds.push({ _tag: "Show", notices: [output.notice] })
    } else deeds.push(output)
  }
  return deeds
}

/**
 * Runs a conversation to its end, and tells how it ended. One fiber steps the state machine
 * and carries out what it wants; one makes and reads the connection, one reads the person, and one
 * tells the time. They are joined by one bounded mailbox.
 */
export const runClient = (
  state: MutableRef.MutableRef<Model>,
  target: Target
): Effect.Effect<Ending, never, ServerLink | Ui> =>
  Effect.scoped(
    Effect.gen(function* () {
      const face = yield* Ui
      const arrivals = yield* Mailbox.make<Incoming>(capacity)
      const offer = (input: Msg) => arrivals.offer({ connection: undefined, input })
      const dialler = yield* makeDialer(target, arrivals)
      const over = yield* Deferred.make<Ending>()
      // A pipe gives one line at a time, and none while too many wait for their answers.
      const gate = yield* Effect.makeLatch(true)

      const perform = (deed: Batch): Effect.Effect<unknown> => {
        switch (deed._tag) {
          case "Send":
            return dialler.send(deed.lines)
          case "Show":
            return face.show(deed.notices)
          case "Bell":
            return face.bell
          case "Draft":
            return face.draft(deed.text)
          case "Clear":
            return face.clear
          case "Connect":
            return dialler.dial(deed.after)
          case "Disconnect":
            return Effect.zipRight(dialler.hangUp, dialler.lost(deed.sentence, react))
          case "Quit":
            return Deferred.succeed(over, deed)
        }
      }

      const react = (inputs: ReadonlyArray<Msg>): Effect.Effect<void> =>
        Effect.gen(function* () {
          const now = yield* Clock.currentTimeMillis
          const outputs: Array<Cmd> = []
          for (const input of inputs) {
            const [after, some] = update(MutableRef.get(state), input, now)
            MutableRef.set(state, after)
            outputs.push(...some)
          }
          yield* Effect.forEach(batched(outputs), perform, { discard: true })
        })

      const turn = Effect.gen(function* () {
        const [some] = yield* arrivals.takeAll
        const current = dialler.current()
        const inputs = Array.from(some)
          .filter(({ connection }) => connection === undefined || connection === current)
          .map(({ input }) => input)
        yield* react(inputs)
        yield* face.view(view(MutableRef.get(state)))
        if (isReading(MutableRef.get(state))) yield* gate.open
      })

      const pump = Effect.gen(function* () {
        yield* gate.await
        const input = yield* face.inputs.take
        yield* gate.close
        yield* offer(input)
      })

      yield* face.view(view(MutableRef.get(state)))
      yield* dialler.dial(0)
      yield* Effect.forkScoped(Effect.ignore(Effect.forever(pump)))
      yield* Effect.forkScoped(Effect.forever(Effect.delay(offer({ _tag: "Tick" }), tickEvery)))
      // A defect in the turn ends the client; it does not leave it deaf.
      return yield* Effect.raceFirst(Deferred.await(over), Effect.forever(turn)).pipe(
        Effect.onInterrupt(() => react([{ _tag: "Stop" }]))
      )
    })
  )

const isReading = (state: Model): boolean => state.settings.mode === "person" || canTakeLine(state)

interface Dialer {
  /** Makes a connection after so many milliseconds, in place of the one there is. */
  readonly dial: (after: number) => Effect.Effect<void>
  readonly hangUp: Effect.Effect<void>
  /** The number of the connection that counts; what others still say does not. */
  readonly current: () => number
  readonly send: (lines: string) => Effect.Effect<void>
  readonly lost: (
    sentence: string,
    react: (inputs: ReadonlyArray<Msg>) => Effect.Effect<void>
  ) => Effect.Effect<void>
}

/** Makes connections one after the other, and reads the one that stands. */
const makeDialer = (
  target: Target,
  arrivals: Mailbox.Mailbox<Incoming>
): Effect.Effect<Dialer, never, ServerLink | Scope.Scope> =>
  Effect.gen(function* () {
    const link = yield* ServerLink
    const fiber = yield* FiberHandle.make()
    let number = 0
    let line = Option.none<Connection>()

    const lost = (sentence: string) =>
      Effect.map(Random.next, (chance): Msg => ({ _tag: "Disconnected", sentence, chance }))

    const hold = (mine: number, after: number) =>
      Effect.gen(function* () {
        yield* Effect.sleep(after)
        const opened = yield* link.open(target)
        line = Option.some(opened)
        const say = (inputs: ReadonlyArray<Msg>) =>
          arrivals.offerAll(inputs.map((input) => ({ connection: mine, input })))
        yield* say([{ _tag: "Connected", host: opened.host }])
        return yield* Effect.forever(
          Effect.flatMap(opened.receive, (lines) =>
            say(lines.map((line): Msg => ({ _tag: "Received", line })))
          )
        )
      }).pipe(
        Effect.scoped,
        Effect.catchAll(({ message }) =>
          Effect.flatMap(lost(message), (input) => arrivals.offer({ connection: mine, input }))
        )
      )

    const leave = Effect.sync(() => {
      number++
      line = Option.none()
    })

    return {
      dial: (after) =>
        Effect.zipRight(
          leave,
          Effect.suspend(() => FiberHandle.run(fiber, hold(number, after)))
        ),
      hangUp: Effect.zipRight(leave, FiberHandle.clear(fiber)),
      current: () => number,
      send: (lines) =>
        Option.match(line, { onNone: () => Effect.void, onSome: ({ send }) => send(lines) }),
      lost: (sentence, react) => Effect.flatMap(lost(sentence), (input) => react([input]))
    }
  })
