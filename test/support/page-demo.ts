import { Effect, ManagedRuntime, Option } from "effect"
import { isNick, Nick } from "../../src/domain/chat/Nick.ts"
import { lobby, RoomName } from "../../src/domain/chat/RoomName.ts"
import { Seconds } from "../../src/domain/chat/Seconds.ts"
import { Secret } from "../../src/domain/chat/Secret.ts"
import { initial, update } from "../../src/domain/client/Client.ts"
import type { Cmd } from "../../src/domain/client/Cmd.ts"
import { complete } from "../../src/domain/client/Completion.ts"
import { draftHint } from "../../src/domain/client/DraftHint.ts"
import { expandDraft } from "../../src/domain/client/ExpandDraft.ts"
import type { Model } from "../../src/domain/client/Model.ts"
import type { Msg } from "../../src/domain/client/Msg.ts"
import { view } from "../../src/domain/client/View.ts"
import { Commands } from "../../src/domain/protocol/natter/Commands.ts"
import { Events } from "../../src/domain/protocol/natter/Events.ts"
import { Feature } from "../../src/domain/protocol/natter/Feature.ts"
import * as BrowserUi from "../../src/services/client/browser/BrowserUi.ts"
import { Ui } from "../../src/services/client/Ui.ts"
import { PageServer } from "./page-server.ts"

/** The page with a server that is a part of it. A test plays the others by `window.demo`. */

export interface DemoOptions {
  /** Undefined where the page is to ask for it. */
  readonly nick?: string
  readonly offered?: string
  readonly rooms?: ReadonlyArray<string>
  readonly taken?: ReadonlyArray<string>
  /** Texts that the server refuses. */
  readonly refused?: ReadonlyArray<string>
  readonly people?: Readonly<Record<string, ReadonlyArray<string>>>
  /** What was said before, by room; so many minutes before now. */
  readonly logs?: Readonly<
    Record<string, ReadonlyArray<readonly [minutes: number, nick: string, text: string]>>
  >
  readonly features?: ReadonlyArray<string>
  readonly isExposed?: boolean
  readonly restored?: unknown
  /** It does not connect before it is told to. */
  readonly waits?: boolean
}

export interface Demo {
  /** The server sends these lines. */
  readonly hear: (...lines: ReadonlyArray<string>) => void
  /** Somebody says something now. */
  readonly says: (nick: string, room: string, text: string) => void
  /** The commands that the client has sent, as lines without ids. */
  readonly sent: ReadonlyArray<string>
  readonly connect: () => void
  /** How often the client has tried to connect. */
  readonly dials: () => number
  readonly lose: (sentence?: string) => void
  /** The server takes commands, and answers none from now on. */
  readonly hush: () => void
  readonly shown: () => unknown
  readonly end: (sentence: string) => void
}

declare global {
  interface Window {
    begin: (options: DemoOptions) => void
    demo: Demo
  }
}

const settings = (options: DemoOptions): Parameters<typeof initial>[0] => ({
  naming: { _tag: "Ask" },
  server: "chat.example",
  keep: Seconds.make(120),
  secret: Secret.make("s".repeat(22)),
  history: 50,
  reconnectFor: Number.POSITIVE_INFINITY,
  mode: "person",
  frontEnd: "page",
  showsRoomsApart: true,
  offeredNick: isNick(options.offered) ? options.offered : undefined
})

const serverOf = ({
  logs = {},
  people = {},
  refused = [],
  taken = []
}: DemoOptions): PageServer => {
  const server = new PageServer()
  for (const [room, nicks] of Object.entries(people)) server.people.set(room, [...nicks])
  for (const nick of taken) server.taken.add(nick)
  for (const text of refused) server.refused.add(text)
  const now = Date.now()
  for (const [room, log] of Object.entries(logs))
    server.add(
      room,
      ...log.map(([minutes, nick, text]) => ({ nick, text, time: now - minutes * 60_000 }))
    )
  return server
}

window.begin = (options) => {
  const server = serverOf(options)
  const [first = lobby, ...more] = (options.rooms ?? [lobby]).map((name) => RoomName.make(name))
  let model: Model = initial(
    settings(options),
    { quiet: false, bell: "mention", ignored: [], muted: [] },
    options.nick === undefined ? undefined : Nick.make(options.nick),
    [first, ...more]
  )
  let shown: () => unknown = () => undefined
  let isHushed = false
  let isOver = false
  let dials = 0
  const sent: Array<string> = []
  const state = () => model
  const runtime = ManagedRuntime.make(
    BrowserUi.layer({
      document,
      state,
      restored: Option.fromNullable(options.restored),
      setShown: (make) => {
        shown = make
      },
      isInOtherTab: () => false,
      complete: (draft, cursor) => complete(model, draft.slice(0, cursor), draft.slice(cursor)),
      expand: (before) => expandDraft(model, before, Date.now()),
      hint: (draft) => draftHint(model, draft)
    })
  )
  const ui = runtime.runSync(Ui)

  const receive = (line: string): Msg => ({ _tag: "Received", line: Events.decode(line) })
  const answer = (cmd: Extract<Cmd, { readonly _tag: "Send" }>): ReadonlyArray<Msg> => {
    sent.push(Commands.encode(cmd.command).trimEnd())
    if (isHushed) return []
    const tag = cmd.id._tag === "Some" ? `@${cmd.id.value} ` : ""
    const lines = server.answer(cmd.command, Date.now())
    return lines.map((line) => receive(line.startsWith("!") ? line.slice(1) : `${tag}${line}`))
  }
  /** What follows at once from a command. */
  const perform = (cmd: Cmd): ReadonlyArray<Msg> => {
    switch (cmd._tag) {
      case "Send":
        return answer(cmd)
      case "Show":
        Effect.runSync(ui.show([cmd.notice]))
        return []
      case "ShowEarlier":
        Effect.runSync(ui.earlier(cmd))
        return []
      case "Draft":
        Effect.runSync(ui.draft(cmd))
        return []
      case "Recall":
        Effect.runSync(ui.recall(cmd))
        return []
      case "TakeDraft": {
        const draft = Effect.runSync(ui.takeDraft)
        return draft.text === "" ? [] : [{ _tag: "DraftTaken", room: cmd.room, draft }]
      }
      case "Clear":
        Effect.runSync(ui.clear)
        return []
      case "ScrollUp":
        Effect.runSync(ui.scrollUp)
        return []
      case "Links":
        Effect.runSync(ui.links)
        return []
      case "Bell":
        Effect.runSync(ui.bell)
        return []
      case "Connect":
        dials++
        return []
      case "Quit":
        isOver = true
        BrowserUi.ended({ document, state }, cmd.sentence)
        return []
      default:
        return []
    }
  }
  const apply = (...msgs: ReadonlyArray<Msg>): void => {
    const waiting = [...msgs]
    for (let msg = waiting.shift(); msg !== undefined; msg = waiting.shift()) {
      const [after, cmds] = update(model, msg, Date.now())
      model = after
      for (const cmd of cmds) waiting.push(...perform(cmd))
    }
    if (!isOver) Effect.runSync(ui.view(view(model)))
  }
  const read = Effect.flatMap(ui.inputs.take, (input) => Effect.sync(() => apply(input)))
  runtime.runFork(Effect.forever(read))
  setInterval(() => apply({ _tag: "Tick" }), 250)

  const connect = () =>
    apply({
      _tag: "Connected",
      host: "chat.example",
      features: ["nicks=letters", "history=50", ...(options.features ?? [])].map((feature) =>
        Feature.make(feature)
      ),
      isExposed: options.isExposed ?? false
    })
  window.demo = {
    hear: (...lines) => apply(...lines.map(receive)),
    says: (nick, room, text) => apply(receive(server.says(nick, room, text, Date.now()))),
    sent,
    connect,
    lose: (sentence = "The connection was lost.") =>
      apply({ _tag: "Disconnected", sentence, chance: 0.5 }),
    dials: () => dials,
    hush: () => {
      isHushed = true
    },
    shown: () => shown(),
    end: (sentence) => BrowserUi.ended({ document, state }, sentence)
  }
  Effect.runSync(ui.view(view(model)))
  if (options.waits !== true) connect()
}
