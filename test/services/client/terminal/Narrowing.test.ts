import { assert, describe, it } from "@effect/vitest"
import * as LineEditor from "../../../../src/services/client/terminal/LineEditor.ts"
import * as Screen from "../../../../src/services/client/terminal/Screen.ts"
import { playTty } from "../../../support/tty.ts"

const said = (n: number) => `bob: this is line ${n} of what he said, and has to be broken into rows`
const draft = Array.from({ length: 100 }, (_, n) => String(100 + n)).join(" ")

/** A client on a terminal of 120 columns and 24 rows. */
const play = (reflow: "all" | "above" | "none") => {
  const tty = playTty(120, 24, reflow)
  const complete = () => ({ candidates: [], stem: "" })
  const editor = LineEditor.make(tty.input, { complete }, (event) => {
    if (event._tag === "Cursor") screen.cursorFound(event)
    else if (event._tag === "Device") screen.deviceFound(event.attributes)
    else screen.refresh()
  })
  const live = () => ({ above: [], prompt: "lobby> " })
  const screen = Screen.make(tty.output, live, editor.draft, {
    reflows: reflow === "all",
    resizeDelay: 0
  })
  tty.output.on("resize", screen.resized)

  /** As tmux does: the rows that it has to add go to the scrollback, and the cursor stays in its row. */
  const narrow = async (columns: number) => {
    await tty.settled()
    const before = tty.screen.cursor().row
    tty.screen.resize(columns, 24)
    const added = tty.screen.cursor().row - before
    await tty.screen.write(`\x1b7\x1b[24;1H${"\n".repeat(added)}\x1b8\x1b[${added}A`)
    Object.assign(tty.output, { columns })
    tty.output.emit("resize")
    await tty.settled()
    await tty.settled()
  }
  const print = async (...blocks: ReadonlyArray<string>) => {
    for (const block of blocks) screen.print(block)
    await tty.settled()
  }
  const seen = () =>
    tty.screen
      .cells()
      .map((row) => row.map(({ text }) => text).join(""))
      .join("\n")
  const sees = (n: number) => new RegExp(`^bob: this is line ${n} `, "m").test(seen())
  /** How often each of these lines stands on the screen and in the scrollback together. */
  const times = (...lines: ReadonlyArray<number>) => {
    const all = tty.screen.rows().join("").replaceAll(" ", "")
    return lines.map((n) => all.split(said(n).replaceAll(" ", "")).length - 1)
  }
  return { tty, screen, narrow, print, seen, sees, times }
}

describe("A terminal that gets narrow under a long draft, and moves the transcript out of sight", () => {
  it("shows the end of the transcript above the draft, and has no line twice in the end", async () => {
    const { narrow, print, seen, sees, times, tty } = play("all")
    await print(said(1), said(2), said(3))
    await tty.type(draft)
    await narrow(30)
    assert.isTrue(sees(3))
    assert.match(seen(), /198 199/)
    await print(said(4))
    assert.isTrue(sees(4) && sees(3))
    await print(said(5), said(6), said(7), said(8), said(9))
    assert.deepStrictEqual(times(1, 2, 3, 4, 5, 6, 7, 8, 9), Array(9).fill(1))
    tty.screen.dispose()
  })

  it("loses nothing that was printed since when the program ends, or clears the screen", async () => {
    for (const isCleared of [false, true]) {
      const { narrow, print, screen, times, tty } = play("all")
      await print(said(1), said(2))
      await tty.type(draft)
      await narrow(30)
      await print(said(3))
      if (isCleared) screen.clear()
      else screen.remove()
      await tty.settled()
      if (isCleared) assert.include(tty.screen.archived().join(" "), "this is line 3")
      else assert.deepStrictEqual(times(1, 2, 3), [1, 1, 1])
      tty.screen.dispose()
    }
  })
})

describe.each(["above", "none"] as const)(
  "A terminal that wraps %s of its rows again",
  (reflow) => {
    it("has all of the transcript and nothing else, after it was narrow under a long draft", async () => {
      const { print, times, tty } = play(reflow)
      await print(...[1, 2, 3, 4, 5, 6, 7, 8, 9].map(said))
      await tty.type(draft)
      for (const columns of [72, 30, 120, 40, 120]) await tty.resize(columns, 24)
      await print(said(10))
      await tty.type("\x15")
      assert.deepStrictEqual(times(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), Array(10).fill(1))
      assert.strictEqual(tty.screen.rows().length, 11)
      tty.screen.dispose()
    })
  }
)
