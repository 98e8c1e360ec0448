import { Effect, Layer, Mailbox } from "effect"
import { callAloud, isCall } from "../../../domain/browser/Calling.ts"
import * as Copy from "../../../domain/browser/Copy.ts"
import { outgoing } from "../../../domain/browser/Outgoing.ts"
import { currentChannel } from "../../../domain/browser/Page.ts"
import type { Recalled } from "../../../domain/client/Draft.ts"
import { limits } from "../../../domain/client/Limits.ts"
import { info, type Notice } from "../../../domain/client/Notice.ts"
import { Ui, type UiInput } from "../Ui.ts"
import { asking } from "./Asking.ts"
import { backCloses } from "./BackButton.ts"
import { build } from "./Build.ts"
import { chat } from "./Chat.ts"
import { isInSight, toField } from "./Device.ts"
import { h } from "./Dom.ts"
import { door } from "./Door.ts"
import { drawing } from "./Drawing.ts"
import { listen } from "./Listening.ts"
import type { BrowserUiOptions } from "./Options.ts"
import { notify } from "./Signals.ts"

export { ended } from "./Ended.ts"
export type { BrowserUiOptions } from "./Options.ts"

const open = (options: BrowserUiOptions, offer: (input: UiInput) => boolean) => {
  const { isRoomAsked, restored, setShown, state } = options
  const of = chat({ state, restored, isRoomAsked, setShown, offer, now: Date.now })
  const parts = build(options.document.body, {
    onName: (text) => {
      atDoor.onName()
      offer({ _tag: "Line", text, isAnswer: true })
    },
    onRetry: () => offer({ _tag: "Key" }),
    onHelp: () => {
      parts.frame.close()
      parts.log.toEnd()
      of.help()
    },
    onOpen: () => back.opened(),
    onSearch: () => ask.search(),
    onTopic: () => ask.topic(),
    onNick: () => ask.nick(),
    onJoin: of.join,
    onJoined: () => toField(parts.composer)
  })
  addEventListener("offline", () => offer({ _tag: "Offline" }))
  addEventListener("online", () => offer({ _tag: "Key" }))
  const back = backCloses(() => {
    const dialog = document.querySelector("dialog[open]")
    if (!(dialog instanceof HTMLDialogElement)) return parts.frame.closeOpen()
    dialog.close()
    return true
  })
  const ask = asking(of, parts, options)
  listen(of, parts, options)
  const drawn = drawing(of, parts, options)
  const atDoor = door(of, parts, options)
  of.onDraw(drawn.scene)
  of.onPlace(() => parts.log.place)
  of.look(isInSight())
  return { ask, of, parts, drawn, atDoor }
}

/** The front end for a person in a browser. */
export const layer = (options: BrowserUiOptions): Layer.Layer<Ui> =>
  Layer.effect(
    Ui,
    Effect.gen(function* () {
      const inputs = yield* Mailbox.make<UiInput>({
        capacity: limits.terminalInputs,
        strategy: "dropping"
      })
      const { ask, atDoor, drawn, of, parts } = yield* Effect.sync(() =>
        open(options, (input) => inputs.unsafeOffer(input))
      )
      const { composer } = parts
      const isInRoom = () => currentChannel(of.page())?._tag === "Room"
      /** Arrow-up brings them in the channel that is shown next. */
      let recalls: ReadonlyArray<Recalled> = []
      let call: { readonly title: string; readonly text: string } | undefined
      const hear = (notices: ReadonlyArray<Notice>) => {
        const found = notices.findLast(isCall)
        if (found?._tag === "PrivateMessage") call = { title: found.nick, text: found.text }
        if (found?._tag === "Message")
          call = { title: Copy.notification(found.nick, found.room), text: found.text }
      }
      return {
        inputs,
        show: (notices) =>
          Effect.sync(() => {
            hear(notices)
            of.tell(ask.hear(atDoor.hear(notices)))
            const aloud = options.state().wasOnline ? callAloud(of.page(), notices) : undefined
            // A new element is read also where it says the same as the last.
            if (aloud !== undefined) parts.aloud.replaceChildren(h("p", {}, aloud))
          }),
        earlier: (entries) => Effect.sync(() => of.earlier(entries)),
        answer: () => Effect.void,
        view: (view) =>
          Effect.sync(() => {
            if (view.prompt._tag === "Room") of.arrive(view.prompt.room)
            drawn.view(view)
            ask.view()
            for (const one of recalls) {
              const back = of.comeBack(one)
              if (back !== undefined) composer.give(back)
              else if (one.isRefused !== true) composer.recall(one)
            }
            recalls = []
            atDoor.view(view)
          }),
        draft: (draft) =>
          Effect.sync(() => {
            if (of.isKept(draft)) return
            if (isInRoom()) composer.give(draft)
            else composer.recall(draft)
          }),
        recall: (draft) =>
          Effect.sync(() => {
            recalls = [...recalls, draft]
          }),
        takeDraft: Effect.sync(() => (isInRoom() ? composer.take() : of.takeThere())),
        unsent: Effect.sync(() => {
          const channel = currentChannel(of.page())
          return channel === undefined ? "" : outgoing(channel, composer.draft).text
        }),
        clear: Effect.sync(of.clear),
        scrollUp: Effect.sync(() => parts.log.toTop()),
        links: Effect.sync(() => of.tell([info(of.links())])),
        bell: Effect.sync(() => {
          if (call !== undefined && !isInSight()) notify(call.title, call.text)
          call = undefined
        })
      }
    })
  )
