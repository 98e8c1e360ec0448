import { assert, describe, it } from "@effect/vitest"
import { shortHelp } from "../../src/programs/Help.ts"

const bold = (text: string) => `\x1b[0;1m${text}\x1b[0m`

const long = [
  bold("natter"),
  "natter 1.2.3",
  bold("USAGE"),
  "$ natter [--host host] [--color auto | never] [<host>] [<port>]",
  bold("DESCRIPTION"),
  "Chats with a natter server, and is described here in a sentence that is too long for a row.",
  bold("OPTIONS"),
  bold("--host host"),
  "  A user-defined piece of text.",
  "  Where the server is",
  "  This option can be set from environment variables.",
  "  This setting is optional.",
  bold("COMMANDS"),
  "  - send [--host host] [<text>]   Says something."
].join("\n\n")

describe("The help", () => {
  it("says what each flag does, and not what the library says about all of them", () => {
    assert.strictEqual(
      shortHelp(long),
      [
        "natter 1.2.3",
        "",
        "USAGE",
        "  natter [flags] [<host>] [<port>]",
        "",
        "DESCRIPTION",
        "  Chats with a natter server, and is described here in a sentence that is too",
        "  long for a row.",
        "",
        "OPTIONS",
        "  --host host",
        "      Where the server is",
        "",
        "COMMANDS",
        "  send",
        "      Says something."
      ].join("\n")
    )
  })

  it("leaves every other text alone", () => {
    assert.strictEqual(shortHelp("natter 1.2.3\n\nlistening"), "natter 1.2.3\n\nlistening")
  })
})
