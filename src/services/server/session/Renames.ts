import type { EventOf } from "../../../domain/chat/Event.ts"
import { renamesKept, renamesTold } from "../limits/Names.ts"

type Rename = EventOf<"Rename">

export interface Missed {
  /** The earliest first, and no more than the last of them. */
  readonly renames: ReadonlyArray<Rename>
  /** How many holders were looked at for them. */
  readonly looked: number
}

/** The last changes of name of those who have a name, for clients that may have missed them. */
export class Renames<Holder> {
  /** The holder who has changed a name most recently stands last. */
  private readonly all = new Map<Holder, ReadonlyArray<Rename>>()

  add(holder: Holder, rename: Rename): void {
    const before = this.all.get(holder) ?? []
    this.all.delete(holder)
    this.all.set(holder, [...before, rename].slice(-renamesKept))
  }

  forget(holder: Holder): void {
    this.all.delete(holder)
  }

  /** Those since a time of the holders that are asked for. */
  since(time: number, isOf: (holder: Holder) => boolean): Missed {
    const found: Array<Rename> = []
    let [holders, looked] = [0, 0]
    // Each holder who stands further back has only changed a name earlier.
    for (const [holder, renames] of Array.from(this.all).reverse()) {
      if (holders === renamesTold) break
      if ((renames.at(-1)?.time ?? 0) < time) continue
      looked += 1
      if (!isOf(holder)) continue
      holders += 1
      for (const rename of renames) if (rename.time >= time) found.push(rename)
    }
    const renames = found.sort((one, other) => one.time - other.time).slice(-renamesTold)
    return { renames, looked }
  }
}
