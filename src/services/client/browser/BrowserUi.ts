import { Effect, Either, Layer, Mailbox, type Option } from "effect"
import { bytesLeft } from "../../../domain/browser/BytesLeft.ts"
import * as Copy from "../../../domain/browser/Copy.ts"
import { outgoing } from "../../../domain/browser/Outgoing.ts"
import { currentChannel, isWith } from "../../../domain/browser/Page.ts"
import type { Expanded } from "../../../domain/client/ExpandDraft.ts"
import { limits } from "../../../domain/client/Limits.ts"
import type { Model } from "../../../domain/client/Model.ts"
import type { Notice } from "../../../domain/client/Notice.ts"
import { info } from "../../../domain/client/Notice.ts"
import { findRoom } from "../../../domain/client/Rooms.ts"
import { nickRule } from "../../../domain/client/ServerFeatures.ts"
import type { Pending, View } from "../../../domain/client/View.ts"
import { type Clock, clock, defaultTimeFormat } from "../../../domain/terminal/Clock.ts"
import type { Complete } from "../../../domain/terminal/editor/Completing.ts"
import { Ui, type UiInput } from "../Ui.ts"
import { type Built, build } from "./Build.ts"
import { type Chat, chat } from "./Chat.ts"
import { crowd } from "./Crowd.ts"
import { setText } from "./Dom.ts"
import { ending, invitationGate } from "./Gate.ts"
import { listenToKeys } from "./Keys.ts"
import { notify } from "./Signals.ts"
import { stage } from "./Stage.ts"

/** What the page is made with. */
export interface BrowserUiOptions {
  readonly document: Document
  /** What the client knows now. */
  readonly state: () => Model
  /** What `setShown` was last given before a reload. */
  readonly restored: Option.Option<unknown>
  /** Takes what makes JSON of what the page shows, so that a reload shows the same. */
  readonly setShown: (make: () => unknown) => void
  readonly complete: Complete
  readonly expand: (beforeCursor: string) => Expanded | undefined
  readonly hint: (draft: string) => string | undefined
}

const here = (): Clock => {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return Either.getOrElse(clock(defaultTimeFormat, timeZone), () => ({
    time: (at: number) => new Date(at).toISOString().slice(11, 16),
    day: (at: number) => new Date(at).toISOString().slice(0, 10)
  }))
}

const isInSight = (): boolean => document.visibilityState === "visible" && document.hasFocus()

/** Whether the keyboard is on the screen, and would cover half of it. */
const hasTouch = (): boolean => matchMedia("(pointer: coarse)").matches

/** The pending lines that are for the channel that is shown. */
const pendingHere = (of: Chat, lines: ReadonlyArray<Pending>): ReadonlyArray<Pending> => {
  const channel = currentChannel(of.page())
  return lines.filter(({ isCommand, room, to }) => {
    if (channel === undefined) return false
    if (to !== undefined) return isWith(channel, to)
    if (channel._tag === "Person") return isCommand === true
    return (room ?? of.heading()) === channel.name
  })
}

/** Draws what the client's view says, and keeps it for when another channel is shown. */
const drawing = (of: Chat, parts: Built, { state }: BrowserUiOptions) => {
  const peopleOf = crowd()
  const draw = stage(parts, here())
  let view: View | undefined
  const scene = () => {
    const page = of.page()
    const channel = currentChannel(page)
    const room = channel?._tag === "Room" ? channel.name : undefined
    const unread = view?.prompt._tag === "Room" ? view.prompt.unread : []
    draw({
      page,
      topic: room === undefined ? "" : (findRoom(state(), room)?.topic ?? ""),
      people: room === undefined ? undefined : peopleOf(state(), room),
      isExposed: view?.isExposed ?? false,
      isLoading: of.isLoading(),
      muted: new Map(unread.map(({ name, unread }) => [name, unread]))
    })
    if (view === undefined) return
    parts.log.pending(pendingHere(of, view.pending), view.morePending)
  }
  return {
    scene,
    view: (now: View) => {
      view = now
      parts.strip.show(now.status)
      setText(parts.me, now.nick ?? "")
      scene()
    }
  }
}

/** The page asks for a name, as long as the client needs one. */
const door = (
  of: Chat,
  { composer, frame, gate, log, strip }: Built,
  { state }: BrowserUiOptions
) => {
  let isAtDoor: boolean | undefined
  let isNamed = false
  let sentence: string | undefined
  return {
    onName: () => {
      isNamed = true
      sentence = undefined
    },
    hear: (notices: ReadonlyArray<Notice>) => {
      const said = notices.findLast(({ _tag }) => _tag === "Info")
      if (isNamed && isAtDoor === true && said?._tag === "Info") sentence = said.text
    },
    view: ({ prompt }: View) => {
      const isAsked = prompt._tag === "Name"
      const isNow = isAsked || (!state().wasOnline && !of.hasRestored)
      frame.app.classList.toggle("door", isNow)
      frame.app.classList.toggle("nameless", isNow && !isAsked)
      if (isAsked) {
        const { host } = state()
        gate.ask({ host, rule: nickRule(state()), ...prompt })
        if (sentence !== undefined) gate.tell(sentence)
        sentence = undefined
        if (isAtDoor !== true || document.activeElement === document.body) gate.focus()
      } else if (!isNow && isAtDoor !== false && !hasTouch()) composer.focus()
      isAtDoor = isNow
      log.isLive = state().wasOnline
      strip.element.hidden = isAsked && state().phase._tag === "ChoosingNick"
    }
  }
}

/** Connects what the reader does with what becomes of it. */
const listen = (of: Chat, parts: Built, options: BrowserUiOptions): void => {
  const { composer, frame, log, people, rooms } = parts
  const arrive = () => {
    frame.close()
    if (!hasTouch()) composer.focus()
  }
  const lineFor = (draft: string): string => {
    const channel = currentChannel(of.page())
    return channel === undefined ? draft : outgoing(channel, { text: draft }).text
  }
  log.events = { clock: here(), onTop: of.top, onMissing: of.fill }
  composer.events = {
    onSend: (draft) => {
      const isTaken = of.send(draft)
      if (isTaken) log.toEnd()
      return isTaken
    },
    onChange: of.setDraft,
    onPage: (by) => log.scrollPage(by),
    complete: options.complete,
    expand: options.expand,
    hint: (draft) => options.hint(lineFor(draft)),
    bytesLeft: (draft) => bytesLeft(options.state(), lineFor(draft))
  }
  rooms.events = {
    onGo: (key) => {
      of.go(key)
      arrive()
    },
    onLeave: of.leave,
    onJoin: () => {
      frame.close()
      const own = new Set<string>(of.page().channels.map(({ key }) => key))
      parts.join.open(options.state().listedRooms.filter((room) => !own.has(room)))
    }
  }
  people.onWrite = (nick) => {
    of.write(nick)
    arrive()
  }
  listenToKeys({
    onBeside: of.goBeside,
    onTyped: () => composer.focus(),
    parts: () => [
      { element: rooms, focus: () => rooms.focus() },
      { element: log, focus: () => log.scroller.focus() },
      { element: composer, focus: () => composer.focus() }
    ]
  })
  const see = () => of.look(isInSight())
  window.addEventListener("focus", see)
  window.addEventListener("blur", see)
  document.addEventListener("visibilitychange", see)
}

const open = (options: BrowserUiOptions, offer: (input: UiInput) => boolean) => {
  const { restored, setShown, state } = options
  const of = chat({ state, restored, setShown, offer, now: Date.now })
  const parts = build(options.document.body, {
    onName: (text) => {
      atDoor.onName()
      offer({ _tag: "Line", text, isAnswer: true })
    },
    onRetry: () => offer({ _tag: "Key" }),
    onJoin: (room) => {
      const why = of.join(room)
      if (why === undefined) parts.composer.focus()
      return why
    }
  })
  listen(of, parts, options)
  const drawn = drawing(of, parts, options)
  const atDoor = door(of, parts, options)
  of.onDraw(drawn.scene)
  of.look(isInSight())
  return { of, parts, drawn, atDoor }
}

/** A private message, or one that names the reader. */
const calling = (notices: ReadonlyArray<Notice>) =>
  notices.findLast(
    (notice) =>
      (notice._tag === "PrivateMessage" && notice.direction === "from") ||
      (notice._tag === "Message" && notice.mention)
  )

/** The front end for a person in a browser. */
export const layer = (options: BrowserUiOptions): Layer.Layer<Ui> =>
  Layer.effect(
    Ui,
    Effect.gen(function* () {
      const inputs = yield* Mailbox.make<UiInput>({
        capacity: limits.terminalInputs,
        strategy: "dropping"
      })
      const { atDoor, drawn, of, parts } = yield* Effect.sync(() =>
        open(options, (input) => inputs.unsafeOffer(input))
      )
      const { composer } = parts
      const isInRoom = () => currentChannel(of.page())?._tag === "Room"
      let call: { readonly title: string; readonly text: string } | undefined
      const hear = (notices: ReadonlyArray<Notice>) => {
        const found = calling(notices)
        if (found?._tag === "PrivateMessage") call = { title: found.nick, text: found.text }
        if (found?._tag === "Message")
          call = { title: Copy.notification(found.nick, found.room), text: found.text }
      }
      return {
        inputs,
        show: (notices) =>
          Effect.sync(() => {
            hear(notices)
            atDoor.hear(notices)
            of.tell(notices)
          }),
        earlier: (entries) => Effect.sync(() => of.earlier(entries)),
        answer: () => Effect.void,
        view: (view) =>
          Effect.sync(() => {
            if (view.prompt._tag === "Room") of.arrive(view.prompt.room)
            drawn.view(view)
            atDoor.view(view)
          }),
        draft: (draft) =>
          Effect.sync(() => (isInRoom() ? composer.give(draft) : composer.recall(draft))),
        recall: (draft) => Effect.sync(() => composer.recall(draft)),
        takeDraft: Effect.sync(() => (isInRoom() ? composer.take() : of.takeThere())),
        unsent: Effect.sync(() => {
          const channel = currentChannel(of.page())
          return channel === undefined ? "" : outgoing(channel, composer.draft).text
        }),
        clear: Effect.sync(of.clear),
        links: Effect.sync(() => of.tell([info(of.links())])),
        bell: Effect.sync(() => {
          if (call !== undefined && !isInSight()) notify(call.title, call.text)
          call = undefined
        })
      }
    })
  )

/** Says that the client has ended, and why; the reader can begin again, or show an invitation where that is missing. */
export const ended = (
  { document, state }: Pick<BrowserUiOptions, "document" | "state">,
  sentence: string = Copy.disconnected
): void => {
  const { features, isInvited, wasOnline } = state()
  const { location } = window
  const begin = () => location.reload()
  const app = document.querySelector(".app")
  const main = app?.querySelector("main") ?? document.body
  const isUninvited = features.isByInvitation && !isInvited && !wasOnline
  for (const gone of main.querySelectorAll("natter-composer, .strip, .gate")) gone.remove()
  app?.classList.remove("door", "nameless")
  app?.classList.add("over")
  if (!wasOnline) app?.classList.add("door")
  main.append(
    isUninvited
      ? invitationGate(sentence, (word) => {
          location.hash = word
          begin()
        })
      : ending(sentence, begin)
  )
  main.querySelector<HTMLElement>(".ended button, .gate input")?.focus()
}
