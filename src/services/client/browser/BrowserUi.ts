import { Effect, Layer, Mailbox, type Option, Schema } from "effect"
import { noticeText } from "../../../domain/client/Copy.ts"
import type { Draft } from "../../../domain/client/Draft.ts"
import type { Model } from "../../../domain/client/Model.ts"
import type { Notice } from "../../../domain/client/Notice.ts"
import { Ui, type UiInput } from "../Ui.ts"

/** What the page gives its front end. */
export interface BrowserUiOptions {
  readonly document: Document
  readonly state: () => Model
  readonly restored: Option.Option<unknown>
  readonly setShown: (make: () => unknown) => void
  readonly complete: (draft: string, cursor: number) => unknown
  readonly expand: (beforeCursor: string) => unknown
  readonly hint: (draft: string) => string | undefined
}

const Shown = Schema.Struct({ rows: Schema.Array(Schema.String), draft: Schema.String })
const decode = Schema.decodeUnknownOption(Shown)

const written = (notice: Notice): ReadonlyArray<string> => {
  switch (notice._tag) {
    case "Message":
    case "PrivateMessage":
      return [`${notice.nick}: ${notice.text}`]
    case "Info":
      return [notice.text]
    case "HistoryShown":
    case "TopicSet":
      return []
    default:
      return [noticeText(notice)]
  }
}

/** A plain front end: rows of text, and one line for the draft. */
export const layer = ({ document, restored, setShown, state }: BrowserUiOptions): Layer.Layer<Ui> =>
  Layer.effect(
    Ui,
    Effect.gen(function* () {
      const inputs = yield* Mailbox.make<UiInput>()
      const log = document.createElement("div")
      const status = document.createElement("p")
      const line = document.createElement("textarea")
      log.setAttribute("role", "log")
      status.setAttribute("role", "status")
      line.setAttribute("aria-label", "Message")
      document.body.replaceChildren(log, status, line)
      const add = (rows: ReadonlyArray<string>) => {
        for (const row of rows) {
          const of = document.createElement("p")
          of.textContent = row
          log.append(of)
        }
        keep()
      }
      const rows = () =>
        Array.from(log.children, ({ textContent }) => textContent ?? "").slice(-200)
      const keep = () => setShown(() => ({ rows: rows(), draft: line.value }))
      const before = yield* Effect.option(Effect.flatMap(restored, decode))
      if (before._tag === "Some") {
        add(before.value.rows)
        line.value = before.value.draft
      }
      keep()
      line.addEventListener("input", keep)
      line.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
        event.preventDefault()
        inputs.unsafeOffer({ _tag: "Line", text: line.value })
        line.value = ""
        keep()
      })
      const put = ({ text }: Draft) =>
        Effect.sync(() => {
          line.value = text
          keep()
        })
      return {
        inputs,
        show: (notices) => Effect.sync(() => add(notices.flatMap(written))),
        earlier: () => Effect.void,
        answer: () => Effect.void,
        view: ({ prompt, status: of }) =>
          Effect.sync(() => {
            status.textContent = `${prompt._tag} ${of?._tag ?? state().phase._tag}`
          }),
        draft: put,
        recall: put,
        takeDraft: Effect.sync(() => {
          const text = line.value
          line.value = ""
          return { text }
        }),
        unsent: Effect.sync(() => line.value),
        clear: Effect.sync(() => log.replaceChildren()),
        links: Effect.void,
        bell: Effect.void
      }
    })
  )

/** The client has ended: the sentence, and a button that connects again. */
export const ended = (document: Document, sentence: string | undefined): void => {
  const again = document.createElement("button")
  again.textContent = "Connect again"
  again.addEventListener("click", () => document.defaultView?.location.reload())
  document.body.append(sentence ?? "You have left.", again)
}
