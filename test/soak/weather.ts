/** What the network does to connections, by chance. */
import { Effect } from "effect"
import type { Direction, Fault, Passage, Proxy, Weather } from "../support/proxy.ts"
import type { Dice } from "../support/random.ts"

const anyFault = ({ between, chance }: Dice): Fault => {
  const kind = chance()
  if (kind < 0.35) return { _tag: "Cut" }
  if (kind < 0.6) return { _tag: "Reset" }
  if (kind < 0.75) return { _tag: "Lose", first: "client", after: between(0, 3000) }
  if (kind < 0.85) return { _tag: "Lose", first: "server", after: between(0, 3000) }
  return { _tag: "Stall", millis: between(1, 1500) }
}

/** A fault somewhere in the next bytes of a connection. */
export const armAnywhere = (random: Dice, passage: Passage, within: Record<Direction, number>) => {
  const direction = random.pick<Direction>(["up", "down"])
  passage.arm(direction, random.between(0, within[direction]), anyFault(random))
}

export const badWeather = ({ between, chance }: Dice): Weather => {
  const slow = chance() < 0.3 ? between(1, 100) : 0
  return {
    slice: () => (chance() < 0.03 ? between(1, 8) : between(1, 16_000)),
    delay: () => slow
  }
}

/** Causes a fault every few hundred milliseconds, on a random connection, after some bytes. */
export const spoil = (random: Dice, proxy: Proxy, every: number): Effect.Effect<never> =>
  Effect.gen(function* () {
    yield* Effect.sleep(random.between(every / 2, every * 1.5))
    const [first, ...rest] = [...proxy.passages].filter(({ ended }) => !ended)
    if (first !== undefined)
      armAnywhere(random, random.pick([first, ...rest]), { up: 300, down: 3000 })
  }).pipe(Effect.forever)
