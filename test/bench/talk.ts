/** Ten people talk in a room, or all but one in a smaller one, with so many messages in flight, and everyone's copies are counted. */
import { type Crowd, type Peer, sleep } from "./load.ts"
import { busy, seconds } from "./usage.ts"

/** How many of the clients in a room talk: one at least only listens. */
export const sendersAmong = (clients: number): number => Math.min(10, clients - 1)

/** How long the last copies may take to arrive, in seconds. */
const patience = 30

/** Says lines, the next ones when some of its own are known to be delivered. */
class Sender {
  readonly peer: Peer
  /** Lines that it has said, since ever. */
  serial = 0
  said = 0
  private delivered = 0

  constructor(peer: Peer) {
    this.peer = peer
  }

  begin(quota: number): void {
    this.said = 0
    this.say(quota)
  }

  say(lines: number): void {
    if (lines === 0) return
    const { dialect, nick } = this.peer
    let all = ""
    for (let n = 0; n < lines; n++) all += dialect.line(nick, ++this.serial)
    this.said += lines
    this.peer.write(all)
  }

  /** Notes that one of its lines was delivered. */
  seen(): void {
    this.delivered += 1
  }

  /** Says as many lines as were delivered since. */
  goOn(): void {
    const lines = this.delivered
    this.delivered = 0
    this.say(lines)
  }

  stop(): void {
    this.delivered = 0
  }
}

/** What a stretch of talk came to: copies that arrived at people other than the author per second. */
export interface Talk {
  readonly deliveries: number
  /** CPU time of the server per message, in microseconds: what else the machine does changes it little. */
  readonly cost: number
  /** Shares of a core that the load and the server were busy. */
  readonly load: number
  readonly server: number
}

/** Lets a crowd talk for a time. Can be asked again when it has ended. */
export const conversation = (crowd: Crowd, pid: number | ReadonlyArray<number>) => {
  const { failure, peers } = crowd
  const senders = sendersAmong(peers.length)
  const talking = peers.slice(0, senders).map((peer) => new Sender(peer))
  const listeners = peers.slice(senders)
  // The last one: what it has, all have been sent.
  const witness = listeners.pop()
  if (witness === undefined) throw new Error("Somebody has to listen")
  /** Listeners whose lines are counted, one of each dialect. */
  const examples = [
    ...new Map([...listeners, witness].map((peer) => [peer.dialect, peer])).values()
  ]
  const exampleFor = ({ dialect }: Peer): Peer =>
    examples.find((one) => one.dialect === dialect) ?? witness
  let isOver = false

  const watch = (reader: Peer, goOn: () => void) =>
    reader.count(
      (bytes, start) => talking[reader.dialect.sender(bytes, start, reader.index)]?.seen(),
      () => {
        if (!isOver) goOn()
      }
    )
  const justCount = (reader: Peer) =>
    reader.count(
      () => {},
      () => {}
    )

  const prepare = () => {
    isOver = false
    for (const example of examples) justCount(example)
    for (const sender of talking) {
      sender.stop()
      if (sender.peer.dialect.seenBy === "author") watch(sender.peer, () => sender.goOn())
      else justCount(sender.peer)
    }
    if (witness.dialect.seenBy === "witness")
      watch(witness, () => {
        for (const sender of talking) sender.goOn()
      })
  }

  const talk = async (inFlight: number, time: number): Promise<Talk> => {
    prepare()
    const before = peers.map(({ bytes }) => bytes)
    const came = ({ bytes, index }: Peer) => bytes - (before[index] ?? 0)
    const used = busy(pid)
    const from = seconds()
    talking.forEach((sender, at) => {
      sender.begin(Math.floor(inFlight / senders) + (at < inFlight % senders ? 1 : 0))
    })
    await Promise.race([failure, sleep(time * 1000)])
    isOver = true

    /** All who say nothing in one dialect were sent the same bytes, and everyone as many lines as there are for them. */
    const total = talking.reduce((sum, { said }) => sum + said, 0)
    const isComplete = () =>
      witness.lines === total &&
      examples.every(({ lines }) => lines === total) &&
      listeners.every((peer) => came(peer) === came(exampleFor(peer))) &&
      talking.every(
        ({ peer, said }) => peer.lines === total - (peer.dialect.seenBy === "author" ? 0 : said)
      )
    while (!isComplete()) {
      if (seconds() - from > time + patience)
        throw new Error(`Of ${total} lines the witness got ${witness.lines}, or others differ`)
      await Promise.race([failure, sleep(1)])
    }
    const elapsed = seconds() - from
    const shares = used()
    return {
      deliveries: (total * (peers.length - 1)) / elapsed,
      cost: (shares.server * elapsed * 1e6) / total,
      ...shares
    }
  }
  return talk
}
