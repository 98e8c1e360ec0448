import { residentMiB } from "../support/load-process.ts"
import { startServer } from "../support/server-process.ts"
import { FuzzClient } from "./client.ts"
import { fuzzDecoder } from "./decoder.ts"
import { IrcFuzzClient } from "./irc-client.ts"
import { IrcWords } from "./irc-lines.ts"
import { Words } from "./lines.ts"
import { Random } from "./random.ts"

export interface Report {
  /** Lines said to the server. */
  readonly said: number
  readonly connections: number
  /** Lines that the server said, by verb, and by code or reason. */
  readonly heard: ReadonlyMap<string, number>
  /** Lines put through the client's decoder. */
  readonly decoded: number
  /** The most MiB that the server took. */
  readonly memory: number
}

/** More MiB than this the server may not take. */
const maxMemory = 400

/** One client in so many speaks IRC. */
const ircShare = 3

/** A name of letters for each number. */
const name = (at: number): string =>
  `${[...String(at)].map((digit) => "abcdefghij"[Number(digit)]).join("")}x`

/**
 * Throws random and spoilt lines and chunkings at a real server and at the client's decoder, for so
 * many seconds and at least so many lines. Fails with what was found: a crash, a hang, an unanswered command, an illegal line.
 */
export const fuzz = async (
  seconds: number,
  seed: number,
  clients = 32,
  atLeast = 0
): Promise<Report> => {
  const server = await startServer("--max-clients", "1000", "--log-size", "64")
  const until = Date.now() + seconds * 1000
  const sum = (of: (client: FuzzClient | IrcFuzzClient) => number) =>
    all.reduce((total, client) => total + of(client), 0)
  const isEnough = () => Date.now() >= until && sum(({ said }) => said) >= atLeast
  const words = new Words()
  const ircWords = new IrcWords()
  const all = Array.from({ length: clients }, (_, at) => {
    const random = new Random(seed + at)
    return at % ircShare === ircShare - 1
      ? new IrcFuzzClient(server.port, random, ircWords, name(at))
      : new FuzzClient(server.port, random, words, name(at))
  })
  let memory = 0
  const watch = setInterval(() => {
    memory = Math.max(memory, residentMiB(server))
  }, 100)
  let decoded = 0
  const decoder = async () => {
    const random = new Random(seed - 1)
    while (!isEnough()) {
      decoded += fuzzDecoder(random)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  try {
    await Promise.all([...all.map((client) => client.run(isEnough)), decoder()])
  } catch (error) {
    const { exitCode, signalCode } = server.child
    const fate =
      exitCode === null && signalCode === null
        ? "The server lives."
        : `The server ended with ${exitCode ?? signalCode}.`
    throw new Error(`${fate} It printed:\n${server.printed()}`, { cause: error })
  } finally {
    clearInterval(watch)
    await server.stop()
  }
  if (memory > maxMemory) throw new Error(`The server took ${Math.round(memory)} MiB.`)
  const code = await server.stop()
  if (code !== 0) throw new Error(`The server ended with ${code}.\n${server.printed()}`)
  if (/error/i.test(server.printed()))
    throw new Error(`The server met a defect.\n${server.printed()}`)
  const heard = new Map<string, number>()
  for (const client of all)
    for (const [kind, count] of client.heard) heard.set(kind, (heard.get(kind) ?? 0) + count)
  return {
    said: sum(({ said }) => said),
    connections: sum(({ connections }) => connections),
    heard,
    decoded,
    memory
  }
}
