import { assert, describe, it } from "@effect/vitest"
import { Either } from "effect"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { info } from "../../../src/domain/client/Notice.ts"
import { commands } from "../../../src/domain/client/SlashCommands.ts"
import { clock } from "../../../src/domain/terminal/Clock.ts"
import { emptyTranscript, render } from "../../../src/domain/terminal/Transcript.ts"
import { width } from "../../../src/domain/terminal/Width.ts"
import { online } from "../../support/scenario.ts"

const told = (line: string): string => online().types(line).shown().join("\n")

/** What is told, as a terminal of so many columns shows it. */
const rowsOf = (line: string, columns: number): ReadonlyArray<string> => {
  const look = {
    columns,
    styling: "none",
    clock: Either.getOrThrow(clock("%H:%M", "UTC"))
  } as const
  return render(look, emptyTranscript, info(told(line)))[0].split("\n")
}

describe("/help", () => {
  it("names every command that there is, each of which is explained", () => {
    const all = `${told("/help")}\n${told("/help more")}`
    for (const { usage, help, name } of commands) {
      assert.match(told("/help"), new RegExp(`/${name}\\b`))
      assert.include(all, `  ${usage}  `)
      assert.include(told(`/help ${name}`), help)
    }
  })

  it("names on a page no command that cannot work there, and explains why it cannot", () => {
    const onPage = (line: string) => online({ frontEnd: "page" }).types(line).shown().join("\n")
    const all = ["/help", "/help more", "/help keys"].map(onPage).join("\n")
    assert.notMatch(all, /\/(pair|keys)\b/)
    assert.match(all, /\/topic\b/)
    assert.include(onPage("/help pair"), "A page has no key")
  })

  it("explains every key", () => {
    const all = `${told("/help keys")}\n${told("/help editing")}`.split("\n")
    for (const [keys, does] of Copy.keys)
      assert.isTrue(
        all.some((row) => row.startsWith(`  ${keys}  `) && row.endsWith(`  ${does}`)),
        keys
      )
  })

  const questions = ["", ...Copy.helpTopics, ...commands.map(({ name }) => name)]

  it.each(questions)("is seen at once on a terminal of 24 rows: /help %s", (about) => {
    const rows = rowsOf(`/help ${about}`, 80)
    // One row is for the prompt.
    assert.isAtMost(rows.length, 23)
    assert.isAtMost(Math.max(...rows.map(width)), 80)
  })

  it.each(questions)("has what is typed in one row of a narrow terminal: /help %s", (about) => {
    const rows = rowsOf(`/help ${about}`, 30)
    assert.isAtMost(Math.max(...rows.map(width)), 30)
    for (const { usage } of commands)
      if (told(`/help ${about}`).includes(`  ${usage}  `))
        assert.isTrue(
          rows.some((row) => row.startsWith(`    ${usage}`)),
          usage
        )
  })
})
