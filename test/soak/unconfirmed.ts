/** A disk that does not confirm what is written for a while: nobody knows whether it is there. */
import { Effect } from "effect"
import { failing } from "../support/failing-disk.ts"
import type { Disaster, Scene } from "./disasters.ts"
import { accepted, count, within } from "./full.ts"

/** In some of the times the server is killed meanwhile, so that what was not confirmed may come back or not. */
export const unconfirmed = ({ clients, mortal, random }: Scene): Disaster => {
  const problems: Array<string> = []
  const waits: Array<number> = []
  let times = 0
  const kill = Effect.suspend(() => (random.chance() < 0.4 ? mortal.kill() : Effect.void))
  const strike = Effect.gen(function* () {
    times += 1
    const mend = yield* Effect.promise(() =>
      failing(mortal.pid, random.chance() < 0.7 ? "fails" : "hangs")
    )
    yield* Effect.sleep(random.between(200, 3000))
    yield* kill
    yield* Effect.promise(mend)
    const had = count(clients, accepted)
    const again = yield* within(20, () => count(clients, accepted) > had)
    if (again === undefined) problems.push("Nothing was accepted after the disk was mended.")
    else waits.push(again)
  }).pipe(Effect.uninterruptible)
  return {
    strike,
    end: Effect.void,
    problems,
    told: () => [
      `the disk did not confirm ${times} times; ${mortal.kills} kills meanwhile`,
      `${Math.max(0, ...waits).toFixed(2)} s at most until something was accepted again`
    ]
  }
}
