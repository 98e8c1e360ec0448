import { Option } from "effect"
import { times } from "../../../domain/client/Limits.ts"
import { type Unread, withUnread } from "../../../domain/client/Unread.ts"
import { decodePage, encodePage, type KeptPage } from "./KeptPage.ts"
import { keysOf, read, remove, type Store, write } from "./Store.ts"

/**
 * The sessions of tabs that were closed, or are being reloaded: each is an item of the browser, and a tab that begins
 * without a session takes the newest. Whoever seeks a session removes its item first. What was on the screen is not
 * in it: that is the tab's own. It says what the person has not read, which the server sends once more.
 */
export class LeftTabs {
  private readonly store: Option.Option<Store>
  private readonly prefix: string

  constructor(store: Option.Option<Store>, prefix: string) {
    this.store = store
    this.prefix = `${prefix}left:`
  }

  put({ id, invitation, session, version }: KeptPage, unread: Unread, leftAt: number): void {
    if (session === undefined) return
    const habits = session.habits && withUnread(session.habits, unread)
    const text = encodePage({ version, id, invitation, session: { ...session, habits }, leftAt })
    if (Option.isSome(text)) write(this.store, this.prefix + id, text.value)
  }

  /** Takes the item of this tab away; whether it was there. */
  remove(id: string): boolean {
    const key = this.prefix + id
    const isThere = Option.isSome(read(this.store, key))
    remove(this.store, key)
    return isThere
  }

  /** Takes the newest away, and those that are too old. */
  takeNewest(now: number): KeptPage | undefined {
    let newest: KeptPage | undefined
    for (const key of keysOf(this.store, this.prefix)) {
      const left = Option.getOrUndefined(Option.flatMap(read(this.store, key), decodePage))
      const { leftAt = Number.NEGATIVE_INFINITY } = left ?? {}
      if (!(Math.abs(now - leftAt) < times.leftTab)) remove(this.store, key)
      else if (leftAt >= (newest?.leftAt ?? leftAt)) newest = left
    }
    if (newest !== undefined) this.remove(newest.id)
    return newest && { ...newest, leftAt: undefined }
  }
}
