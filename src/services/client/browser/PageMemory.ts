import { Effect, Option } from "effect"
import { limits, times } from "../../../domain/browser/PageLimits.ts"
import { foldNick, type Nick } from "../../../domain/chat/Nick.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import type { LeftSession } from "../../../domain/client/Habits.ts"
import { nothingUnread, type Unread } from "../../../domain/client/Unread.ts"
import type { InvitationWord } from "../../../domain/security/InvitationWord.ts"
import type { KeptSecrets } from "../KeptSecrets.ts"
import { decodePage, encodePage, type KeptPage } from "./KeptPage.ts"
import type { LeftTabs } from "./LeftTabs.ts"
import { read, type Store, write } from "./Store.ts"
import type { TabLock } from "./TabLock.ts"

/** What the page had on the screen, which is the front end's own. */
export interface PageMemory {
  /** What it was when the tab last kept it. */
  readonly restored: Option.Option<unknown>
  /** What is shown has changed. It is asked for when it is kept: it is JSON, and at most 1 MiB of it. */
  readonly setShown: (make: () => unknown, unread: () => Unread) => void
}

/** What a tab is made of. */
export interface Tab {
  /** How the names of items begin. */
  readonly prefix: string
  readonly store: Option.Option<Store>
  readonly lock: TabLock
  readonly left: LeftTabs
  readonly makeId: () => string
}

/**
 * What a tab keeps for a reload, or for its next start after it was killed. What cannot be read counts as not there, and
 * where nothing can be kept, nothing is.
 */
export class TabMemory implements PageMemory {
  readonly restored: Option.Option<unknown>
  readonly secrets: KeptSecrets
  private readonly tab: Tab
  private kept: KeptPage
  private makeShown: () => unknown
  private unread: () => Unread = () => nothingUnread
  private isChanged = false
  private isOwn = false
  private isLeft = false
  private keptAt = 0
  private written: string | undefined
  /** There is a store, and the last time it did not take what was to be kept. */
  isFailing = false

  private constructor(tab: Tab, kept: KeptPage) {
    this.tab = tab
    this.kept = kept
    this.restored = Option.fromNullable(kept.shown)
    this.makeShown = () => kept.shown
    const { session } = kept
    this.secrets = {
      found: new Map(session === undefined ? [] : [[foldNick(session.nick), leftOf(session)]]),
      left: [],
      find: () => Option.none(),
      begin: (nick, left) => this.put(nick, left),
      keep: (nick, left) => this.put(nick, left),
      forget: () => {
        // That of an earlier load may still be taken back.
        if (this.isOwn) this.change({ session: undefined })
        this.isOwn = false
      }
    }
  }

  /**
   * What the tab has kept, unless it is the copy of a tab that is still there: then only its invitation. Where it has kept
   * nothing, the session of a tab that was closed or killed.
   */
  static readonly make = (tab: Tab, now: number): Effect.Effect<TabMemory> =>
    Effect.gen(function* () {
      const { left, lock } = tab
      const found = Option.getOrUndefined(Option.flatMap(read(tab.store, keyOf(tab)), decodePage))
      lock.tidy(now)
      const others = Option.isSome(tab.store) ? left.newestFirst(now) : []
      for (const kept of found === undefined ? others : [found]) {
        const item = left.take(kept.id)
        // Where it is not there, a new tab that seeks the session has taken it.
        const isSought = found === undefined || (Option.isNone(item) && kept.session !== undefined)
        if (found === undefined && Option.isNone(item)) continue
        if (yield* lock.take(kept.id, now, isSought)) return new TabMemory(tab, kept)
        left.giveBack(kept.id, item)
      }
      const id = tab.makeId()
      lock.hold(id, now)
      return new TabMemory(tab, { version: 1, id, invitation: found?.invitation })
    })

  /** The nickname of the session that can be taken back. */
  get nick(): Nick | undefined {
    return this.kept.session?.nick
  }

  /** The room where the person was in that session. */
  get room(): RoomName | undefined {
    return this.kept.session?.habits?.room
  }

  get invitation(): InvitationWord | undefined {
    return this.kept.invitation
  }

  readonly setShown = (make: () => unknown, unread = () => nothingUnread): void => {
    this.makeShown = make
    this.unread = unread
    this.isChanged = true
  }

  /** Keeps an invitation at once. */
  setInvitation(invitation: InvitationWord, now: number): void {
    this.change({ invitation })
    this.keep(now)
  }

  /** Keeps everything if something has changed and that was not done within the last second. */
  keepWhenDue(now: number): void {
    this.tab.lock.renew(now)
    if (!this.isChanged || Math.abs(now - this.keptAt) < times.keepPage) return
    this.keptAt = now
    this.keep(now)
  }

  /** Keeps everything now, also for a new tab, should this one be killed. What was kept before stays where that does not fit. */
  keep(now: number, isLast = false): void {
    this.isChanged = false
    if (!this.isLeft) this.tab.left.put(this.kept, this.unread(), now, isLast)
    this.isLeft ||= isLast
    const text = encodePage({ ...this.kept, shown: this.makeShown() })
    if (Option.isSome(text) && text.value === this.written) return
    this.written = undefined
    const isKept = Option.exists(
      text,
      (of) => of.length <= limits.keptPage && write(this.tab.store, keyOf(this.tab), of)
    )
    if (isKept) this.written = Option.getOrUndefined(text)
    this.isFailing = !isKept && Option.isSome(this.tab.store)
  }

  /** Keeps everything, and lets another load of the page have it, or a new tab the session. */
  leave(now: number): void {
    this.keep(now, true)
    this.tab.lock.release()
  }

  private put(nick: Nick, { habits, secret }: LeftSession): void {
    this.change({ session: { nick, secret, habits } })
    this.isOwn = true
  }

  private change(some: Partial<KeptPage>): void {
    this.kept = { ...this.kept, ...some }
    this.isChanged = true
  }
}

const keyOf = ({ prefix }: Tab): string => `${prefix}page`

const leftOf = ({ habits, secret }: NonNullable<KeptPage["session"]>): LeftSession => ({
  secret,
  habits
})
