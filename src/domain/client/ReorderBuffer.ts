import type { Epoch } from "../chat/Position.ts"

/**
 * Shows what is in a room's log once, by seq, with a gap for every hole. Items can be held, and are then
 * released in their order.
 */
export interface ReorderBuffer<A> {
  /** The log that the seqs belong to; undefined until the room was entered. */
  readonly epoch: Epoch | undefined
  /** The seq that is due next; 0 while any may be the first. */
  readonly next: number
  readonly held: ReadonlyArray<Item<A>>
}

/** A message, or a range of messages that will not come. */
export interface Item<A> {
  readonly from: number
  /** The same as `from` for a message. */
  readonly to: number
  /** Shown even if its seq has passed, because it will not come a second time. */
  readonly alwaysShown: boolean
  readonly value: A
}

/** What is shown for the seqs `from`…`to` if they are missing and the server has not said so. */
export type MakeGap<A> = (from: number, to: number) => A

/** The buffer of a room of which nothing was read. */
export const emptyBuffer: ReorderBuffer<never> = { epoch: undefined, next: 0, held: [] }

/** Takes an item, and returns what can be shown now, in order. */
export const accept = <A>(
  buffer: ReorderBuffer<A>,
  item: Item<A>,
  gap: MakeGap<A>
): readonly [ReorderBuffer<A>, ReadonlyArray<A>] => {
  const { next } = buffer
  if (next > 0 && item.to < next) return [buffer, item.alwaysShown ? [item.value] : []]
  const after = { ...buffer, next: item.to + 1 }
  return next > 0 && item.from > next
    ? [after, [gap(next, item.from - 1), item.value]]
    : [after, [item.value]]
}

/** Holds an item until `release`. */
export const hold = <A>(buffer: ReorderBuffer<A>, item: Item<A>): ReorderBuffer<A> => ({
  ...buffer,
  held: [...buffer.held, item]
})

/** Returns the held items by seq; `head` is the seq up to which everything should have come. */
export const release = <A>(
  buffer: ReorderBuffer<A>,
  head: number,
  gap: MakeGap<A>
): readonly [ReorderBuffer<A>, ReadonlyArray<A>] => {
  // Of two with the same seq the one that is always shown goes first, so that the other is the duplicate.
  const sorted = [...buffer.held].sort(
    (a, b) => a.from - b.from || Number(b.alwaysShown) - Number(a.alwaysShown)
  )
  let now: ReorderBuffer<A> = { ...buffer, held: [] }
  const shown: Array<A> = []
  for (const item of sorted) {
    const [after, some] = accept(now, item, gap)
    now = after
    shown.push(...some)
  }
  if (now.next > 0 && now.next <= head) shown.push(gap(now.next, head))
  return [{ ...now, next: Math.max(now.next, head + 1) }, shown]
}
