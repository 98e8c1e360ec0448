import { isBroken } from "./thread/Driver.ts"

/** Rows that have an id, as far as they can be read. */
export interface Rows<A> {
  /** The first `limit` rows with this id or a higher one, in their order. */
  readonly read: (from: number, limit: number) => ReadonlyArray<A>
  readonly idOf: (row: A) => number
}

const pageSize = 1000

const isReadable = <A>({ read }: Rows<A>, from: number): boolean => {
  try {
    read(from, 1)
    return true
  } catch (error) {
    if (isBroken(error)) return false
    throw error
  }
}

/** The first id after one that cannot be read from which reading goes on, or the one after the last. */
const behindHole = <A>(rows: Rows<A>, hole: number, to: number): number => {
  let broken = hole
  // Small steps at first, so that what lies between two holes is not passed over.
  let probe = hole + 1
  while (probe <= to && !isReadable(rows, probe)) {
    broken = probe
    probe += Math.ceil((probe - hole) / 16)
  }
  if (probe > to) return to + 1
  while (probe - broken > 1) {
    const middle = Math.floor((broken + probe) / 2)
    if (isReadable(rows, middle)) probe = middle
    else broken = middle
  }
  return probe
}

/**
 * All rows with ids from one to another that can be read, some at a time.
 *
 * @param onHole is told of ids, both ends included, whose rows are on pages that cannot be read
 */
export function* readable<A>(
  rows: Rows<A>,
  from: number,
  to: number,
  onHole: (from: number, to: number) => void
): Generator<A> {
  let next = from
  let limit = pageSize
  while (next <= to) {
    let found: ReadonlyArray<A>
    try {
      found = rows.read(next, limit)
    } catch (error) {
      if (!isBroken(error)) throw error
      if (limit > 1) {
        // One by one up to the broken page.
        limit = 1
        continue
      }
      const behind = behindHole(rows, next, to)
      onHole(next, behind - 1)
      next = behind
      limit = pageSize
      continue
    }
    yield* found
    const last = found.at(-1)
    if (last === undefined || found.length < limit) return
    next = rows.idOf(last) + 1
  }
}
