/** How long the server takes until it listens, in memory, with an empty store and with a given one. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startServer } from "../support/server-process.ts"

const timed = async (...flags: ReadonlyArray<string>): Promise<number> => {
  const from = performance.now()
  const server = await startServer(...flags)
  const elapsed = performance.now() - from
  await server.stop()
  return elapsed
}

/** One after the other, so that what else the machine does hits them alike; gives the milliseconds of each round. */
export const measureStarts = async (
  data: string,
  rounds: number
): Promise<ReadonlyMap<string, ReadonlyArray<number>>> => {
  const empty = () => mkdtempSync(join(tmpdir(), "natter-bench-"))
  const times = new Map<string, Array<number>>()
  const note = (what: string, time: number) => times.set(what, [...(times.get(what) ?? []), time])
  for (let round = 0; round < rounds; round++) {
    const folder = empty()
    note("in memory", await timed())
    note("with an empty store", await timed("--data", folder))
    note("with these messages", await timed("--data", data, "--log-size", "1000000"))
    rmSync(folder, { recursive: true })
  }
  return times
}
