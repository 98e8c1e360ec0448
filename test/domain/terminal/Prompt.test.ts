import { assert, describe, it } from "@effect/vitest"
import { RoomName } from "../../../src/domain/chat/RoomName.ts"
import { prompt } from "../../../src/domain/terminal/Prompt.ts"

const room = (name: string, unread: number, mentioned = false) => ({
  name: RoomName.make(name),
  unread,
  mentioned
})
const lobby = RoomName.make("lobby")

describe("the prompt", () => {
  it("says where typed lines go", () => {
    assert.strictEqual(prompt("none", lobby, [room("lobby", 0)]), "lobby> ")
  })
  it("counts what is unread elsewhere, and marks where the reader was named", () => {
    assert.strictEqual(
      prompt("none", lobby, [
        room("lobby", 7),
        room("ops", 3),
        room("dev", 1, true),
        room("art", 0)
      ]),
      "lobby (ops 3, dev 1!)> "
    )
  })
  it("leaves room for the draft", () => {
    const many = ["a", "b", "c", "d", "e"].map((name) => room(name, 1))
    assert.strictEqual(prompt("none", lobby, many), "lobby (5 rooms)> ")
    const naming = [...many, room("f", 2, true), room("g", 1, true)]
    assert.strictEqual(prompt("none", lobby, naming), "lobby (7 rooms, 2!)> ")
  })
})
