import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as Copy from "../../src/domain/client/Copy.ts"
import { hasPty, type ScreenProcess } from "../support/pty.ts"
import {
  hears,
  keys,
  meet,
  modesLeft,
  newNick,
  prompts,
  shows,
  spawnAs,
  widths
} from "../support/pty-client.ts"

const { guest: known, server } = await meet("bob")
const bob = known("bob")

describe.skipIf(!hasPty).each(widths)("--plain, %i columns wide", (cols) => {
  const plain = () => spawnAs(server, newNick(cols), { cols }, ["--plain"])
  // One client for all but the last of these, of which the one before ends it.
  let at: ScreenProcess
  beforeAll(async () => {
    at = await plain()
  })

  it("does not say the draft again for each Backspace, on however many rows it is", async () => {
    const draft =
      "一 sentence that is longer than two rows of a terminal of this width, if that is 30 or 80 columns wide"
    at.type(draft)
    await at.waitFor(prompts("lobby>", draft))
    const before = at.written().join("").length
    at.type(keys.backspace.repeat(4))
    await at.waitFor(prompts("lobby>", draft.slice(0, -4)))
    assert.strictEqual(at.written().join("").slice(before), "\b \b".repeat(4))
    at.type(keys.enter)
    await hears(bob, draft.slice(0, -4))
    await at.waitFor(shows(`${Copy.labels.own}: ${draft.slice(0, -4)}`))
  })

  it("takes a pasted block for one message", async () => {
    at.type(`${keys.paste("one\nzwei\n三")}${keys.enter}`)
    await hears(bob, "one\\nzwei\\n三")
    await at.waitFor(shows(`${Copy.labels.own}: one zwei 三`))
  })

  it("gives what arrives rows of its own, and says the line that was begun again below", async () => {
    at.type("你好, half a")
    await at.waitFor(prompts("lobby>", "你好, half a"))
    bob.send(`SAY lobby between ${cols}`)
    const rows = await at.waitFor(
      (rows) => shows(`bob: between ${cols}`)(rows) && prompts("lobby>", "你好, half a")(rows)
    )
    assert.strictEqual(rows.filter((row) => row === "lobby> 你好, half a").length, 2)
    at.type(` line${keys.enter}`)
    await hears(bob, "你好, half a line")
    await at.waitFor(shows(`${Copy.labels.own}: 你好, half a line`))
    at.type(`${keys.ctrl("d")}`)
    assert.strictEqual((await at.exited).code, 0)
    assert.deepStrictEqual(modesLeft(at), [])
  })

  it("says at the first Ctrl-C how to quit, and quits at the second", async () => {
    const at = await plain()
    at.type(`never said${keys.ctrl("c")}`)
    await at.waitFor(prompts("lobby>"))
    at.type(keys.ctrl("c"))
    await at.waitFor(shows(Copy.quitHint))
    at.type(keys.ctrl("c"))
    assert.strictEqual((await at.exited).code, 0)
    assert.deepStrictEqual(modesLeft(at), [])
  })
})
