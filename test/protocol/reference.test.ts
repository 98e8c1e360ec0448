import { readFileSync, writeFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { ByeReason, GapCause, LeaveReason } from "../../src/domain/chat/Reasons.ts"
import { ErrorCode } from "../../src/domain/protocol/ErrorReply.ts"
import { Commands } from "../../src/domain/protocol/natter/Commands.ts"
import { Events } from "../../src/domain/protocol/natter/Events.ts"
import * as document from "../support/document.ts"

const verbs = { commands: Commands, events: Events }

/** The reference table of verbs, from their definitions. */
const reference = (name: keyof typeof verbs): string => {
  const rows = verbs[name].formats.map(({ form, meaning }) => `| \`${form}\` | ${meaning} |`)
  return [`| ${name.slice(0, -1)} | meaning |`, "|---|---|", ...rows].join("\n")
}

const marked = (name: string) => new RegExp(`(<!-- table: ${name} -->\\n)[^]*?(\\n<!-- end -->)`)

const written = (document: string): string =>
  (["commands", "events"] as const).reduce(
    (text, name) =>
      text.replace(marked(name), (_, open, close) => `${open}\n${reference(name)}\n${close}`),
    document
  )

// `NATTER_WRITE=1 npx vitest run test/protocol/reference.test.ts` brings the tables of verbs up to date.
const before = readFileSync(document.path, "utf8")
const text = process.env.NATTER_WRITE === "1" ? written(before) : before
if (text !== before) writeFileSync(document.path, text)

describe("docs/protocol.md says what the code says", () => {
  for (const name of ["commands", "events"] as const) {
    it(`about the ${name}: their forms and meanings`, () => {
      assert.include(text, `<!-- table: ${name} -->\n\n${reference(name)}\n\n<!-- end -->`)
    })
  }

  const listed: Record<string, ReadonlyArray<string>> = {
    errors: ErrorCode.literals,
    "leave-reasons": LeaveReason.literals,
    "bye-reasons": ByeReason.literals,
    "gap-causes": GapCause.literals
  }
  for (const [name, literals] of Object.entries(listed)) {
    it(`about the ${name}`, () => {
      assert.deepStrictEqual([...document.column(name)], [...literals])
    })
  }

  it("about the tags, each with its verb", () => {
    const tags = [...Commands.formats, ...Events.formats].flatMap(({ name, tags }) =>
      tags.map((tag) => [tag, name])
    )
    assert.deepStrictEqual(
      document
        .table("tags")
        .map(([tag = "", verb = ""]) => [
          document.spans(tag)[0]?.split("=")[0],
          document.spans(verb)[0]
        ]),
      tags
    )
  })

  it("about the final answer of each command", () => {
    const answers = document.tableHeaded("you say")
    assert.deepStrictEqual(
      answers.map(([verb = ""]) => document.spans(verb)[0]),
      Commands.formats.map(({ name }) => name)
    )
    const events = new Set(Events.formats.map(({ name }) => name))
    for (const [, answer = ""] of answers)
      assert.isTrue(events.has(document.spans(answer)[0] ?? ""))
  })
})
