import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Copy from "../../../src/programs/cli/Copy.ts"
import { program } from "../../../src/programs/cli/Program.ts"
import * as Flags from "../../../src/programs/server/ServerFlags.ts"
import { limits } from "../../../src/services/server/Limits.ts"
import { mistakesOf } from "../../support/mistakes.ts"

/** The server's command line, without the server. */
const mistake = mistakesOf(
  program({
    name: "natter-server",
    about: "",
    flags: Flags.flags,
    places: Flags.port,
    run: () => Effect.void
  })
)

const ports = Copy.wholeNumber([0, 65_535])
const rooms = "the name of a room and its numbers, such as cooks=100000 or cooks=100000,30"
const proxies = "addresses and networks with commas between, such as 192.0.2.7,10.0.0.0/8"
const levels = "info, debug, warning, error or none"

describe("A mistake is answered with a sentence of its own", () => {
  const wrong: Readonly<Record<string, string>> = {
    "--port many": Copy.invalid("--port", "many", ports),
    "--port 70000": Copy.invalid("--port", "70000", ports),
    "--drain -1": Copy.invalid("--drain", "-1", Copy.wholeNumber(limits.drain.range)),
    "--no-such-flag": Copy.unknownFlag("--no-such-flag", "natter-server"),
    "--port": Copy.valueMissing("--port", "--port number"),
    "5 6": Copy.tooMany("6", "natter-server", ["<port>"]),
    here: Copy.invalid("port", "here", ports),
    "--retain tea=5 --retain tea": Copy.invalid("--retain", "tea", rooms),
    "--behind proxy.local": Copy.invalid("--behind", "proxy.local", proxies),
    "--log-level loud": Copy.invalid("--log-level", "loud", levels)
  }
  it.each(Object.entries(wrong))("natter-server %s", async (line, sentence) => {
    assert.match(sentence, /^[^\n]+\.$/)
    assert.deepStrictEqual(await mistake(line.split(" ")), [2, sentence])
  })
})

describe("A variable is named when it is wrong", () => {
  const wrong: Readonly<Record<string, readonly [value: string, use: string]>> = {
    NATTER_PORT: ["abc", ports],
    NATTER_RETAIN: ["tea=0", rooms],
    NATTER_BEHIND: ["10.0.0.0/33", proxies],
    NATTER_LOG_FORMAT: ["xml", "pretty or json"],
    NATTER_LOG_LEVEL: ["loud", levels],
    NATTER_KEEP: ["86401", Copy.wholeNumber(limits.keep.range)]
  }
  it.each(Object.entries(wrong))("%s", async (name, [value, use]) => {
    assert.deepStrictEqual(await mistake([], { [name]: value }), [
      2,
      Copy.invalid(name, value, use)
    ])
  })
})
