import { Histogram } from "../Histogram.ts"

const seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Counts what happens to the records of this node. */
export class Meter {
  records = 0
  resent = 0
  repaired = 0
  readonly roundTrip = new Histogram(seconds)
}
