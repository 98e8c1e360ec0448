import type { Option } from "effect"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { Epoch } from "../../../domain/chat/Position.ts"
import type { Dialect, LogEvent, RoomEvent } from "../../../domain/protocol/Protocol.ts"
import type { Outlet } from "./Outlet.ts"

/** Events of a room in one dialect: each, all together, where each begins, and where the last one ends. */
interface Encoded {
  readonly lines: ReadonlyArray<string>
  readonly bytes: Uint8Array
  readonly bounds: ReadonlyArray<number>
}

const nothing = new Uint8Array(0)

/** What happened in a room at one time, encoded once for each dialect however many receive it. */
export class Broadcast<E extends RoomEvent = RoomEvent> {
  protected readonly events: ReadonlyArray<E>
  private readonly byDialect = new Map<string, Encoded>()
  /** The dialect that was asked for last: most members of a room have the same. */
  private last: Dialect | undefined
  private lastBytes: Uint8Array = nothing

  private readonly epoch: Epoch | undefined

  /** @param epoch of the log in which they have their places */
  constructor(events: ReadonlyArray<E>, epoch?: Epoch) {
    this.events = events
    this.epoch = epoch
  }

  bytes(dialect: Dialect): Uint8Array {
    if (dialect !== this.last) {
      this.lastBytes = this.encoded(dialect).bytes
      this.last = dialect
    }
    return this.lastBytes
  }

  protected encoded(dialect: Dialect): Encoded {
    const found = this.byDialect.get(dialect.key)
    if (found !== undefined) return found
    const encoded = encode(this.events, dialect, this.epoch)
    this.byDialect.set(dialect.key, encoded)
    return encoded
  }
}

const encode = (
  events: ReadonlyArray<RoomEvent>,
  dialect: Dialect,
  epoch: Epoch | undefined
): Encoded => {
  const bounds = [0]
  const lines = events.map((event) => dialect.event(event, epoch))
  let end = 0
  for (const line of lines) {
    end += Buffer.byteLength(line)
    bounds.push(end)
  }
  return { lines, bytes: Buffer.from(lines.join("")), bounds }
}

/** An entry of one author among those of a broadcast, and how it is answered. */
export interface Own {
  readonly index: number
  readonly id: Option.Option<LineId>
  readonly answer: EventOf<"Ok">
}

/** Entries that arrived together. */
export class LogBroadcast extends Broadcast<LogEvent> {
  /** What an author receives: the others' lines, and its acknowledgements in the place of its own. */
  spliceAcks(outlet: Pick<Outlet, "dialect" | "encode">, own: ReadonlyArray<Own>): Uint8Array {
    const { bounds, bytes, lines } = this.encoded(outlet.dialect)
    const pieces: Array<Uint8Array> = []
    let from = 0
    let acks = ""
    for (const { answer, id, index } of own) {
      const shown = lines[index]
      const ack = outlet.encode({ _tag: "Reply", reply: answer, id, shown })
      // Whoever is shown it like all others keeps it in its place.
      if (ack === shown) continue
      const start = bounds[index] ?? from
      if (start > from) {
        pieces.push(Buffer.from(acks), bytes.subarray(from, start))
        acks = ""
      }
      acks += ack
      from = bounds[index + 1] ?? start
    }
    if (from === 0 && acks === "") return bytes
    pieces.push(Buffer.from(acks), bytes.subarray(from))
    return Buffer.concat(pieces)
  }
}
