import { PassThrough } from "node:stream"
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { vi } from "vitest"
import type { Draft } from "../../../../src/domain/client/Draft.ts"
import { times } from "../../../../src/domain/client/Limits.ts"
import type { EditorEvent } from "../../../../src/domain/terminal/editor/Typing.ts"
import * as LineEditor from "../../../../src/services/client/terminal/LineEditor.ts"

/** Until when something must have come for a person to go by it with a key at a time. */
const seenAt = (key: number): number => key - times.react

describe("a line says since when its draft named whom it is for", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: 100 })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const opened = () => {
    const lines: Array<Extract<EditorEvent, { readonly _tag: "Line" }>> = []
    const away: Array<Draft> = []
    const input = new PassThrough()
    const expand = (before: string) =>
      before === "/reply " ? { text: "/msg bob ", chosenAt: 7 } : undefined
    const complete = () => ({ candidates: [], stem: "" })
    const editor = LineEditor.make(input, { complete, expand }, (event) => {
      if (event._tag === "Line") lines.push(event)
      if (event._tag === "RoomBeside") away.push(event.draft)
    })
    const type = (text: string, at: number) => {
      vi.setSystemTime(at)
      input.emit("data", Buffer.from(text))
    }
    return { away, editor, lines, type }
  }

  it("by the clock, and again when it names another", () => {
    const { lines, type } = opened()
    type("/msg al ", 200)
    type("hi\r", 300)
    type("/msg al ", 400)
    type("\x15/msg eve ", 500)
    type("hi\r", 600)
    type("hi all\r", 700)
    type("/msg al hi", 800)
    type(`\x01${"\x1b[C".repeat(7)}f\r`, 900)
    assert.deepStrictEqual(lines, [
      { _tag: "Line", text: "/msg al hi", begunAt: seenAt(200), startedAt: seenAt(200) },
      { _tag: "Line", text: "/msg eve hi", begunAt: seenAt(500), startedAt: seenAt(500) },
      { _tag: "Line", text: "hi all", startedAt: seenAt(700) },
      { _tag: "Line", text: "/msg alf hi", begunAt: seenAt(900), startedAt: seenAt(800) }
    ])
  })

  it("by what was expanded, for as long as it names the same", () => {
    const { lines, type } = opened()
    for (const key of "/reply ") type(key, 200)
    type("hi\r", 300)
    for (const key of "/reply ") type(key, 400)
    type("\x15/msg eve hi", 500)
    type("\r", 600)
    assert.deepStrictEqual(lines, [
      { _tag: "Line", text: "/msg bob hi", begunAt: 7, startedAt: seenAt(200) },
      { _tag: "Line", text: "/msg eve hi", begunAt: seenAt(500), startedAt: seenAt(500) }
    ])
  })

  const draft = { text: "/msg bob 4711", begunAt: seenAt(200), startedAt: seenAt(200) }

  it("also when it was put away with its room", () => {
    const { away, editor, lines, type } = opened()
    type(draft.text, 200)
    type("\x1bn", 300)
    assert.deepStrictEqual(away, [draft])
    editor.give(draft)
    type("\r", 400)
    type(draft.text, 500)
    vi.setSystemTime(600)
    assert.deepStrictEqual(editor.takeDraft(), {
      ...draft,
      begunAt: seenAt(500),
      startedAt: seenAt(500)
    })
    // Without times it is one of now.
    editor.give({ text: draft.text })
    type("\r", 700)
    assert.deepStrictEqual(lines, [
      { _tag: "Line", ...draft },
      { _tag: "Line", text: draft.text, begunAt: seenAt(600), startedAt: seenAt(600) }
    ])
  })

  it("also when it was put aside for a question, or given back meanwhile", () => {
    const { editor, lines, type } = opened()
    type(draft.text, 200)
    editor.setAside()
    type("alice\r", 300)
    editor.bringBack(true)
    type("\r", 400)
    editor.setAside()
    editor.give({ ...draft, text: "/msg bob 4712" })
    type("alice\r", 500)
    editor.bringBack(true)
    type("\r", 600)
    assert.deepStrictEqual(
      lines.filter(({ text }) => text !== "alice"),
      [
        { _tag: "Line", ...draft },
        { _tag: "Line", ...draft, text: "/msg bob 4712" }
      ]
    )
  })

  it("also when it was cut, undone, or left for an older line, and comes back", () => {
    const ways = {
      undone: ["\x15", "\x1f"],
      yanked: ["\x15", "\x19"],
      "yanked after Ctrl-C": ["\x03", "\x19"],
      "cut word by word": ["\x17\x17\x17", "\x19"],
      "yanked behind a later cut": ["\x15other\x15", "\x19\x1by"],
      "put away by a search": ["\x12x", "\x03"]
    }
    for (const [way, [leave = "", comeBack = ""]] of Object.entries(ways)) {
      const { lines, type } = opened()
      type(draft.text, 200)
      type(leave, 300)
      type(comeBack, 400)
      type("\r", 500)
      assert.deepStrictEqual(
        lines.map(({ begunAt, text }) => ({ text, begunAt })),
        [{ text: draft.text, begunAt: draft.begunAt }],
        way
      )
    }
    // What is typed again names somebody again, whatever was cut.
    const { lines, type } = opened()
    type(draft.text, 200)
    type("\x15/msg bob ", 300)
    type("\x19\r", 400)
    assert.deepStrictEqual(lines.at(-1)?.begunAt, seenAt(300))
  })

  it("also when arrow-up brings it, unless it was sent", () => {
    const { editor, lines, type } = opened()
    type("typing ", 100)
    editor.give(draft)
    editor.recall({ ...draft, text: "/msg bob 4712" })
    type("\r\x1b[A\x1b[A\r", 300)
    type("\x1b[A\x1b[A\x1b[A\r", 400)
    // Both were sent: who brings them once more, means who has the name now.
    type("\x1b[A\x1b[A\r", 500)
    assert.deepStrictEqual(
      lines.slice(1).map(({ begunAt, text }) => ({ text, begunAt })),
      [
        { text: "/msg bob 4712", begunAt: seenAt(200) },
        { text: "/msg bob 4711", begunAt: seenAt(200) },
        { text: "/msg bob 4712", begunAt: seenAt(500) }
      ]
    )
  })

  it("also when an older line was looked at meanwhile", () => {
    const { lines, type } = opened()
    type("/msg bob 4711 it is\r", 100)
    type("/msg bob 4711", 200)
    type("\x1b[A", 300)
    type("\x1b[B", 400)
    type("\r", 500)
    assert.deepStrictEqual(lines.at(-1), { _tag: "Line", ...draft })
  })
})
