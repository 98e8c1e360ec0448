/** The clients of the load. They count bytes; what came is looked at only where it must be known. */
import { open, type Way } from "./carrier.ts"
import { type Dialect, nickname, type Speaks } from "./dialect.ts"

const newline = 10
const nothing: Buffer = Buffer.alloc(0)

/** One connection. */
export class Peer {
  readonly index: number
  readonly nick: string
  readonly dialect: Dialect
  private readonly way: Way
  /** Bytes that have come. */
  bytes = 0
  /** Whole lines that have come since it was told to count them. */
  lines = 0
  private lost: (error: Error) => void
  private inspect: ((bytes: Buffer) => void) | undefined

  constructor(port: number, dialect: Dialect, index: number, failed: (error: Error) => void) {
    this.index = index
    this.dialect = dialect
    this.lost = failed
    this.nick = nickname(index)
    this.way = open(dialect.carrier, port, (bytes) => {
      this.bytes += bytes.length
      this.inspect?.(bytes)
    })
    this.way.socket.on("error", (error) => this.lost(error))
    this.way.socket.on("close", () => this.lost(new Error("The server closed a connection")))
  }

  write(lines: string | Buffer): void {
    this.way.write(lines)
  }

  /** Looks for `mark` in what comes, and at nothing after that. */
  awaitMark(mark: string, found: () => void): void {
    let tail = ""
    this.inspect = (bytes) => {
      tail += bytes.toString("latin1")
      if (!tail.includes(mark)) {
        tail = tail.slice(-mark.length)
        return
      }
      this.inspect = undefined
      found()
    }
  }

  /** Counts lines, and calls `seen` after each chunk. `line` is told where each whole line starts. */
  count(line: (bytes: Uint8Array, start: number) => void, seen: () => void): void {
    let rest = nothing
    this.lines = 0
    this.inspect = (chunk) => {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      let start = 0
      for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
        line(bytes, start)
        this.lines += 1
        start = end + 1
      }
      rest = start === bytes.length ? nothing : Buffer.from(bytes.subarray(start))
      seen()
    }
  }

  /** Is gone at once, and leaves nothing behind in the system that would be in the way of the next. */
  leave(): void {
    this.lost = () => {}
    this.way.bottom.resetAndDestroy()
  }
}

/** Connects clients, to several servers in turn, and waits until all of them are in the room. */
export const joinAll = async (
  at: number | ReadonlyArray<number>,
  speaks: Speaks,
  clients: number
): Promise<Crowd> => {
  const peers: Array<Peer> = []
  let lost = (_: Error) => {}
  const failure = new Promise<never>((_, reject) => {
    lost = reject
  })
  // Whoever waits for the crowd hears of it; if nobody does, it is over already.
  failure.catch(() => {})
  const joinOne = (index: number) =>
    new Promise<void>((resolve) => {
      const dialect = speaks(index)
      const port = typeof at === "number" ? at : at[index % at.length]
      const peer = new Peer(port ?? 0, dialect, index, lost)
      peers[index] = peer
      peer.awaitMark(dialect.joined, resolve)
      peer.write(dialect.greeting(peer.nick))
    })
  let next = 0
  const worker = async () => {
    while (next < clients) await joinOne(next++)
  }
  await Promise.race([failure, Promise.all(Array.from({ length: speaks(0).atOnce }, worker))])
  return {
    peers,
    failure,
    leave: () => {
      for (const peer of peers) peer.leave()
    }
  }
}

/** Everyone in the room. */
export interface Crowd {
  readonly peers: ReadonlyArray<Peer>
  /** Rejects when a connection is lost. */
  readonly failure: Promise<never>
  readonly leave: () => void
}

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms))

/** Waits until nothing has come for a while: everyone has heard of everyone's coming. */
export const quiet = async ({ peers }: Crowd): Promise<void> => {
  const total = () => peers.reduce((sum, { bytes }) => sum + bytes, 0)
  for (let before = -1; before !== total(); ) {
    before = total()
    await sleep(250)
  }
}
