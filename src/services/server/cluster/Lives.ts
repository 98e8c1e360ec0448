import { deadAfter, deadNodes, stepDownAfter } from "../limits/Cluster.ts"
import type { Life } from "./NodeRecord.ts"

/** A node that has given a sign of life. */
export interface Living {
  readonly node: string
  readonly label: string
  /** The place of its last sign of life, and when it was seen here. */
  readonly place: number
  readonly seenAt: number
}

/**
 * Which nodes live. A node counts as living for a while after it has seen its own sign of life in the stream, from
 * before it was sent; all others let it live for longer than that, by their own clocks. So it has stepped down by
 * the time that anybody may take what it had.
 */
export class Lives {
  private readonly node: string
  private readonly now: () => number
  private readonly living = new Map<string, Living>()
  private readonly dead = new Set<string>()
  /** The numbers of our signs of life that are on their way, and when each was sent. */
  private readonly sent = new Map<number, number>()
  /** When our last sign of life that was read back was sent, and since when they came without a break. */
  private renewedAt = Number.NEGATIVE_INFINITY
  private steadySince = Number.NEGATIVE_INFINITY

  /** @param now milliseconds of the clock that never goes back */
  constructor(node: string, now: () => number) {
    this.node = node
    this.now = now
  }

  get all(): ReadonlyArray<Living> {
    return Array.from(this.living.values())
  }

  /** Whether others take this node for living, for certain. */
  get isLeased(): boolean {
    return this.now() - this.renewedAt < stepDownAfter
  }

  /** For how many milliseconds yet that is certain. */
  get leaseLeft(): number {
    return Math.max(0, this.renewedAt + stepDownAfter - this.now())
  }

  /** Whether a node's records count no more. */
  isDead(node: string): boolean {
    return this.dead.has(node)
  }

  get deadNodes(): ReadonlyArray<string> {
    return Array.from(this.dead)
  }

  /** Of the nodes that live the first one, which does what one has to do. */
  get isFirst(): boolean {
    return this.all.every(({ node }) => node >= this.node)
  }

  /** Our sign of life is sent now. */
  send(no: number): void {
    this.sent.set(no, this.now())
  }

  /** Learns what another node knew as of a place, which may be before what was taken in here. */
  restore(
    living: ReadonlyArray<Pick<Living, "node" | "label" | "place">>,
    dead: ReadonlyArray<string>
  ): void {
    for (const one of dead) this.bury(one)
    for (const one of living) {
      const isNewer = one.place > (this.living.get(one.node)?.place ?? 0)
      if (isNewer && !this.isDead(one.node))
        this.living.set(one.node, { ...one, seenAt: this.now() })
    }
  }

  /** Takes in a sign of life, or of death; returns whether a node is gone by it. */
  take(life: Life, place: number): boolean {
    if (life._tag === "Dead") {
      if (this.living.get(life.node)?.place !== life.last) return false
      this.bury(life.node)
      return true
    }
    const { label, no, node } = life
    if (this.dead.has(node)) return false
    const at = this.now()
    this.living.set(node, { node, label, place, seenAt: at })
    if (node === this.node) this.renew(no)
    return false
  }

  private renew(no: number): void {
    const sentAt = this.sent.get(no)
    if (sentAt === undefined) return
    for (const earlier of this.sent.keys()) if (earlier <= no) this.sent.delete(earlier)
    if (!this.isLeased) this.steadySince = this.now()
    this.renewedAt = Math.max(this.renewedAt, sentAt)
  }

  /** A node has ended. What it has sent before still counts, as it does for whoever reads it later. */
  leave(node: string): void {
    this.living.delete(node)
  }

  /** A node is taken for dead: from here on nothing of it counts. */
  private bury(node: string): void {
    this.living.delete(node)
    this.dead.add(node)
    for (const oldest of this.dead) {
      if (this.dead.size <= deadNodes) break
      this.dead.delete(oldest)
    }
  }

  /** The nodes of which nothing was heard for so long that they have stepped down, while others heard us. */
  silent(): ReadonlyArray<Living> {
    return this.isLeased ? this.silentSince(this.steadySince) : []
  }

  /** The nodes of which nothing was heard for so long, since a time from which on we would have heard it. */
  silentSince(since: number): ReadonlyArray<Living> {
    const last = this.now() - deadAfter
    return this.all.filter(
      ({ node, seenAt }) => node !== this.node && Math.max(seenAt, since) <= last
    )
  }
}
