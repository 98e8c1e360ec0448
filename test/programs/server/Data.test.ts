import { existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ExitCode } from "../../../src/domain/client/ExitCode.ts"
import { Failure } from "../../../src/programs/cli/Failure.ts"
import { program } from "../../../src/programs/cli/Program.ts"
import * as Data from "../../../src/programs/server/Data.ts"
import * as Flags from "../../../src/programs/server/ServerFlags.ts"
import { mistakesOf } from "../../support/mistakes.ts"
import { canMount, mounted } from "../../support/mounts.ts"
import { temporary } from "../../support/temporary.ts"

const root = temporary("data")
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A new folder that is somebody's home, and what the default is there. */
const homeOf = (name: string) => {
  const HOME = join(root, name)
  mkdirSync(HOME)
  return { HOME, folder: join(HOME, ".local/state/natter/server") }
}

/** A server that ends once it has its data: with what its banner would say. */
const opened = mistakesOf(
  program({
    name: "natter-server",
    about: "",
    flags: Flags.flags,
    places: Flags.port,
    run: (flags) =>
      Effect.scoped(
        Effect.flatMap(
          Data.open(Flags.aboutData(flags)),
          ({ said }) => new Failure({ message: said, exitCode: ExitCode.ok })
        )
      )
  })
)

describe("the data of a server", () => {
  it("is in the folder for state, or where --data says, and nobody else may read it", async () => {
    const { folder, HOME } = homeOf("home")
    assert.deepStrictEqual(await opened([], { HOME }), [0, folder])
    for (const made of [folder, join(folder, ".."), join(HOME, ".local")])
      assert.strictEqual(statSync(made).mode & 0o777, 0o700)
    const state = join(root, "state")
    const byVariable = await opened([], { HOME, XDG_STATE_HOME: state })
    assert.deepStrictEqual(byVariable, [0, join(state, "natter/server")])
    const named = join(root, "named")
    assert.deepStrictEqual(await opened(["--data", named], { HOME }), [0, named])
    const fresh = join(root, "fresh")
    assert.deepStrictEqual(await opened(["--state", fresh], { HOME }), [0, fresh])
    assert.deepStrictEqual(await opened([], { HOME, NATTER_STATE: fresh }), [0, fresh])
    const both = ["--state", fresh, "--data", named]
    assert.deepStrictEqual(await opened(both, { HOME }), [0, named])
  })

  it("is in memory where that is wanted, and nothing is written", async () => {
    const { HOME } = homeOf("forgetful")
    const said = "in memory only, gone when the server stops"
    for (const [words, env] of [
      [["--memory"], {}],
      [[], { NATTER_MEMORY: "yes" }]
    ] as const)
      assert.deepStrictEqual(await opened(words, { HOME, ...env }), [0, said])
    assert.deepStrictEqual(readdirSync(HOME), [])
  })

  it("is in memory where no folder can be made, with the reason", async () => {
    const [code, said] = await opened([])
    assert.strictEqual(code, 0)
    assert.match(said, /^in memory only, .*: there is no home folder; name a folder with --data$/)
    const [other, why] = await opened([], { XDG_STATE_HOME: "/dev/null/state" })
    assert.strictEqual(other, 0)
    assert.match(why, /^in memory only, .*: \/dev\/null\/state\/natter\/server cannot be used \(E/)
  })

  it("is not passed over where it is, nor where it is asked for: a sentence, and code 8", async () => {
    const { folder, HOME } = homeOf("spoilt")
    mkdirSync(join(folder, "natter.db"), { recursive: true })
    const broken = "/dev/null/x/natter/server"
    for (const [words, env, named] of [
      [[], { HOME }, folder],
      [["--data", "/dev/null/x"], {}, "/dev/null/x"],
      [["--log-age", "3"], { XDG_STATE_HOME: "/dev/null/x" }, broken],
      [["--sync", "normal"], { XDG_STATE_HOME: "/dev/null/x" }, broken]
    ] as const) {
      const [code, sentence] = await opened(words, env)
      assert.strictEqual(code, 8, sentence)
      assert.include(sentence, `Cannot use ${named} for data (`)
      assert.match(sentence, /name another folder with --data, or keep nothing with --memory\.$/)
    }
  })

  it("is not passed over where a link to it leads nowhere, as to a disk that is not mounted", async () => {
    const { folder, HOME } = homeOf("linked")
    mkdirSync(join(folder, "../.."), { recursive: true })
    for (const link of [join(folder, ".."), folder]) {
      symlinkSync(join(HOME, "not-mounted"), link)
      const [code, sentence] = await opened([], { HOME })
      assert.strictEqual(code, 8, sentence)
      assert.include(sentence, `Cannot use ${folder} for data (`)
      rmSync(link)
      mkdirSync(link)
    }
    assert.isFalse(existsSync(join(HOME, "not-mounted")))
  })

  it.skipIf(!canMount)("is not on a disk that is read-only (needs to mount)", () =>
    Effect.gen(function* () {
      const mount = yield* mounted(16)
      const answer = (...words: ReadonlyArray<string>) =>
        Effect.promise(() => opened(words, { XDG_STATE_HOME: join(mount.path, "state") }))
      const there = join(mount.path, "there")
      const [code] = yield* answer("--data", there)
      assert.strictEqual(code, 0)
      mount.makeReadOnly()
      for (const folder of [there, join(mount.path, "new")]) {
        const [code, sentence] = yield* answer("--data", folder)
        assert.strictEqual(code, 8)
        assert.include(sentence, `Cannot use ${folder} for data (`)
      }
      const [byDefault, said] = yield* answer()
      assert.strictEqual(byDefault, 0)
      assert.match(said, /^in memory only, .* cannot be used \(EROFS: /)
    }).pipe(Effect.scoped, Effect.runPromise)
  )

  it("is what some flags are about: in memory they are refused, with code 2", async () => {
    const unused = join(root, "unused")
    const leaveOut = (by: string) => `${by} is about messages on disk: leave out ${by} or --memory.`
    for (const [words, env, sentence] of [
      [["--memory", "--data", unused], {}, "give --data or --memory, not both."],
      [["--memory"], { NATTER_DATA: unused }, "give NATTER_DATA or --memory, not both."],
      [["--memory", "--sync", "normal"], {}, leaveOut("--sync")],
      [["--memory", "--log-age", "3"], {}, leaveOut("--log-age")],
      [["--memory", "--retain", "tea=5", "--retain", "cooks=5,3"], {}, leaveOut("--retain")],
      [["--memory"], { NATTER_SYNC: "full" }, leaveOut("NATTER_SYNC")],
      [["--memory"], { NATTER_LOG_AGE: "3" }, leaveOut("NATTER_LOG_AGE")],
      [["--memory"], { NATTER_RETAIN: "cooks=5,3" }, leaveOut("NATTER_RETAIN")],
      [[], { NATTER_LOG_AGE: "3" }, "there is no home folder: name a folder with --data."]
    ] as const) {
      const [code, answer] = await opened(words, env)
      assert.strictEqual(code, 2, answer)
      assert.include(answer, sentence)
    }
    const [code] = await opened(["--memory", "--retain", "tea=5"])
    assert.strictEqual(code, 0)
  })
})
