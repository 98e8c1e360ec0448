import type { FurtherEventOf } from "../../../domain/chat/FurtherEvent.ts"
import { foldNick, type Nick } from "../../../domain/chat/Nick.ts"
import { maxWatched } from "../../../domain/chat/Watching.ts"
import { eachThenThrow } from "../room/Each.ts"

/** Who is told when one of these names has a holder or has none any more. */
interface Watcher {
  readonly hear: (presence: FurtherEventOf<"Presence">) => void
}

/** Who watches which names. */
export class Watchers {
  private readonly byName = new Map<string, Set<Watcher>>()
  private readonly names = new Map<Watcher, ReadonlyArray<Nick>>()

  /** Watches these names and no others any more; of too many the first. */
  watch(watcher: Watcher, nicks: ReadonlyArray<Nick>): void {
    for (const nick of this.names.get(watcher) ?? []) this.remove(watcher, foldNick(nick))
    const next = nicks.slice(0, maxWatched)
    if (next.length === 0) this.names.delete(watcher)
    else this.names.set(watcher, next)
    for (const nick of next) {
      const name = foldNick(nick)
      this.byName.set(name, (this.byName.get(name) ?? new Set()).add(watcher))
    }
  }

  /** Somebody has taken a name, or given it up. */
  changed(nick: Nick, isHere: boolean): void {
    const watchers = this.byName.get(foldNick(nick))
    if (watchers === undefined) return
    eachThenThrow(Array.from(watchers), (watcher) =>
      watcher.hear({ _tag: "Presence", nick, isHere })
    )
  }

  private remove(watcher: Watcher, name: string): void {
    const watchers = this.byName.get(name)
    watchers?.delete(watcher)
    if (watchers?.size === 0) this.byName.delete(name)
  }
}
