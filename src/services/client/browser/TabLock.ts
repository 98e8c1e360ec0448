import { Deferred, Effect, Option, Schema } from "effect"
import { times } from "../../../domain/browser/PageLimits.ts"
import { keysOf, read, remove, type Store, write } from "./Store.ts"

/** What is used of a browser's BroadcastChannel. */
export interface Channel {
  postMessage(message: unknown): void
  addEventListener(type: "message", listener: (event: object) => void): void
  close(): void
}

/** What tabs of one page share. */
export interface Tabs {
  /** How the names of items begin. */
  readonly prefix: string
  readonly store: Option.Option<Store>
  readonly channel: Option.Option<Channel>
  /** A random word for this load of the page. */
  readonly self: string
}

const Ask = Schema.Struct({ ask: Schema.String, from: Schema.String })
const Held = Schema.Struct({ held: Schema.String, to: Schema.String })
const decode = Schema.decodeUnknownOption(Schema.Struct({ data: Schema.Union(Ask, Held) }))

const keyOf = ({ prefix }: Tabs, id: string): string => `${prefix}tab:${id}`

/**
 * Which tab uses a session. A browser copies what a tab keeps when the tab is duplicated, and two tabs must not use one
 * session. An item in the store says that a tab uses it; a tab that was killed leaves its item behind, so a tab that
 * finds one asks the others.
 */
export class TabLock {
  private readonly tabs: Tabs
  private asking: { readonly id: string; readonly answer: Deferred.Deferred<boolean> } | undefined
  private held: string | undefined
  private renewedAt = 0

  constructor(tabs: Tabs) {
    this.tabs = tabs
    if (Option.isSome(tabs.channel))
      tabs.channel.value.addEventListener("message", (event) => this.hear(event))
  }

  /**
   * Takes the session with this id; false where another tab uses it. Waits at most a moment for the others, where one
   * may use it, or where several may be about to take it.
   */
  take(id: string, now: number, isSought: boolean): Effect.Effect<boolean> {
    const { channel, self, store } = this.tabs
    return Effect.gen(this, function* () {
      const marked = () => Option.getOrUndefined(read(store, keyOf(this.tabs, id)))
      const mark = marked()
      if (Option.isNone(store) || mark !== undefined || isSought) {
        if (Option.isNone(channel)) return false
        const answer = yield* Deferred.make<boolean>()
        this.asking = { id, answer }
        channel.value.postMessage({ ask: id, from: self })
        const isFree = yield* Effect.timeoutTo(Deferred.await(answer), {
          duration: times.otherTab,
          onSuccess: (of) => of,
          onTimeout: () => true
        })
        this.asking = undefined
        // A tab that was being reloaded has heard nothing, and may have taken it meanwhile.
        if (!isFree || (marked() ?? mark) !== mark) return false
      }
      this.hold(id, now)
      return true
    })
  }

  /** Uses a session that no other tab can know. */
  hold(id: string, now: number): void {
    this.held = id
    this.renewedAt = now
    write(this.tabs.store, keyOf(this.tabs, id), String(now))
  }

  /** The page lives on. */
  renew(now: number): void {
    if (this.held !== undefined && now - this.renewedAt >= times.renewTab) this.hold(this.held, now)
  }

  /** The page is left: another, or the same after a reload, may take the session. */
  release(): void {
    if (this.held !== undefined) remove(this.tabs.store, keyOf(this.tabs, this.held))
    this.held = undefined
  }

  /** Removes what killed tabs have left, so that it does not grow. */
  tidy(now: number): void {
    const { store } = this.tabs
    for (const key of keysOf(store, keyOf(this.tabs, ""))) {
      const at = Number(Option.getOrElse(read(store, key), () => "0"))
      if (!(Math.abs(now - at) < times.staleTab)) remove(store, key)
    }
  }

  private hear(event: object): void {
    const message = Option.getOrUndefined(decode(event))?.data
    if (message === undefined) return
    if ("ask" in message) this.hearAsk(message)
    else if (message.to === this.tabs.self && message.held === this.asking?.id)
      Deferred.unsafeDone(this.asking.answer, Effect.succeed(false))
  }

  /** Of two tabs that ask at the same time, the one with the smaller word has it. */
  private hearAsk({ ask, from }: typeof Ask.Type): void {
    const { channel, self } = this.tabs
    if (from === self || Option.isNone(channel)) return
    const isMine = this.held === ask || (this.asking?.id === ask && self < from)
    if (isMine) channel.value.postMessage({ held: ask, to: from })
    else if (this.asking?.id === ask) Deferred.unsafeDone(this.asking.answer, Effect.succeed(false))
  }
}
