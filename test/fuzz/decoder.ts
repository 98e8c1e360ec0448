/** What a server might say, whole and spoilt, put through the client's framer and decoder. */
import { deepEqual, equal } from "node:assert/strict"
import { Either } from "effect"
import { initial, push } from "../../src/domain/protocol/LineFramer.ts"
import { Events } from "../../src/domain/protocol/natter/Events.ts"
import { maxLineBytes } from "../../src/domain/protocol/natter/LineCodec.ts"
import { spoil } from "./lines.ts"
import type { Random } from "./random.ts"

const lines = [
  "HELLO natter/1 host keep=120 line=4096 nicks=letters",
  "READY ann 120 9007199254740991",
  "JOINED lobby k3x9:41 3",
  "JOINED lobby k3x9:41 3 of tea\\x",
  "@5 OK lobby k3x9:42 2026-11-22T07:00:00.000Z",
  "@6 OK lobby k3x9:42",
  "@7;later=yes ROOM lobby 3 k3x9:41 tea",
  "@8 AWAY bob 120",
  "TOPIC lobby 44 2026-11-22T07:00:00.000Z bob tea",
  "TOPIC lobby 45 2026-11-22T07:00:00.000Z bob",
  "UNTOLD 2 2026-11-22T07:00:00.000Z bob psst",
  "OK",
  "@1 ERR nick-taken Somebody has it.",
  "PONG é汉👋",
  "HERE lobby ann bob cy",
  "PAST lobby 1 2026-11-22T07:00:00.000Z bob hi",
  "MSG lobby 43 2026-11-22T07:00:00.000Z bob a\\nb\\\\c",
  "TOLD 1 2026-11-22T07:00:00.000Z bob psst",
  "ENTER lobby 2026-11-22T07:00:00.000Z ann bob",
  "LEAVE lobby 2026-11-22T07:00:00.000Z quit ann",
  "RENAME ann Ann 2026-11-22T07:00:00.000Z",
  "GAP inbox 1 5 trimmed",
  "BYE shutdown soon back"
] as const

/** Puts a stream of lines through the decoder; throws what is found. Gives the count of lines. */
export const fuzzDecoder = (random: Random): number => {
  const stream = Buffer.concat(
    Array.from({ length: 100 }, () => {
      const good = Buffer.from(`${random.pick(lines)}\n`)
      return random.chance(40) ? good : spoil(random, good)
    })
  )
  let framing = initial
  const frames: Array<string> = []
  for (let start = 0; start < stream.length; ) {
    const end = start + 1 + random.below(200)
    const [next, some] = push(framing, stream.subarray(start, end), maxLineBytes.server)
    framing = next
    start = end
    for (const { line } of some) frames.push(line)
  }
  const [, whole] = push(initial, stream, maxLineBytes.server)
  deepEqual(
    frames,
    whole.map(({ line }) => line)
  )
  for (const line of frames) {
    const read = Events.decode(line)
    if (Either.isLeft(read)) continue
    const written = Events.encode(read.right.body, read.right.id)
    equal(
      Events.encode(Either.getOrThrow(Events.decode(written.slice(0, -1))).body, read.right.id),
      written
    )
  }
  return frames.length
}
