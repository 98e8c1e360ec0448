import { existsSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"

const page = readFileSync("docs/security.md", "utf8")
const rows = page
  .slice(page.indexOf("## Threats"))
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .slice(1)

describe("docs/security.md", () => {
  it("names a test that is there for each threat", () => {
    assert.isAbove(rows.length, 10)
    for (const row of rows) {
      const [, , , tests = ""] = row.split("|")
      const named = Array.from(tests.matchAll(/`([^`]+)`/g), ([, path = ""]) => path)
      assert.isNotEmpty(named, row)
      for (const path of named) assert.isTrue(existsFor(path), `${path}: ${row}`)
    }
  })
})

/** Whether there is such a file of tests, perhaps one that needs a terminal. */
const existsFor = (path: string): boolean =>
  ["", ".pty"].some((kind) => existsSync(`test/${path}${kind}.test.ts`))
