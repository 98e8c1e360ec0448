import * as Args from "@effect/cli/Args"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { exitCodes } from "../../../src/domain/client/ExitCode.ts"
import { exitCodesOf } from "../../../src/programs/cli/ExitCodesHelp.ts"
import { oneOf, text, toggle, wholeNumber } from "../../../src/programs/cli/Flags.ts"
import { definitions, help, render, section, sentence } from "../../../src/programs/cli/Help.ts"
import { program } from "../../../src/programs/cli/Program.ts"

const run = () => Effect.void
const common = { host: text({ flag: "host", value: "host", about: "Where the server is" }) }
const send = program({
  name: "natter send",
  about: "Sends something.",
  flags: Options.all(common),
  places: Args.text({ name: "text" }).pipe(Args.withDescription("What to send")),
  run
})
const natter = program({
  name: "natter",
  about:
    "Chats with a natter server, and is described here in a sentence that is too long for a row.",
  flags: Options.all({
    ...common,
    color: oneOf({ flag: "color", about: "How to style the text", choices: ["auto", "never"] }),
    last: wholeNumber({ flag: "last", about: "How many", default: 0, range: [0, 9] }),
    plain: toggle({ flag: "plain", about: "Only append lines" })
  }),
  places: Args.text({ name: "host" }).pipe(
    Args.withDescription("The same as --host"),
    Args.optional
  ),
  run,
  subcommands: { send },
  footer: section("EXIT CODES", definitions([["0", "Well"]]))
})

describe("The help", () => {
  it("shows every flag with its own description below it, and nothing of the library's", () => {
    assert.strictEqual(
      help(natter, "1.2.3"),
      [
        "natter 1.2.3",
        "",
        "USAGE",
        "  natter [flags] [<host>]",
        "",
        "DESCRIPTION",
        "  Chats with a natter server, and is described here in a sentence that is too",
        "  long for a row.",
        "",
        "ARGUMENTS",
        "  <host>",
        "      The same as --host",
        "",
        "OPTIONS",
        "  --host host",
        "      Where the server is [NATTER_HOST]",
        "  --color auto|never",
        "      How to style the text [NATTER_COLOR, default auto]",
        "  --last number",
        "      How many [NATTER_LAST, default 0]",
        "  --plain",
        "      Only append lines [NATTER_PLAIN=true]",
        "",
        "COMMANDS",
        "  send",
        "      Sends something.",
        "",
        "EXIT CODES",
        "  0   Well"
      ].join("\n")
    )
  })

  it("shows a subcommand under its full name, without what is empty", () => {
    assert.strictEqual(
      help(send, "1.2.3"),
      [
        "natter 1.2.3",
        "",
        "USAGE",
        "  natter send [flags] <text>",
        "",
        "DESCRIPTION",
        "  Sends something.",
        "",
        "ARGUMENTS",
        "  <text>",
        "      What to send",
        "",
        "OPTIONS",
        "  --host host",
        "      Where the server is [NATTER_HOST]"
      ].join("\n")
    )
  })

  it("lists the exit codes of each program", () => {
    for (const of of ["client", "server"] as const) {
      const listed = render(exitCodesOf(of)).split("\n").slice(2).join(" ").replace(/\s+/g, " ")
      const expected = Object.values(exitCodes).flatMap((one) =>
        Option.toArray(Option.map(Option.fromNullable(one[of]), (about) => `${one.code} ${about}`))
      )
      assert.strictEqual(listed.trim(), expected.join(" "))
    }
  })

  it("renders every kind of document, and an error as one line", () => {
    const doc = HelpDoc.blocks([
      HelpDoc.p("One."),
      HelpDoc.empty,
      HelpDoc.enumeration([HelpDoc.p("Two."), HelpDoc.p("Three.")])
    ])
    assert.strictEqual(render(doc), "  One.\n  Two.\n  Three.")
    assert.strictEqual(
      sentence(HelpDoc.blocks([HelpDoc.p("One."), HelpDoc.p("Two.")])),
      "One. Two."
    )
  })
})
