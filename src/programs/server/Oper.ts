import { randomBytes } from "node:crypto"
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import { Console, Effect } from "effect"
import { digestOf } from "../../services/server/access/Operators.ts"
import { misused } from "../cli/Failure.ts"
import { program } from "../cli/Program.ts"
import * as Copy from "./OperCopy.ts"

const wordBytes = 24

const isName = (text: string): boolean => /^[\x21-\x7e]{1,32}$/.test(text) && !text.startsWith(":")

/** The subcommand that makes a word by which somebody with a client of IRC becomes an operator. */
export const oper = program({
  name: "natter-server oper",
  about:
    "Makes a word with which OPER of IRC makes somebody an operator, and prints the line for the file of operators.",
  flags: Options.none,
  places: Args.text({ name: "name" }).pipe(Args.withDescription("What they say to /oper")),
  run: (_, name) =>
    Effect.gen(function* () {
      if (!isName(name)) return yield* misused(Copy.wrongName)
      const word = yield* Effect.sync(() => randomBytes(wordBytes).toString("base64url"))
      yield* Console.log(`word.${digestOf(word)} ${name}`)
      yield* Console.error(Copy.given(name, word))
    })
})
