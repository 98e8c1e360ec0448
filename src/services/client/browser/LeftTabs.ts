import { Option } from "effect"
import type { Nick } from "../../../domain/chat/Nick.ts"
import { times } from "../../../domain/client/Limits.ts"
import { type Unread, withUnread } from "../../../domain/client/Unread.ts"
import { decodePage, encodePage, type KeptPage } from "./KeptPage.ts"
import { keysOf, read, remove, type Store, write } from "./Store.ts"

/**
 * The sessions of all tabs, also of those that were closed, are being reloaded or were killed: each is an item of the
 * browser, and a tab that begins without a session takes the newest that no tab uses. Whoever seeks a session removes its
 * item first. What was on the screen is not in it: that is the tab's own. It says what the person has not read, which the
 * server sends once more.
 */
export class LeftTabs {
  private readonly store: Option.Option<Store>
  private readonly prefix: string
  /** What this tab has written, without the time, and when. */
  private written: { readonly text: string; readonly at: number } | undefined

  constructor(store: Option.Option<Store>, prefix: string) {
    this.store = store
    this.prefix = `${prefix}left:`
  }

  /** Writes the session of this tab where it is another, or was written some time ago; removes one that is over. */
  put(
    { id, invitation, session, version }: KeptPage,
    unread: Unread,
    leftAt: number,
    isLast: boolean
  ): void {
    if (session === undefined) {
      this.written = undefined
      remove(this.store, this.prefix + id)
      return
    }
    const habits = session.habits && withUnread(session.habits, unread)
    const page = { version, id, invitation, session: { ...session, habits } }
    const text = Option.getOrElse(encodePage(page), () => "")
    const { written } = this
    const isFresh = written?.text === text && Math.abs(leftAt - written.at) < times.renewLeft
    if (isFresh && !isLast) return
    this.written = { text, at: leftAt }
    const timed = encodePage({ ...page, leftAt })
    if (Option.isSome(timed)) write(this.store, this.prefix + id, timed.value)
  }

  /** Takes the item of a tab away, if it is there. */
  take(id: string): Option.Option<string> {
    const key = this.prefix + id
    const item = read(this.store, key)
    remove(this.store, key)
    return item
  }

  /** Gives an item back that is that of another tab. */
  giveBack(id: string, item: Option.Option<string>): void {
    const key = this.prefix + id
    if (Option.isSome(item) && Option.isNone(read(this.store, key)))
      write(this.store, key, item.value)
  }

  /** The nicknames that the other tabs have, as long as this one seeks no session. */
  nicks(now: number): ReadonlyArray<Nick> {
    return this.newestFirst(now).flatMap(({ session }) => (session ? [session.nick] : []))
  }

  /** All of them, the newest first; those that are too old are removed. */
  newestFirst(now: number): ReadonlyArray<KeptPage> {
    return keysOf(this.store, this.prefix)
      .flatMap((key) => {
        const left = Option.getOrUndefined(Option.flatMap(read(this.store, key), decodePage))
        const { leftAt = Number.NEGATIVE_INFINITY } = left ?? {}
        if (left !== undefined && Math.abs(now - leftAt) < times.leftTab) return [{ left, leftAt }]
        remove(this.store, key)
        return []
      })
      .sort((a, b) => b.leftAt - a.leftAt)
      .map(({ left }) => ({ ...left, leftAt: undefined }))
  }
}
