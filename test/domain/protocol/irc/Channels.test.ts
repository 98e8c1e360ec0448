import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { parse } from "../../../../src/domain/protocol/irc/Message.ts"
import { begin } from "../../../support/irc-talk.ts"
import { property } from "../../../support/property.ts"

const letters = "abcdefghijkl"
const names = Array.from(letters, (one) => Array.from(letters, (other) => one + other)).flat()
const listOf = (count: number) => names.slice(0, count).map((name) => `#${name}`)

describe("a line about many channels", () => {
  it.prop(
    "is about each of them once",
    [fc.constantFrom("JOIN", "PART", "NAMES", "LIST"), fc.integer({ min: 1, max: 64 })],
    ([verb, count]) => {
      const talk = begin()
      const list = listOf(count)
      assert.deepStrictEqual(talk.hear(`${verb} ${list.join()},#AA`), [])
      const rooms = talk.asked.map(({ command }) => ("room" in command ? command.room : undefined))
      assert.deepStrictEqual(
        Array.from(new Set(rooms)),
        names.slice(0, count).map((name) => RoomName.make(name))
      )
      assert.lengthOf(rooms, verb === "JOIN" ? 2 * count : count)
    },
    property(0.2)
  )

  it("is answered with 405 for those that are more than anybody may be in", () => {
    const talk = begin()
    const refused = talk.hear(`JOIN ${listOf(100).join()}`)
    assert.deepStrictEqual(
      refused.map((line) => parse(line)?.params.slice(1)),
      listOf(100)
        .slice(64)
        .map((channel) => [channel, "You have joined too many channels"])
    )
    assert.lengthOf(talk.asked, 2 * 64)
    talk.asked = []
    talk.hear(`PART ${listOf(100).join()}`)
    assert.lengthOf(talk.asked, 100)
  })
})
