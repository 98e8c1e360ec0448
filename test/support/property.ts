/**
 * How properties are run: how many cases, from which seed. A property that fails prints its seed and
 * path; with both in the environment the same failure comes again, at once.
 */

const number = (name: string): number | undefined => {
  const value = process.env[name]
  return value === undefined ? undefined : Number(value)
}

const seed = number("NATTER_SEED")
const path = process.env.NATTER_PATH

/** Cases per property: `NATTER_RUNS`, or 400: `npm run properties` runs ten times as many. */
export const runs = number("NATTER_RUNS") ?? 400

/** What fast-check is told, for a property that runs `share` of the usual number of cases. */
export const parameters = (share = 1) => ({
  numRuns: Math.ceil(runs * share),
  ...(seed === undefined ? {} : { seed }),
  ...(path === undefined ? {} : { path, endOnFailure: true })
})

/** The options of a property test; a long run is given time in proportion. */
export const property = (share = 1) => ({
  timeout: 20_000 + runs * share * 20,
  fastCheck: parameters(share)
})
