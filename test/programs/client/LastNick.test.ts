import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { times } from "../../../src/domain/client/Limits.ts"
import { lastNick, rememberNick, rememberUsual } from "../../../src/programs/client/LastNick.ts"

describe("The last nickname", () => {
  it("is remembered for its owner, and none where the file is damaged or cannot be there", () => {
    const folder = mkdtempSync(join(tmpdir(), "natter-state-"))
    const file = join(folder, "natter", "last-nick")
    assert.deepStrictEqual(Option.getOrUndefined(lastNick(file)), undefined)
    rememberNick(file, Nick.make("alice"))
    assert.deepStrictEqual<unknown>(Option.getOrUndefined(lastNick(file)), "alice")
    assert.strictEqual(statSync(file).mode & 0o777, 0o600)
    rememberNick(file, Nick.make("bob"))
    assert.deepStrictEqual<unknown>(Option.getOrUndefined(lastNick(file)), "bob")
    writeFileSync(file, "two words\n")
    assert.deepStrictEqual(Option.getOrUndefined(lastNick(file)), undefined)
    const nowhere = join(file, "natter", "last-nick")
    assert.isTrue(Option.isNone(rememberNick(nowhere, Nick.make("bob"))))
    rmSync(folder, { recursive: true })
  })

  it("is the one with which a run began, or to which it soon changed, and no later one", () => {
    const folder = mkdtempSync(join(tmpdir(), "natter-state-"))
    const file = join(folder, "last-nick")
    const remember = Option.getOrThrow(rememberUsual(file))
    assert.isFalse(existsSync(file))
    remember(Nick.make("alicce"), 1_000)
    remember(Nick.make("alice"), 999 + times.mendNick)
    remember(Nick.make("brb"), 1_000 + times.mendNick)
    assert.deepStrictEqual<unknown>(Option.getOrUndefined(lastNick(file)), "alice")
    assert.isTrue(Option.isSome(rememberUsual(file)))
    rmSync(folder, { recursive: true })
  })

  it("is not promised where it cannot be kept", () => {
    const folder = mkdtempSync(join(tmpdir(), "natter-state-"))
    const file = join(folder, "last-nick")
    mkdirSync(file)
    assert.isTrue(Option.isNone(rememberUsual(file)))
    const below = join(folder, "file")
    writeFileSync(below, "")
    assert.isTrue(Option.isNone(rememberUsual(join(below, "natter", "last-nick"))))
    rmSync(folder, { recursive: true })
  })
})
