import { readFileSync, writeFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { exitCodes } from "../../../src/domain/client/ExitCode.ts"
import { variable } from "../../../src/programs/cli/Environment.ts"
import { fixed } from "../../../src/services/server/FixedLimits.ts"
import { defaults, limits } from "../../../src/services/server/Limits.ts"

const path = "docs/limits.md"

const number = (n: number) => n.toLocaleString("en")
const table = (head: string, rows: ReadonlyArray<ReadonlyArray<string>>) =>
  [
    `| ${head} |`,
    `|${"---|".repeat(head.split(" | ").length)}`,
    ...rows.map((cells) => `| ${cells.join(" | ")} |`)
  ].join("\n")

/** The tables of the page, from the code. */
const tables: Readonly<Record<string, string>> = {
  limits: table(
    "limit | flag | variable | default | from | to | at the limit",
    Object.values(limits).map(
      ({ about, default: value, flag, range: [least, greatest], reached }) => [
        `${about}.`,
        `\`--${flag}\``,
        `\`${variable(flag)}\``,
        ...[value, least, greatest].map(number),
        reached
      ]
    )
  ),
  "fixed limits": table(
    "limit | value | at the limit",
    Object.values(fixed).map(({ about, reached, unit, value }) => [
      `${about}.`,
      `${number(value)} ${unit}`,
      reached
    ])
  ),
  "exit codes": table(
    "exit code | client | server",
    Object.values(exitCodes).map(({ client, code, server }) => [String(code), client, server ?? ""])
  )
}

const block = (name: string) => `<!-- table: ${name} -->\n\n${tables[name]}\n\n<!-- end -->`

// `NATTER_WRITE=1 npx vitest run test/services/server/Limits.test.ts` brings the page up to date.
if (process.env.NATTER_WRITE === "1") {
  const page = Object.keys(tables).reduce(
    (text, name) =>
      text.replace(new RegExp(`<!-- table: ${name} -->[^]*?<!-- end -->`), () => block(name)),
    readFileSync(path, "utf8")
  )
  writeFileSync(path, page)
}

describe("docs/limits.md", () => {
  const page = readFileSync(path, "utf8")
  for (const name of Object.keys(tables))
    it(`says what the code says about the ${name}`, () => assert.include(page, block(name)))
})

describe("A limit", () => {
  it("has a default within its range, and a flag of its own that is named after it", () => {
    for (const [
      name,
      {
        flag,
        range: [least, greatest]
      }
    ] of Object.entries(limits)) {
      assert.strictEqual(
        flag,
        name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
      )
      const value = Object.entries(defaults).find(([key]) => key === name)?.[1] ?? Number.NaN
      assert.isTrue(value >= least && value <= greatest, name)
    }
  })

  it("has a sentence without a full stop in the help, and one with it in the table", () => {
    for (const { about, reached } of [...Object.values(limits), ...Object.values(fixed)]) {
      assert.notMatch(about, /[.\n|]$/)
      assert.match(reached, /^[^|\n]+\.$/)
    }
  })
})
