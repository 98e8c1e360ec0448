import type { Option } from "effect"
import type { EventOf } from "../../../domain/chat/Event.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { Position } from "../../../domain/chat/Position.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { seqAfter } from "../../../domain/chat/Seq.ts"
import { Events } from "../../../domain/protocol/natter/Events.ts"
import type { Draft } from "../log/RoomLog.ts"
import type { Member } from "../session/Member.ts"

/** Something said, with what is needed to answer it. */
export interface Said {
  readonly member: Member
  readonly id: Option.Option<LineId>
}

/** Messages that have entered the log together, encoded once however many receive them. */
export interface Batch {
  /** The MSG lines of all of them, in order: what everyone receives who said none of them. */
  readonly bytes: Uint8Array
  /** Where each line begins in `bytes`, and where the last one ends. */
  readonly bounds: ReadonlyArray<number>
  /** Who said which of them, by index in ascending order. */
  readonly byAuthor: ReadonlyMap<Member, ReadonlyArray<Answered>>
}

interface Answered {
  readonly index: number
  readonly id: Option.Option<LineId>
  readonly answer: EventOf<"Ok">
}

/** Encodes what was said; `drafts`, one for each, stand in the log from the position `first` on. */
export const encodeBatch = (
  room: RoomName,
  said: ReadonlyArray<Said>,
  drafts: ReadonlyArray<Draft>,
  first: Position
): Batch => {
  const { epoch } = first
  const bounds = [0]
  const byAuthor = new Map<Member, Array<Answered>>()
  let all = ""
  let end = 0
  drafts.forEach(({ nick, text, time }, index) => {
    const seq = seqAfter(first.seq, index)
    const line = Events.encode({ _tag: "Msg", room, seq, time, nick, text })
    all += line
    end += Buffer.byteLength(line)
    bounds.push(end)
    const by = said[index]
    if (by === undefined) return
    const answer = {
      index,
      id: by.id,
      answer: { _tag: "Ok", room, position: { epoch, seq } }
    } as const
    const own = byAuthor.get(by.member)
    if (own === undefined) byAuthor.set(by.member, [answer])
    else own.push(answer)
  })
  return { bytes: Buffer.from(all), bounds, byAuthor }
}

/** What an author receives: the others' lines, and in the place of each of its own the OK. */
export const weave = ({ bounds, bytes }: Batch, own: ReadonlyArray<Answered>): Uint8Array => {
  const pieces: Array<Uint8Array> = []
  let from = 0
  let oks = ""
  for (const { answer, id, index } of own) {
    const start = bounds[index] ?? from
    if (start > from) {
      pieces.push(Buffer.from(oks), bytes.subarray(from, start))
      oks = ""
    }
    oks += Events.encode(answer, id)
    from = bounds[index + 1] ?? start
  }
  pieces.push(Buffer.from(oks), bytes.subarray(from))
  return Buffer.concat(pieces)
}
