/** The real client without a terminal: the test enters lines, and the notices that it shows are recorded. */

import { randomBytes } from "node:crypto"
import { Effect, Fiber, Layer, Mailbox, MutableRef, Option, type Scope } from "effect"
import type { Nick } from "../../src/domain/chat/Nick.ts"
import { lobby, type RoomName } from "../../src/domain/chat/RoomName.ts"
import { Seconds } from "../../src/domain/chat/Seconds.ts"
import { Secret } from "../../src/domain/chat/Secret.ts"
import { initial } from "../../src/domain/client/Client.ts"
import { type Draft, noDraft } from "../../src/domain/client/Draft.ts"
import { limits } from "../../src/domain/client/Limits.ts"
import type { Model } from "../../src/domain/client/Model.ts"
import type { Gap, Notice, PrivateMessage } from "../../src/domain/client/Notice.ts"
import { type Ending, runClient } from "../../src/services/client/Client.ts"
import type { TerminalInput } from "../../src/services/client/terminal/Terminal.ts"
import { Ui } from "../../src/services/client/Ui.ts"
import { doubtsOf, isDoubt, isRefusal, refuses } from "./doubts.ts"
import { type Search, Searches } from "./found.ts"
import type { History, Recorded } from "./history.ts"
import { linkLayer, targetOf } from "./target.ts"

export interface Headless {
  readonly nick: Nick
  readonly history: History
  /** The client's own sentences: lost connections, reconnects, refusals. */
  readonly sentences: ReadonlyArray<string>
  /** Its searches that were answered. */
  readonly searches: ReadonlyArray<Search>
  /** The key to its session. */
  readonly secret: Secret
  readonly state: () => Model
  /** How many typed lines it has not looked at yet. */
  readonly unread: () => number
  readonly say: (room: RoomName, text: string) => Effect.Effect<void>
  /** Sets the topic of a room. */
  readonly setTopic: (room: RoomName, topic: string) => Effect.Effect<void>
  readonly whisper: (to: Nick, text: string) => Effect.Effect<void>
  /** Searches a room for a word, unless it is not connected or searches already. */
  readonly search: (room: RoomName, word: string) => Effect.Effect<void>
  /** Types a line, which may be a command. */
  readonly type: (line: string) => Effect.Effect<void>
  /** Waits until the model satisfies the predicate. */
  readonly until: (isSo: (state: Model) => boolean) => Effect.Effect<void>
  /** Quits, and waits for the end of the client. */
  readonly leave: Effect.Effect<Ending>
}

/** Private messages are numbered from 1 in every session, unlike the messages of a room's log. */
const inboxEpoch = "session"

/** Records the notices that a client shows, with their places in the logs. */
const recorder = (nick: Nick, state: () => Model) => {
  const recorded: Array<Recorded> = []
  const sentences: Array<string> = []
  const searches = new Searches()
  /** The epoch in which each room is being read. */
  const epochs = new Map<RoomName, string>()
  const inbox = { stream: `inbox:${nick}`, epoch: inboxEpoch }

  const begin = () => {
    for (const { head, joined, name, reorderBuffer } of state().rooms) {
      if (epochs.has(name) || reorderBuffer.epoch === undefined || !joined) continue
      epochs.set(name, reorderBuffer.epoch)
      recorded.push({
        _tag: "Began",
        place: { stream: name, epoch: reorderBuffer.epoch, seq: Math.max(head, 0) }
      })
    }
  }

  const entered = (stream: RoomName, seq: number, author: Nick, text: string) => {
    if (author === nick) recorded.push({ _tag: "Accepted", stream, text, place: undefined })
    const epoch = epochs.get(stream) ?? ""
    recorded.push({ _tag: "Shown", place: { stream, epoch, seq }, nick: author, text })
  }

  const told = ({ direction, nick: other, seq, text }: PrivateMessage) => {
    if (direction === "from")
      recorded.push({ _tag: "Shown", place: { ...inbox, seq }, nick: other, text })
    else recorded.push({ _tag: "Accepted", stream: `inbox:${other}`, text, place: undefined })
  }

  const missing = ({ cause, from, stream, to }: Gap) => {
    if (cause === "unknown" || cause === "skipped")
      return void sentences.push(`${stream} ${from} to ${to} are missing.`)
    const log = stream === "inbox" ? inbox : { stream, epoch: epochs.get(stream) ?? "" }
    recorded.push({ _tag: "Gap", ...log, from, to, cause })
    if (cause === "epoch" && stream !== "inbox") epochs.delete(stream)
  }

  const show = (notices: ReadonlyArray<Notice>) => {
    for (const notice of notices) {
      begin()
      if ((notice._tag === "Message" || notice._tag === "TopicSet") && notice.found !== undefined)
        searches.show(notice)
      else if (notice._tag === "Message") entered(notice.room, notice.seq, notice.nick, notice.text)
      else if (notice._tag === "TopicSet")
        entered(notice.room, notice.seq, notice.nick, notice.topic ?? "")
      else if (notice._tag === "PrivateMessage") told(notice)
      else if (notice._tag === "Gap") missing(notice)
      else if (notice._tag === "Info") {
        sentences.push(notice.text)
        searches.tell(notice.text)
        if (isRefusal(notice.text))
          for (const { stream, text } of unsettled(recorded))
            if (refuses(notice.text, stream.replace(/^inbox:/, ""), text))
              recorded.push({ _tag: "Refused", text })
        // Most sentences are about connections, and a long run has thousands of them.
        if (!isDoubt(notice.text)) continue
        const doubted = unsettled(recorded).filter(
          ({ stream, text }) => doubtsOf(notice.text, stream.replace(/^inbox:/, ""), text) > 0
        )
        for (const { text } of doubted) recorded.push({ _tag: "Doubted", text })
      }
    }
  }

  recorded.push({ _tag: "Began", place: { ...inbox, seq: 0 } })
  /** Notes that a room is being searched. */
  const seek = (room: RoomName, query: string) => {
    const read = state().rooms.find(({ name }) => name === room)?.reorderBuffer.next ?? 1
    searches.ask(room, epochs.get(room) ?? "", query, read - 1)
  }

  return { recorded, sentences, searches, begin, seek, show }
}

/** What was sent and has no answer yet, the oldest first. */
const unsettled = (recorded: ReadonlyArray<Recorded>) => {
  const settled = new Set(
    recorded.flatMap((one) =>
      one._tag === "Accepted" || one._tag === "Refused" || one._tag === "Doubted" ? [one.text] : []
    )
  )
  return recorded.flatMap((one) => (one._tag === "Sent" && !settled.has(one.text) ? [one] : []))
}

/** Starts a client that is in these rooms. It ends with the scope. */
export const headless = (
  target: Parameters<typeof targetOf>[0],
  nick: Nick,
  rooms: readonly [RoomName, ...ReadonlyArray<RoomName>] = [lobby]
): Effect.Effect<Headless, never, Scope.Scope> =>
  Effect.gen(function* () {
    const settings = {
      naming: { _tag: "Fixed" },
      server: "the server",
      keep: Seconds.make(120),
      secret: Secret.make(randomBytes(16).toString("base64url")),
      history: 0,
      reconnectFor: 3_600_000,
      mode: "person"
    } as const
    const preferences = { quiet: true, bell: "off", ignored: [], muted: [] } as const
    const ref = MutableRef.make(initial(settings, preferences, nick, rooms))
    const state = () => MutableRef.get(ref)
    const inputs = yield* Mailbox.make<TerminalInput>()
    const record = recorder(nick, state)
    const waiting = new Set<() => void>()

    const refused = ({ text: typed }: Draft) =>
      Effect.sync(() => {
        record.recorded.push({ _tag: "Refused", text: typed.replace(/^\/(msg \S+|topic) /, "") })
      })

    const ui = Layer.succeed(Ui, {
      inputs,
      show: (notices) => Effect.sync(() => record.show(notices)),
      view: () =>
        Effect.sync(() => {
          record.begin()
          for (const look of waiting) look()
        }),
      draft: refused,
      recall: refused,
      takeDraft: Effect.succeed(noDraft),
      unsent: Effect.succeed(""),
      earlier: () => Effect.void,
      answer: () => Effect.void,
      clear: Effect.void,
      scrollUp: Effect.void,
      links: Effect.void,
      bell: Effect.void
    })
    const fiber = yield* Effect.forkScoped(
      Effect.provide(
        runClient(ref, targetOf(target), { findSession: Option.none, isHungUp: () => false }),
        Layer.merge(linkLayer, ui)
      )
    )

    // It is for whoever has the name now, and not for whoever had it when a person began to type.
    const type = (text: string) =>
      Effect.asVoid(inputs.offer({ _tag: "Line", text, begunAt: Date.now() }))
    let current: RoomName = rooms[0]
    // A person waits, too, once they are told that too many lines are waiting.
    const mayType = () => {
      const { pendingLines, waitingLines } = state()
      return pendingLines.length + waitingLines.length < limits.pendingLines / 2
    }
    const enter = (room: RoomName, text: string, typed: string) =>
      Effect.gen(function* () {
        if (!mayType()) return
        if (room !== current) yield* type(`/room ${room}`)
        current = room
        record.recorded.push({ _tag: "Sent", stream: room, text })
        yield* type(typed)
      })
    const say = (room: RoomName, text: string) => enter(room, text, text)
    const setTopic = (room: RoomName, topic: string) => enter(room, topic, `/topic ${topic}`)
    const whisper = (to: Nick, text: string) =>
      Effect.suspend(() => {
        if (!mayType()) return Effect.void
        record.recorded.push({ _tag: "Sent", stream: `inbox:${to}`, text })
        return type(`/msg ${to} ${text}`)
      })

    const search = (room: RoomName, word: string) =>
      Effect.gen(function* () {
        const { pendingRequests, phase } = state()
        if (phase._tag !== "Online") return
        if (pendingRequests.some(({ command }) => command._tag === "Search")) return
        if (room !== current) yield* type(`/room ${room}`)
        current = room
        record.seek(room, word)
        yield* type(`/search ${word}`)
      })

    const until = (isSo: (state: Model) => boolean) =>
      Effect.async<void>((resume) => {
        const look = () => {
          if (!isSo(state())) return
          waiting.delete(look)
          resume(Effect.void)
        }
        waiting.add(look)
        look()
        return Effect.sync(() => waiting.delete(look))
      })

    return {
      nick,
      history: { nick, recorded: record.recorded },
      sentences: record.sentences,
      searches: record.searches.all,
      secret: settings.secret,
      state,
      unread: () => Option.getOrElse(inputs.unsafeSize(), () => 0),
      say,
      setTopic,
      whisper,
      search,
      type,
      until,
      leave: Effect.zipRight(inputs.offer({ _tag: "End" }), Fiber.join(fiber))
    }
  })
