import { Cause, Clock, Effect, MutableRef, Option } from "effect"
import { foldNick, type Nick } from "../domain/chat/Nick.ts"
import { lobby } from "../domain/chat/RoomName.ts"
import { Seconds } from "../domain/chat/Seconds.ts"
import { Secret } from "../domain/chat/Secret.ts"
import { initial } from "../domain/client/Client.ts"
import { complete } from "../domain/client/Completion.ts"
import * as Copy from "../domain/client/Copy.ts"
import { draftHint } from "../domain/client/DraftHint.ts"
import { expandDraft } from "../domain/client/ExpandDraft.ts"
import type { Model } from "../domain/client/Model.ts"
import type { Settings } from "../domain/client/Settings.ts"
import * as BrowserUi from "../services/client/browser/BrowserUi.ts"
import { keeping } from "../services/client/browser/Keeping.ts"
import { lastNick, rememberNick } from "../services/client/browser/LastNick.ts"
import { LeftTabs } from "../services/client/browser/LeftTabs.ts"
import { pageAddress, roomUrl } from "../services/client/browser/PageAddress.ts"
import { TabMemory } from "../services/client/browser/PageMemory.ts"
import { randomWord } from "../services/client/browser/RandomWord.ts"
import { storeOf } from "../services/client/browser/Store.ts"
import { TabLock } from "../services/client/browser/TabLock.ts"
import * as WebLink from "../services/client/browser/WebLink.ts"
import { runClient } from "../services/client/Client.ts"
import { noting } from "../services/client/Noting.ts"
import { rememberingUsual } from "../services/client/UsualNick.ts"

/** The client in a page. */

const address = pageAddress(location.href)
// An invitation is for nobody who looks at the address bar. What a browser has noted of the visit stays there.
history.replaceState(history.state, "", location.origin + location.pathname)

const prefix = `natter:${address.base}:`
const ofTab = storeOf(() => sessionStorage)
const ofBrowser = storeOf(() => localStorage)
const channel = Option.liftThrowable(() => new BroadcastChannel(prefix))()

/** For how long the server is asked to keep the session when the connection is lost. */
const keep = Seconds.make(120)
/** For how long a lost connection is tried again: a page may sleep with its machine. */
const reconnectFor = 86_400_000

const settings = (memory: TabMemory, isInOtherTab: (nick: Nick) => boolean): Settings => ({
  naming: { _tag: "Ask" },
  server: address.name,
  keep,
  secret: Secret.make(randomWord()),
  invitation: memory.invitation,
  mayExpose: true,
  leftSessions: memory.secrets.found,
  leftNicks: [],
  usualRoom: Option.isSome(address.room) ? undefined : lobby,
  history: 50,
  offeredNick: Option.getOrUndefined(
    Option.filter(lastNick(ofBrowser, prefix), (nick) => !isInOtherTab(nick))
  ),
  ...(Option.isSome(ofTab) ? {} : { unsaved: { folder: undefined } }),
  reconnectFor,
  frontEnd: "page",
  showsRoomsApart: true,
  mode: "person"
})

/** Notes the session, and shows the room in the address bar. */
const makeNote = (memory: TabMemory) => {
  const remember = rememberingUsual(rememberNick(ofBrowser, prefix))
  const isGiven = memory.nick !== undefined
  const note = noting({
    ...memory.secrets,
    keep: (nick, session) => {
      memory.secrets.keep(nick, session)
      if (!isGiven) remember(nick, Date.now())
    }
  })
  let shown = Option.getOrUndefined(address.room)
  // Another entry of the history shows the room of its time.
  addEventListener("popstate", () => {
    if (location.hash === "") shown = undefined
  })
  return (state: Model) => {
    // What is shown is kept in the same moment.
    note(state, true)
    if (!state.wasOnline || state.currentRoom === shown) return
    shown = state.currentRoom
    const url = roomUrl(address, shown)
    // A browser refuses it where it has happened too often.
    Option.liftThrowable(() => history.replaceState(history.state, "", url))()
  }
}

const web = Effect.gen(function* () {
  const now = yield* Clock.currentTimeMillis
  const lock = new TabLock({ prefix, store: ofBrowser, channel, self: randomWord() })
  const left = new LeftTabs(ofBrowser, prefix)
  const memory = yield* TabMemory.make(
    { prefix, store: ofTab, lock, left, makeId: randomWord },
    now
  )
  if (Option.isSome(address.invitation)) memory.setInvitation(address.invitation.value, now)
  const isInOtherTab = (nick: Nick): boolean =>
    left.nicks(Date.now()).some((one) => foldNick(one) === foldNick(nick))
  const room = Option.getOrElse(address.room, () => lobby)
  const state = MutableRef.make(
    initial(
      settings(memory, isInOtherTab),
      { quiet: false, bell: "mention", ignored: [], muted: [] },
      memory.nick,
      room === lobby ? [lobby] : [room, lobby]
    )
  )
  // The link of an invitation that is opened in this tab: the page begins anew with it.
  addEventListener("hashchange", () => location.reload())
  addEventListener("pagehide", () => memory.leave(Date.now()))
  addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") memory.keep(Date.now())
  })
  // A page that comes back whole has lost its connection, and perhaps its session to a later one.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload()
  })
  const note = makeNote(memory)
  const ui = BrowserUi.layer({
    document,
    state: () => MutableRef.get(state),
    restored: memory.restored,
    isRoomAsked: Option.exists(address.room, (of) => of !== memory.room),
    setShown: memory.setShown,
    isInOtherTab,
    complete: (draft, cursor) =>
      complete(MutableRef.get(state), draft.slice(0, cursor), draft.slice(cursor)),
    expand: (beforeCursor) => expandDraft(MutableRef.get(state), beforeCursor, Date.now()),
    hint: (draft) => draftHint(MutableRef.get(state), draft)
  })
  const link = WebLink.layer({
    url: address.socket,
    name: address.name,
    isExposed: address.isExposed,
    connect: (url, protocol) => new WebSocket(url, protocol)
  })
  const sentence = yield* runClient(state, address.target, {
    findSession: memory.secrets.find,
    isHungUp: () => false
  }).pipe(
    Effect.provide([link, keeping(state, memory, note)(ui)]),
    Effect.map((ending) => ending.sentence),
    Effect.catchAllCause(failed)
  )
  if (MutableRef.get(state).isSessionOver) memory.secrets.forget()
  memory.keep(yield* Clock.currentTimeMillis)
  BrowserUi.ended({ document, state: () => MutableRef.get(state) }, sentence)
})

/** What is wrong is for whoever looks for it. */
const failed = (cause: Cause.Cause<never>): Effect.Effect<string> =>
  Effect.sync(() => {
    console.error(Cause.pretty(cause))
    return Copy.pageFailed
  })

Effect.runFork(
  Effect.catchAllCause(web, (cause) =>
    Effect.map(failed(cause), (sentence) => {
      document.body.textContent = sentence
    })
  )
)
