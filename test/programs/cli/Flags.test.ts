import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { Config, ConfigProvider, Effect, Either, Option } from "effect"
import * as Copy from "../../../src/programs/cli/Copy.ts"
import { environment, variable } from "../../../src/programs/cli/Environment.ts"
import { oneOf, portArgument, text, toggle, wholeNumber } from "../../../src/programs/cli/Flags.ts"
import { sentence } from "../../../src/programs/cli/Help.ts"
import { program } from "../../../src/programs/cli/Program.ts"

const choices = ["auto", "always", "never"] as const

/** What a program reads from its command line and its environment, or the sentence that refuses it. */
const read = (line: string, variables: Readonly<Record<string, string>> = {}) => {
  let values: unknown
  const reader = program({
    name: "reader",
    about: "Reads",
    flags: Options.all({
      size: wholeNumber({ flag: "log-size", about: "Size", default: 5, range: [1, 99] }),
      color: oneOf({ flag: "color", about: "Colours", choices }),
      // The library has a flag of that name, too.
      level: oneOf({ flag: "log-level", about: "Level", choices: ["info", "error"] }),
      nick: text({ flag: "nick", value: "name", about: "Nickname" }),
      plain: toggle({ flag: "plain", about: "Plain" })
    }),
    places: portArgument([0, 9]),
    run: ({ nick, ...flags }, port) =>
      Effect.sync(() => {
        values = { ...flags, nick: Option.getOrUndefined(nick), port: Option.getOrUndefined(port) }
      })
  })
  return Effect.gen(function* () {
    const outcome = yield* Effect.either(reader.run(line === "" ? [] : line.split(" "), []))
    if (Either.isRight(outcome)) return values
    const wrong = outcome.left
    return ValidationError.isValidationError(wrong) ? sentence(wrong.error) : wrong
  }).pipe(
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(variables)))),
    Effect.provide(NodeContext.layer)
  )
}

const none = {
  size: 5,
  color: "auto",
  level: "info",
  nick: undefined,
  plain: false,
  port: undefined
}

describe("A flag", () => {
  it("has a variable that is named after it", () => {
    assert.strictEqual(variable("log-size"), "NATTER_LOG_SIZE")
  })

  it.effect("comes before its variable, and that before its default", () =>
    Effect.gen(function* () {
      const variables = { NATTER_LOG_SIZE: "7", NATTER_COLOR: "never", NATTER_NICK: "bob" }
      assert.deepStrictEqual(yield* read(""), none)
      assert.deepStrictEqual(yield* read("", variables), {
        ...none,
        size: 7,
        color: "never",
        nick: { by: "NATTER_NICK", text: "bob" }
      })
      assert.deepStrictEqual(
        yield* read("--log-size 9 --color always --nick al --plain 8", variables),
        {
          ...none,
          size: 9,
          color: "always",
          nick: { by: "--nick", text: "al" },
          plain: true,
          port: 8
        }
      )
    })
  )

  it.effect("does not take the argument behind it for its value where it has none", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read("--plain 1"), { ...none, plain: true, port: 1 })
    })
  )

  it.effect("without a value has a boolean for its variable, in every usual spelling", () =>
    Effect.gen(function* () {
      for (const NATTER_PLAIN of ["true", "YES", "on", "1", "Y"])
        assert.deepStrictEqual(yield* read("", { NATTER_PLAIN }), { ...none, plain: true })
      for (const NATTER_PLAIN of ["false", "No", "off", "0", "n"])
        assert.deepStrictEqual(yield* read("", { NATTER_PLAIN }), none)
      const wrong = yield* read("", { NATTER_PLAIN: "maybe" })
      assert.strictEqual(wrong, Copy.invalid("NATTER_PLAIN", "maybe", "true or false"))
      assert.deepStrictEqual(yield* read("--plain", { NATTER_PLAIN: "no" }), {
        ...none,
        plain: true
      })
    })
  )

  it.effect("hides a variable that is wrong", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read("--log-size 9", { NATTER_LOG_SIZE: "x" }), {
        ...none,
        size: 9
      })
    })
  )

  it.effect("is read where the library has one of the same name, wherever it stands", () =>
    Effect.gen(function* () {
      const level = { ...none, level: "error" }
      assert.deepStrictEqual(yield* read("--log-level error"), level)
      assert.deepStrictEqual(yield* read("--log-level=error --plain"), { ...level, plain: true })
      assert.deepStrictEqual(yield* read("--plain --log-level error"), { ...level, plain: true })
    })
  )

  it.effect("is named when it is wrong, and its variable when that is wrong", () =>
    Effect.gen(function* () {
      const range = Copy.wholeNumber([1, 99])
      for (const wrong of ["many", "0", "100", "1.5", "-1", "1e1"]) {
        const byFlag = yield* read(`--log-size ${wrong}`, { NATTER_LOG_SIZE: "7" })
        assert.strictEqual(byFlag, Copy.invalid("--log-size", wrong, range))
        const byVariable = yield* read("", { NATTER_LOG_SIZE: wrong })
        assert.strictEqual(byVariable, Copy.invalid("NATTER_LOG_SIZE", wrong, range))
      }
      assert.strictEqual(
        yield* read("--color red"),
        Copy.invalid("--color", "red", "auto, always or never")
      )
      assert.strictEqual(
        yield* read("", { NATTER_COLOR: "red" }),
        Copy.invalid("NATTER_COLOR", "red", "auto, always or never")
      )
      assert.strictEqual(yield* read("70"), Copy.invalid("port", "70", Copy.wholeNumber([0, 9])))
    })
  )
})

describe("The environment", () => {
  it.effect("holds our variables alone, and none that is empty", () =>
    Effect.gen(function* () {
      process.env.NATTER_TEST_EMPTY = ""
      process.env.NATTER_TEST_COMMA = "a,b"
      const provider = yield* environment
      const look = (name: string) =>
        Effect.option(
          Effect.withConfigProvider(
            Effect.suspend(() => Config.string(name)),
            provider
          )
        )
      assert.deepStrictEqual(Option.getOrUndefined(yield* look("NATTER_TEST_COMMA")), "a,b")
      assert.deepStrictEqual(Option.getOrUndefined(yield* look("NATTER_TEST_EMPTY")), undefined)
      assert.deepStrictEqual(Option.getOrUndefined(yield* look("PATH")), undefined)
      delete process.env.NATTER_TEST_EMPTY
      delete process.env.NATTER_TEST_COMMA
    })
  )
})
