import { assert, describe, it } from "@effect/vitest"
import { hold } from "../../../../src/services/client/terminal/HeldScreen.ts"
import * as PlainScreen from "../../../../src/services/client/terminal/PlainScreen.ts"
import * as Screen from "../../../../src/services/client/terminal/Screen.ts"
import { playTty } from "../../../support/tty.ts"

describe.each([
  { name: "drawn", make: Screen.make },
  { name: "plain", make: PlainScreen.make }
])("A $name screen, while another program has the terminal", ({ make }) => {
  const start = async () => {
    const tty = playTty()
    const live = () => ({ above: [], prompt: "lobby> " })
    const screen = hold(make(tty.output, live, () => ({ text: "hel", cursor: 3 })))
    screen.restore()
    screen.print("alice: before")
    await tty.settled()
    screen.remove()
    const count = tty.writes.length
    screen.print("bob: meanwhile")
    screen.refresh()
    screen.resized()
    screen.clear()
    screen.cursorFound({ row: 0, column: 0 })
    await tty.settled()
    assert.strictEqual(tty.writes.length, count)
    return { screen, tty }
  }

  it("draws nothing, and shows what came when it has the terminal again", async () => {
    const { screen, tty } = await start()
    screen.restore()
    await tty.settled()
    assert.deepStrictEqual(tty.screen.rows().slice(-2), ["bob: meanwhile", "lobby> hel"])
    tty.screen.dispose()
  })

  it("shows what came when the program ends, without the prompt", async () => {
    const { screen, tty } = await start()
    screen.remove()
    screen.remove()
    await tty.settled()
    assert.strictEqual(tty.screen.rows().at(-1), "bob: meanwhile")
    assert.strictEqual(tty.screen.cursor().column, 0)
    tty.screen.dispose()
  })
})
