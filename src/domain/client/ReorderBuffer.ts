import type { Epoch } from "../chat/Position.ts"

/**
 * The order in which a room is read: every message once, by seq, with every hole declared. While
 * what was missed is still being fetched, items are held; then they are let go in their order.
 */
export interface ReorderBuffer<A> {
  /** Which log the seqs count in; undefined until the room was entered. */
  readonly epoch: Epoch | undefined
  /** The seq that is read next; 0 while any may be the first. */
  readonly next: number
  readonly held: ReadonlyArray<Item<A>>
}

/** A message, or a stretch of messages that will not come. */
export interface Item<A> {
  readonly from: number
  /** The same as `from` for a message. */
  readonly to: number
  /** Shown even when its seq has gone by, because it will not come a second time. */
  readonly alwaysShown: boolean
  readonly value: A
}

/** What is shown for the seqs `from`…`to` when they are missing and nobody said so. */
export type MakeGap<A> = (from: number, to: number) => A

/** The most items that are held; with more than this, they are let go whatever is missing. */
export const maxHeld = 8_192

/** A room of which nothing was read. */
export const emptyBuffer: ReorderBuffer<never> = { epoch: undefined, next: 0, held: [] }

/** Takes in an item: what is to be shown now, in order. */
export const accept = <A>(
  order: ReorderBuffer<A>,
  item: Item<A>,
  hole: MakeGap<A>
): readonly [ReorderBuffer<A>, ReadonlyArray<A>] => {
  const { next } = order
  if (next > 0 && item.to < next) return [order, item.alwaysShown ? [item.value] : []]
  const after = { ...order, next: item.to + 1 }
  return next > 0 && item.from > next
    ? [after, [hole(next, item.from - 1), item.value]]
    : [after, [item.value]]
}

/** Puts an item aside until `release`. */
export const hold = <A>(order: ReorderBuffer<A>, item: Item<A>): ReorderBuffer<A> => ({
  ...order,
  held: [...order.held, item]
})

/** Lets go of what is held, by seq; `head` is the seq up to which everything should have come. */
export const release = <A>(
  order: ReorderBuffer<A>,
  head: number,
  hole: MakeGap<A>
): readonly [ReorderBuffer<A>, ReadonlyArray<A>] => {
  // Of two with the same seq the unique one goes first, and so the other is the double.
  const sorted = [...order.held].sort(
    (a, b) => a.from - b.from || Number(b.alwaysShown) - Number(a.alwaysShown)
  )
  let now: ReorderBuffer<A> = { ...order, held: [] }
  const shown: Array<A> = []
  for (const item of sorted) {
    const [after, some] = accept(now, item, hole)
    now = after
    shown.push(...some)
  }
  if (now.next > 0 && now.next <= head) shown.push(hole(now.next, head))
  return [{ ...now, next: Math.max(now.next, head + 1) }, shown]
}
