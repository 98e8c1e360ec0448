import { readFileSync, writeFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { exitCodes } from "../../../src/domain/client/ExitCode.ts"
import { variable } from "../../../src/programs/cli/Environment.ts"
import { fixed } from "../../../src/services/server/FixedLimits.ts"
import { defaults, features, type Limit, limits } from "../../../src/services/server/Limits.ts"
import type { Bound, FixedLimit } from "../../../src/services/server/limits/Bound.ts"
import { parseRetained, retain } from "../../../src/services/server/Retain.ts"

const path = "docs/limits.md"

const number = (n: number) => n.toLocaleString("en")
const table = (head: string, rows: ReadonlyArray<ReadonlyArray<string>>) =>
  [
    `| ${head} |`,
    `|${"---|".repeat(head.split(" | ").length)}`,
    ...rows.map((cells) => `| ${cells.join(" | ")} |`)
  ].join("\n")

const named = (feature: string | undefined) => (feature === undefined ? "" : `\`${feature}\``)

/** The tables of the page, from the code. */
const tables: Readonly<Record<string, string>> = {
  limits: table("limit | flag | variable | default | from | to | at the limit | feature", [
    ...Object.values<Limit>(limits).map(
      ({ about, default: value, feature, flag, range: [least, greatest], reached }) => [
        `${about}.`,
        `\`--${flag}\``,
        `\`${variable(flag)}\``,
        ...[value, least, greatest].map(number),
        reached,
        named(feature)
      ]
    ),
    [
      `${retain.about}.`,
      `\`--${retain.flag} ${retain.value}\``,
      `\`${variable(retain.flag)}\``,
      "",
      "",
      "",
      retain.reached,
      ""
    ]
  ]),
  "fixed limits": table(
    "limit | value | at the limit | feature",
    Object.values<FixedLimit>(fixed).map(({ about, feature, reached, unit, value }) => [
      `${about}.`,
      `${number(value)} ${unit}`,
      reached,
      named(feature)
    ])
  ),
  "exit codes": table(
    "exit code | client | server",
    Object.values(exitCodes).map(({ client, code, server }) => [
      String(code),
      client ?? "",
      server ?? ""
    ])
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

describe("The features that tell limits", () => {
  it("are those of the protocol's page, in its order, with the values of this server", () => {
    const page = readFileSync("docs/protocol.md", "utf8")
    const [table = ""] = /<!-- table: features -->[\s\S]*?<!-- end -->/.exec(page) ?? []
    const told = Array.from(table.matchAll(/^\| `(\w+)=(\d+)` \|/gm), ([, name = "", value]) => [
      name,
      Number(value)
    ])
    // The length of a line is the protocol's own.
    assert.deepStrictEqual(
      Object.entries(features(defaults)),
      told.filter(([name]) => name !== "line")
    )
    assert.include(features({ ...defaults, keep: 7, logSize: 8, messageRate: 9 }), {
      keep: 7,
      log: 8,
      rate: 9
    })
  })
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
    for (const { about, reached } of [
      ...Object.values<Bound>(limits),
      ...Object.values<Bound>(fixed)
    ]) {
      assert.notMatch(about, /[.\n|]$/)
      assert.match(reached, /^[^|\n]+\.$/)
    }
  })
})

describe("What a single room keeps", () => {
  it("is read as a room, its messages and perhaps days", () => {
    const good = {
      "cooks=100000": ["cooks", { logSize: 100_000, logAge: undefined }],
      "a-1=1,0": ["a-1", { logSize: 1, logAge: 0 }],
      "tea=5,36500": ["tea", { logSize: 5, logAge: 36_500 }]
    } as const
    for (const [text, read] of Object.entries(good))
      assert.deepStrictEqual<unknown>(Option.getOrUndefined(parseRetained(text)), read, text)
    const bad = ["", "tea", "tea=", "=5", "Tea=5", "inbox=5", "tea=0", "tea=1000001", "tea=-1"]
    for (const text of [...bad, "tea=5,", "tea=5,x", "tea=5,36501", "tea=5,1,1", "tea= 5"])
      assert.deepStrictEqual(Option.getOrUndefined(parseRetained(text)), undefined, text)
  })
})
