/** Logarithmic axes, and places for labels beside a plot. */
import { Array } from "effect"

export interface Axis {
  readonly from: number
  readonly to: number
  /** Values that have a number, ascending. */
  readonly ticks: ReadonlyArray<number>
}

/** Numbers that fit on an axis; with more, only powers of ten have one. */
const most = 10

/** The number of the form 1, 2 or 5 times a power of ten with this index; that of 1 is 0. */
const round = (index: number): number => {
  const power = Math.floor(index / 3)
  return Number(`${[1, 2, 5][index - 3 * power]}e${power}`)
}

/** The index of the last such number that is not above the value. */
const roundBelow = (value: number): number => {
  let index = 3 * Math.floor(Math.log10(value)) - 1
  while (round(index + 1) <= value) index++
  return index
}

/** From a round number below all values to one above them. The values are above zero. */
export const axisOver = (values: ReadonlyArray<number>): Axis => {
  const low = roundBelow(Math.min(...values))
  const high = roundBelow(Math.max(...values))
  const first = round(low)
  const last = round(high) < Math.max(...values) || high === low ? high + 1 : high
  const all = Array.range(low, last)
  const shown = all.length <= most ? all : all.filter((index) => index % 3 === 0)
  return { from: first, to: round(last), ticks: shown.map(round) }
}

/** From the least value to the greatest, with a number for each of them. */
export const axisOf = (values: ReadonlyArray<number>): Axis => {
  const ticks = [...new Set(values)].sort((a, b) => a - b)
  return { from: Math.min(...ticks), to: Math.max(...ticks), ticks }
}

/** Where a value is on its axis: 0 where it begins, 1 where it ends. */
export const place = ({ from, to }: Axis, value: number): number =>
  from === to ? 0.5 : Math.log(value / from) / Math.log(to / from)

/** The places nearest to those that are wanted in which neighbours are at least so far apart. */
export const spread = (wanted: ReadonlyArray<number>, gap: number): ReadonlyArray<number> => {
  const order = wanted.map((_, at) => at).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0))
  // Neighbours that would overlap become one block around the mean of what they want.
  const blocks: Array<{ readonly sum: number; readonly count: number }> = []
  for (const [rank, at] of order.entries()) {
    let block = { sum: (wanted[at] ?? 0) - rank * gap, count: 1 }
    for (let last = blocks.at(-1); last !== undefined; last = blocks.at(-1)) {
      if (last.sum / last.count <= block.sum / block.count) break
      blocks.pop()
      block = { sum: last.sum + block.sum, count: last.count + block.count }
    }
    blocks.push(block)
  }
  const placed = blocks.flatMap(({ count, sum }) => Array.replicate(sum / count, count))
  const places = new Map(order.map((at, rank) => [at, (placed[rank] ?? 0) + rank * gap]))
  return wanted.map((value, at) => places.get(at) ?? value)
}
