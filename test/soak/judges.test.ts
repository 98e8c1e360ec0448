import { assert, describe, it } from "@effect/vitest"
import { RoomName } from "../../src/domain/chat/RoomName.ts"
import type { Search } from "../support/found.ts"
import { judgeLog } from "./copies.ts"
import { judgeSearches } from "./search-judge.ts"
import { readWal } from "./wal.ts"

const stream = RoomName.make("tea")
const epoch = "e1"
const texts = ["green tea", "black tea", "coffee", "more tea"]

const history = {
  nick: "alice",
  recorded: texts.map((text, at) => ({
    _tag: "Shown" as const,
    place: { stream, epoch, seq: at + 1 },
    nick: "bob",
    text
  }))
}

const right: Search = {
  stream,
  epoch,
  query: "tea",
  asked: 4,
  found: [1, 2, 4].map((seq) => ({ seq, text: texts[seq - 1] ?? "" })),
  claimed: 3,
  isAll: true
}
const [first, second, third] = right.found.map((one) => one)
const found = (...all: ReadonlyArray<Search["found"][number] | undefined>) => {
  const found = all.filter((one) => one !== undefined)
  return { ...right, found, claimed: found.length }
}

describe("what is said of a search", () => {
  const judge = (search: Search, logSize = 100) =>
    judgeSearches([{ ...history, searches: [search] }], logSize).length

  it("is nothing where it is right", () => {
    assert.strictEqual(judge(right), 0)
    // What came after the question may be found or not, and what is older than the log is gone.
    assert.strictEqual(judge({ ...found(first, second), asked: 3 }), 0)
    assert.strictEqual(judge(found(second, third), 3), 0)
    // It has looked no further back.
    assert.strictEqual(judge({ ...found(second, third), isAll: false }), 0)
  })

  it.each([
    ["one is missing", found(first, third)],
    ["one is there twice", found(first, second, second, third)],
    ["they are out of order", found(second, first, third)],
    ["one has not the word", found(first, second, { seq: 3, text: "coffee" }, third)],
    ["one has another text", found(first, { seq: 2, text: "white tea" }, third)],
    ["they were counted wrongly", { ...right, claimed: 2 }]
  ])("is that %s", (_, search) => {
    assert.isAbove(judge(search), 0)
  })
})

describe("what is said of a copy", () => {
  const logs = new Map([
    [`tea@${epoch}`, new Map(texts.map((text, at) => [at + 1, text] as const))]
  ])
  const entries = texts.map((text, at) => [at + 1, text] as const)
  const judge = (entries: ReadonlyArray<readonly [number, string]>, of = epoch) => {
    const problems: Array<string> = []
    judgeLog("tea", { epoch: of, entries }, { logs, told: new Set() }, (what) =>
      problems.push(what)
    )
    return problems.length
  }

  it("is nothing where all is there, or more", () => {
    assert.strictEqual(judge(entries), 0)
    assert.strictEqual(judge([...entries, [5, "even more"]]), 0)
    // Deleted because it was old.
    assert.strictEqual(judge(entries.slice(1)), 0)
  })

  it.each([
    ["the last is missing", entries.slice(0, 3)],
    ["everything is missing", []],
    ["there is a hole", [...entries, [6, "even more"] as const]],
    ["something is there twice", [...entries, [5, "coffee"] as const]],
    ["something else is there", [...entries.slice(0, 3), [4, "less tea"] as const]]
  ])("is that %s", (_, entries) => {
    assert.isAbove(judge(entries), 0)
  })

  it("is that it is another log", () => {
    assert.isAbove(judge(entries, "e2"), 0)
  })
})

describe("a write-ahead log", () => {
  const page = 512
  const salt = 7n
  const frame = (pages: number, of = salt) => {
    const bytes = Buffer.alloc(24 + page)
    bytes.writeUInt32BE(pages, 4)
    bytes.writeBigUInt64BE(of, 8)
    return bytes
  }
  const header = Buffer.alloc(32)
  header.writeUInt32BE(page, 8)
  header.writeUInt32BE(3, 12)
  header.writeBigUInt64BE(salt, 16)
  const at = (frames: number) => 32 + frames * (24 + page)
  const read = (...frames: ReadonlyArray<Buffer>) => readWal(Buffer.concat([header, ...frames]))

  it("ends behind its last frame, and has a commit where a frame says so", () => {
    const whole = read(frame(0), frame(9), frame(9), frame(9, 6n))
    assert.deepStrictEqual(whole, { generation: 3, commits: [at(2), at(3)], end: at(3), page })
  })

  it("shows a commit that is half written", () => {
    assert.deepStrictEqual(read(frame(9), frame(0)).commits, [at(1)])
    const torn = read(frame(9), frame(9).subarray(0, 100))
    assert.deepStrictEqual([torn.commits, torn.end], [[at(1)], at(1) + 100])
  })
})
