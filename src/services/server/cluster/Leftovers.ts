import { leftoversFor, leftoversKnown } from "../limits/Cluster.ts"

interface Leftover {
  /** Up to where the records of the subject are of no use; undefined for all that there will be. */
  readonly upTo: number | undefined
  readonly since: number
}

/**
 * What is in the stream of nodes that are gone, and of rooms that were forgotten. It is deleted some time later, so that
 * no node misses a record that it has still to read.
 */
export class Leftovers {
  private readonly all = new Map<string, Leftover>()

  add(subject: string, upTo: number | undefined, now: number): void {
    this.all.delete(subject)
    this.all.set(subject, { upTo, since: now })
    for (const oldest of this.all.keys()) {
      if (this.all.size <= leftoversKnown) break
      this.all.delete(oldest)
    }
  }

  /**
   * What is to be deleted now, once.
   *
   * @param isFirst the first node does it; the others only where it did not
   */
  due(now: number, isFirst: boolean): ReadonlyArray<Pick<Leftover, "upTo"> & { subject: string }> {
    const wait = (isFirst ? 1 : 2) * leftoversFor * 1000
    const due = Array.from(this.all).filter(([, { since }]) => now - since >= wait)
    for (const [subject] of due) this.all.delete(subject)
    return due.map(([subject, { upTo }]) => ({ subject, upTo }))
  }
}
