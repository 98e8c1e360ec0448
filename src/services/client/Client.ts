import { Clock, Deferred, Effect, Mailbox, MutableRef, Option } from "effect"
import type { Nick } from "../../domain/chat/Nick.ts"
import { update } from "../../domain/client/Client.ts"
import type { Cmd } from "../../domain/client/Cmd.ts"
import type { ExitCode } from "../../domain/client/ExitCode.ts"
import type { LeftSession } from "../../domain/client/Habits.ts"
import { limits } from "../../domain/client/Limits.ts"
import type { Model } from "../../domain/client/Model.ts"
import type { Msg } from "../../domain/client/Msg.ts"
import type { Notice } from "../../domain/client/Notice.ts"
import { nextTick } from "../../domain/client/Outbox.ts"
import { canTakeLine } from "../../domain/client/PendingLines.ts"
import { draftsLost } from "../../domain/client/Quit.ts"
import { view } from "../../domain/client/View.ts"
import { roomAhead } from "../../domain/client/WaitingLines.ts"
import { Commands } from "../../domain/protocol/natter/Commands.ts"
import { type Incoming, makeDialer } from "./Dialer.ts"
import type { ServerLink, Target } from "./ServerLink.ts"
import { Ui } from "./Ui.ts"

/** How the client ended: with a code for programs and, unless that is 0, a sentence for people. */
export interface Ending {
  readonly code: ExitCode
  readonly sentence: string | undefined
}

/** Commands of one kind that follow each other, put together so that each batch is one write. */
type Batch =
  | { readonly _tag: "Send"; readonly lines: string }
  | { readonly _tag: "Show"; readonly notices: ReadonlyArray<Notice> }
  | Exclude<Cmd, { readonly _tag: "Send" | "Show" }>

const batched = (cmds: ReadonlyArray<Cmd>): ReadonlyArray<Batch> => {
  const batches: Array<Batch> = []
  for (const cmd of cmds) {
    const last = batches.at(-1)
    if (cmd._tag === "Send") {
      const line = Commands.encode(cmd.command, cmd.id)
      if (last?._tag === "Send") batches[batches.length - 1] = { ...last, lines: last.lines + line }
      else batches.push({ _tag: "Send", lines: line })
    } else if (cmd._tag === "Show") {
      if (last?._tag === "Show")
        batches[batches.length - 1] = { ...last, notices: [...last.notices, cmd.notice] }
      else batches.push({ _tag: "Show", notices: [cmd.notice] })
    } else batches.push(cmd)
  }
  return batches
}

/** What the program knows of where it runs. */
export interface Surroundings {
  /** The session of this name that another run has left since this one was started. */
  readonly findSession: (nick: Nick) => Option.Option<LeftSession>
  /** The terminal of the person is gone. */
  readonly isHungUp: () => boolean
}

/**
 * Runs the client until it ends; never fails. One fiber applies messages to the model and performs
 * its commands; one makes and reads the connection, one reads the Ui, and one sends ticks. They are
 * joined by one bounded mailbox. An interrupt sends BYE before the connection is closed, unless the terminal of
 * a person is gone.
 */
export const runClient = (
  state: MutableRef.MutableRef<Model>,
  target: Target,
  { findSession, isHungUp }: Surroundings
): Effect.Effect<Ending, never, ServerLink | Ui> =>
  Effect.scoped(
    Effect.gen(function* () {
      const ui = yield* Ui
      const mailbox = yield* Mailbox.make<Incoming>(limits.mailbox)
      const offer = (msg: Msg) => mailbox.offer({ connection: undefined, msg })
      const dialer = yield* makeDialer(target, mailbox)
      const ended = yield* Deferred.make<Ending>()
      // A pipe gives one line at a time, and none while too many wait for their answers.
      const gate = yield* Effect.makeLatch(true)

      const perform = (batch: Batch): Effect.Effect<unknown> => {
        switch (batch._tag) {
          case "Send":
            return dialer.send(batch.lines)
          case "Show":
            return ui.show(batch.notices)
          case "ShowEarlier":
            return ui.earlier(batch)
          case "Answer":
            return ui.answer(batch.answer)
          case "Bell":
            return ui.bell
          case "Draft":
            return ui.draft(batch)
          case "Recall":
            return ui.recall(batch)
          case "TakeDraft":
            return Effect.flatMap(ui.takeDraft, (draft) =>
              draft.text === ""
                ? Effect.void
                : apply([{ _tag: "DraftTaken", room: batch.room, draft }])
            )
          case "ShowDrafts":
            return Effect.flatMap(ui.unsent, (text) => {
              const to = roomAhead(MutableRef.get(state))
              return ui.show(draftsLost({ to, text }, batch.elsewhere))
            })
          case "Clear":
            return ui.clear
          case "ScrollUp":
            return ui.scrollUp
          case "Links":
            return ui.links
          case "FindSession":
            return Option.match(findSession(batch.nick), {
              onNone: () => Effect.void,
              onSome: (left) => apply([{ _tag: "SessionFound", nick: batch.nick, left }])
            })
          case "Connect":
            return dialer.dial(batch.after)
          case "Disconnect":
            return Effect.flatMap(dialer.hangUp(batch.sentence), (msg) => apply([msg]))
          case "Quit":
            return Deferred.succeed(ended, batch)
        }
      }

      const apply = (msgs: ReadonlyArray<Msg>): Effect.Effect<void> =>
        Effect.gen(function* () {
          const now = yield* Clock.currentTimeMillis
          const cmds: Array<Cmd> = []
          for (const msg of msgs) {
            const [after, some] = update(MutableRef.get(state), msg, now)
            MutableRef.set(state, after)
            cmds.push(...some)
          }
          yield* Effect.forEach(batched(cmds), perform, { discard: true })
        })

      const turn = Effect.gen(function* () {
        const [some] = yield* mailbox.takeAll
        const current = dialer.current()
        const msgs = Array.from(some)
          .filter(({ connection }) => connection === undefined || connection === current)
          .map(({ msg }) => msg)
        yield* apply(msgs)
        yield* ui.view(view(MutableRef.get(state)))
        if (isReading(MutableRef.get(state))) yield* gate.open
      })

      const readUi = Effect.gen(function* () {
        yield* gate.await
        const input = yield* ui.inputs.take
        yield* gate.close
        yield* offer(input)
      })

      yield* ui.view(view(MutableRef.get(state)))
      yield* dialer.dial(0)
      yield* Effect.forkScoped(Effect.ignore(Effect.forever(readUi)))
      const tick = Effect.suspend(() =>
        Effect.delay(offer({ _tag: "Tick" }), nextTick(MutableRef.get(state)))
      )
      yield* Effect.forkScoped(Effect.forever(tick))
      // A defect in a turn ends the client, which would otherwise go on without reading anything.
      return yield* Effect.raceFirst(Deferred.await(ended), Effect.forever(turn)).pipe(
        Effect.onInterrupt(() => apply([{ _tag: isHungUp() ? "HungUp" : "Stop" }]))
      )
    })
  )

const isReading = (state: Model): boolean => state.settings.mode === "person" || canTakeLine(state)
