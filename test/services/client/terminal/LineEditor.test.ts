import { PassThrough } from "node:stream"
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { vi } from "vitest"
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
    const input = new PassThrough()
    const expand = (before: string) =>
      before === "/reply " ? { text: "/msg bob ", chosenAt: 7 } : undefined
    LineEditor.make(input, { complete: () => ({ candidates: [], stem: "" }), expand }, (event) => {
      if (event._tag === "Line") lines.push(event)
    })
    const type = (text: string, at: number) => {
      vi.setSystemTime(at)
      input.emit("data", Buffer.from(text))
    }
    return { lines, type }
  }

  it("by the clock, and again when it names another", () => {
    const { lines, type } = opened()
    type("/msg al ", 200)
    type("hi\r", 300)
    type("/msg al ", 400)
    type("\x15/msg eve ", 500)
    type("hi\r", 600)
    type("hi all\r", 700)
    assert.deepStrictEqual(lines, [
      { _tag: "Line", text: "/msg al hi", begunAt: seenAt(200), startedAt: seenAt(200) },
      { _tag: "Line", text: "/msg eve hi", begunAt: seenAt(500), startedAt: seenAt(500) },
      { _tag: "Line", text: "hi all", startedAt: seenAt(700) }
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
})
