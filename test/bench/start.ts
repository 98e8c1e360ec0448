/** What a start costs until the server listens. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startServer } from "../support/server-process.ts"
import { sleep } from "./load.ts"
import { type Figure, type Row, withServer } from "./row.ts"
import { busy, threadSeconds } from "./usage.ts"

/** In each round. */
const starts = 5

/** Milliseconds after which a server has kept what makes its later starts faster. */
const settled = 2500

/** Servers in memory, one start after the other: time and CPU. */
export const starting: Row = {
  name: "start",
  isCrowded: false,
  measure: async (contestant) => {
    const figures: Array<Figure> = []
    await withServer(contestant, () => sleep(settled))
    const used = busy([])
    let listening = 0
    let cpu = 0
    for (let n = 0; n < starts; n++) {
      const from = performance.now()
      await withServer(contestant, async ({ pid }) => {
        const elapsed = performance.now() - from
        const cost = threadSeconds(pid) * 1000
        const what = "start until it listens"
        figures.push({ what, unit: "ms", value: elapsed }, { what, unit: "ms of CPU", value: cost })
        listening += elapsed
        cpu += cost
      })
    }
    return { figures, load: used().load, server: cpu / listening }
  }
}

const timed = async (...flags: ReadonlyArray<string>): Promise<number> => {
  const from = performance.now()
  const server = await startServer(...flags)
  const elapsed = performance.now() - from
  await server.stop()
  return elapsed
}

/** The server in memory, with an empty store and with a given one. They take turns, so that what else the machine does hits them alike; gives the milliseconds of each round. */
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
