/** The server's own values for those of a session in docs/protocol.md: the same ones throughout. */
import { assert } from "@effect/vitest"
import type { Command } from "../../src/domain/chat/Command.ts"
import { Epoch, isPosition, type Position } from "../../src/domain/chat/Position.ts"
import { Seq } from "../../src/domain/chat/Seq.ts"
import type { Timestamp } from "../../src/domain/chat/Timestamp.ts"
import type { ServerLine } from "../../src/domain/protocol/natter/Events.ts"

const keyOf = (feature: string) => feature.split("=")[0]

/** The document's names for a server's epochs, how far the seqs differ, and when each message was said. */
export class Bindings {
  private readonly epochs = new Map<
    string,
    { readonly epoch: Position["epoch"]; readonly ahead: number }
  >()
  private readonly rooms = new Map<string, string>()
  private readonly times = new Map<string, Timestamp>()
  /** The server's times by those of the document. */
  private readonly moments = new Map<Timestamp, Timestamp>()

  private at({ epoch, seq }: Position): Position {
    const bound = this.epochs.get(epoch)
    if (bound === undefined) return { epoch, seq }
    return { epoch: bound.epoch, seq: Seq.make(seq + bound.ahead) }
  }

  private bind(room: string, { epoch, seq }: Position, real: Position): Position {
    this.rooms.set(room, epoch)
    if (!this.epochs.has(epoch))
      this.epochs.set(epoch, { epoch: real.epoch, ahead: real.seq - seq })
    return this.at({ epoch, seq })
  }

  private seq(room: string, seq: Seq): Seq {
    return this.at({ epoch: Epoch.make(this.rooms.get(room) ?? ""), seq }).seq
  }

  /** A message has one time, whoever is told of it. */
  private time(room: string, seq: Seq, real: Timestamp): Timestamp {
    const key = `${room} ${seq}`
    const known = this.times.get(key) ?? real
    this.times.set(key, known)
    return known
  }

  /** The document's event as this server has to send it. */
  event(said: ServerLine, real: ServerLine): ServerLine {
    switch (said._tag) {
      case "Hello": {
        if (real._tag !== "Hello") return said
        assert.includeMembers(real.features.map(keyOf), said.features.map(keyOf))
        return { ...said, host: real.host, features: real.features }
      }
      case "Joined":
        return real._tag === "Joined"
          ? { ...said, position: this.bind(said.room, said.position, real.position) }
          : said
      case "Room":
        return { ...said, position: this.at(said.position) }
      case "Ok": {
        if (said.at === undefined || real._tag !== "Ok") return said
        const at = { ...said.at, position: this.at(said.at.position) }
        if (said.time === undefined || real.time === undefined) return { ...said, at }
        return { ...said, at, time: this.time(at.room, at.position.seq, real.time) }
      }
      case "Msg":
      case "Past":
      case "Topic": {
        if (real._tag !== said._tag) return said
        const seq = this.seq(said.room, said.seq)
        const time = this.time(said.room, seq, real.time)
        this.moments.set(said.time, time)
        return { ...said, seq, time }
      }
      case "Enter":
      case "Leave":
        return real._tag === said._tag ? { ...said, time: real.time } : said
      case "Told":
      case "Untold":
        if (real._tag !== said._tag) return said
        this.moments.set(said.time, real.time)
        return { ...said, time: real.time }
      case "Rename":
        if (real._tag !== "Rename") return said
        this.moments.set(said.time, real.time)
        return { ...real, old: said.old, new: said.new }
      case "Away": {
        if (real._tag !== "Away") return said
        assert.isAtMost(real.seconds, said.seconds)
        return { ...said, seconds: real.seconds }
      }
      case "Invited":
      case "Set":
        return real._tag === said._tag ? { ...said, time: real.time } : said
      case "Banned":
      case "Muted":
        return real._tag === said._tag && said.until !== "lifted"
          ? { ...said, until: real.until }
          : said
      case "Gap":
        return said.to > 0 && real._tag === "Gap" ? this.gap(said, real) : said
      default:
        return said
    }
  }

  /** More was said than the document tells: after the gap its seqs count on from another place. */
  private gap<A extends ServerLine & { readonly _tag: "Gap" }>(said: A, real: A): A {
    const epoch = this.rooms.get(said.room) ?? ""
    const bound = this.epochs.get(epoch)
    const from = this.seq(said.room, said.from)
    if (bound !== undefined) this.epochs.set(epoch, { ...bound, ahead: real.to - said.to })
    return { ...said, from, to: real.to }
  }

  /** The document's command as this server has to receive it; undefined where it stays as it is. */
  command(said: Command): Command | undefined {
    const { since } = "since" in said ? said : {}
    const moment = since === undefined ? undefined : (this.moments.get(since) ?? since)
    const tags = moment === undefined ? {} : { since: moment }
    if (said._tag === "Tell") return { ...said, ...tags }
    if (said._tag === "After") return { ...said, position: this.at(said.position) }
    if (said._tag === "History" && said.position !== undefined)
      return { ...said, position: this.at(said.position) }
    if (said._tag === "Search")
      return {
        ...said,
        query: said.query.map((part) =>
          "border" in part && isPosition(part.border)
            ? { ...part, border: this.at(part.border) }
            : part
        )
      }
    if (said._tag !== "Resume") return undefined
    const marks = said.marks.map((mark) =>
      "room" in mark ? { ...mark, position: this.at(mark.position) } : mark
    )
    return { ...said, marks, ...tags }
  }
}
