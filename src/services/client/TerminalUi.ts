import { Clock, Effect, Layer } from "effect"
import type { Nick } from "../../domain/chat/Nick.ts"
import type { Notice } from "../../domain/client/Notice.ts"
import type { View } from "../../domain/client/View.ts"
import { type Look, onTerminal } from "../../domain/terminal/Entry.ts"
import { promptLine, statusLines } from "../../domain/terminal/StatusLines.ts"
import { beginTranscript, linkRows, render } from "../../domain/terminal/Transcript.ts"
import { Terminal } from "./terminal/Terminal.ts"
import { Ui } from "./Ui.ts"

/** Whether a person has not just read the same. */
const isNew = (notice: Notice): boolean => notice._tag !== "Gap" || notice.isRepeated !== true

/** The front end for a person at a terminal. `look` is how the person wants it; its width is the terminal's. */
export const layer = (look: Omit<Look, "columns">): Layer.Layer<Ui, never, Terminal> =>
  Layer.effect(
    Ui,
    Effect.gen(function* () {
      const terminal = yield* Terminal
      const now = Effect.map(terminal.columns, (columns) =>
        onTerminal({ ...look, links: terminal.links }, columns)
      )
      let own: Nick | undefined
      let state = beginTranscript(yield* now, yield* Clock.currentTimeMillis)

      const show = (notices: ReadonlyArray<Notice>) =>
        Effect.flatMap(now, (look) => {
          const blocks = notices.filter(isNew).map((notice) => {
            const [block, after] = render(look, state, notice, own)
            state = after
            return block
          })
          return blocks.length === 0 ? Effect.void : terminal.print(blocks.join("\n"))
        })

      let shown = ""
      const view = (of: View) =>
        Effect.flatMap(now, (look) => {
          own = of.nick
          const live = {
            above: statusLines(look, of, true),
            aboveDraft: statusLines(look, of, false),
            prompt: promptLine(look, of),
            isQuestion: of.prompt._tag === "Name"
          }
          const key = JSON.stringify(live)
          if (key === shown) return Effect.void
          shown = key
          return terminal.live(live)
        })

      const links = Effect.flatMap(now, (look) => terminal.print(linkRows(look, state)))

      const bell = Effect.flatMap(terminal.focused, (focused) =>
        focused ? Effect.void : terminal.bell
      )

      const { clear, draft, inputs, recall, takeDraft, unsent } = terminal
      const none = () => Effect.void
      return {
        inputs,
        show,
        earlier: none,
        answer: none,
        view,
        draft,
        recall,
        takeDraft,
        unsent,
        clear,
        scrollUp: Effect.void,
        links,
        bell
      }
    })
  )
