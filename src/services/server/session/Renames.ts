import type { EventOf } from "../../../domain/chat/Event.ts"
import { renamesKept, renamesTold } from "../FixedLimits.ts"

type Rename = EventOf<"Rename">

/** The last changes of name of those who have a name, for clients that may have missed them. */
export class Renames<Holder> {
  /** Who changed a name last stands last. */
  private readonly all = new Map<Holder, ReadonlyArray<Rename>>()

  add(holder: Holder, rename: Rename): void {
    const before = this.all.get(holder) ?? []
    this.all.delete(holder)
    this.all.set(holder, [...before, rename].slice(-renamesKept))
  }

  forget(holder: Holder): void {
    this.all.delete(holder)
  }

  /** Those since a time, the earliest first, and no more than the last of them. */
  since(time: number, isOf: (holder: Holder) => boolean): ReadonlyArray<Rename> {
    const found: Array<Rename> = []
    for (const [holder, renames] of this.all)
      if ((renames.at(-1)?.time ?? 0) >= time && isOf(holder))
        for (const rename of renames) if (rename.time >= time) found.push(rename)
    return found.sort((one, other) => one.time - other.time).slice(-renamesTold)
  }
}
