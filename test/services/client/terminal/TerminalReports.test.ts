import * as readline from "node:readline"
import { PassThrough } from "node:stream"
import { assert, describe, it } from "@effect/vitest"
import { make, type Report } from "../../../../src/services/client/terminal/TerminalReports.ts"

/** What is found in bytes: the reports, and what is left as typed. */
const read = (bytes: string) => {
  const input = new PassThrough()
  const reports: Array<Report> = []
  let typed = ""
  const isReport = make((report) => reports.push(report))
  readline.emitKeypressEvents(input)
  input.on("keypress", (_, key: readline.Key) => {
    if (!isReport(key)) typed += key.sequence
  })
  input.emit("data", Buffer.from(bytes))
  return { reports, typed }
}
const cursor = (column: number): Report => ({ _tag: "Cursor", column })
const focus = (focused: boolean): Report => ({ _tag: "Focus", focused })

describe("reports of the terminal", () => {
  it("are found in the midst of what is typed", () => {
    assert.deepStrictEqual(read("a\x1b[Ib\x1b[24;7Rc\x1b[O"), {
      reports: [focus(true), cursor(6), focus(false)],
      typed: "abc"
    })
  })
  it("tell of any column", () => {
    for (const column of [1, 9, 10, 80, 99, 100, 212])
      assert.deepStrictEqual(read(`x\x1b[24;${column}Ry`), {
        reports: [cursor(column - 1)],
        typed: "xy"
      })
  })
  it("leave keys alone", () => {
    const keys = "R1;R\x1b[A\x1b[1;5D\x1b[3~\x1bb\x7f"
    assert.deepStrictEqual(read(keys), { reports: [], typed: keys })
  })
})
