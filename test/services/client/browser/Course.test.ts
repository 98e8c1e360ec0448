import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { times } from "../../../../src/domain/browser/PageLimits.ts"
import { lobby, RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { course, type RoomLine } from "../../../../src/services/client/browser/Course.ts"
import { property } from "../../../support/property.ts"

const tea = RoomName.make("tea")
const dev = RoomName.make("dev")
const line = (room: RoomName, text = "x"): RoomLine => ({ room, draft: { text } })

/** A client that takes inputs, and does one when it is told to; it may stay where it is. */
class Client {
  room: RoomName = lobby
  now = 0
  readonly said: Array<string> = []
  #inputs: ReadonlyArray<RoomName | RoomLine> = []
  readonly course = course({
    now: () => this.now,
    here: () => this.room,
    goTo: (room) => this.#take(room),
    send: (line) => this.#take(line)
  })

  #take(input: RoomName | RoomLine): boolean {
    this.#inputs = [...this.#inputs, input]
    return true
  }

  /** Does its next input, and says where it is. */
  turn(isStubborn = false) {
    const [input, ...rest] = this.#inputs
    this.#inputs = rest
    if (typeof input === "string") this.room = isStubborn ? this.room : input
    else if (input !== undefined) this.said.push(`${this.room}: ${input.draft.text}`)
    return this.course.arrive(this.room)
  }
}

const arrived = (): Client => {
  const client = new Client()
  client.turn()
  return client
}

describe("What is typed in a room", () => {
  const acts = FastCheck.array(
    FastCheck.oneof(
      FastCheck.constantFrom(lobby, tea, dev),
      FastCheck.constant("say" as const),
      FastCheck.constant("turn" as const)
    )
  )

  it.prop(
    "is said there, and in its order, however fast somebody goes and types",
    [acts],
    ([all]) => {
      const client = arrived()
      let here: RoomName = lobby
      const typed: Array<string> = []
      for (const act of all) {
        if (act === "turn") client.turn()
        else if (act === "say") {
          const text = String(typed.length)
          typed.push(`${here}: ${text}`)
          client.course.say(line(here, text))
        } else {
          here = act
          client.course.go(act)
        }
      }
      for (let turn = 0; turn < 3 * all.length + 3; turn++) client.turn()
      assert.deepStrictEqual(client.said, typed)
      assert.strictEqual(client.room, here)
    },
    property()
  )

  it("comes back where the client does not go there", () => {
    const client = arrived()
    client.course.go(tea)
    client.course.say(line(tea))
    assert.deepStrictEqual(client.turn(true), { _tag: "Expected" })
    client.now = times.goTo
    assert.deepStrictEqual(client.turn(), { _tag: "Moved", unsent: [line(tea)] })
    assert.deepStrictEqual(client.said, [])
    client.course.say(line(lobby))
    client.turn()
    assert.deepStrictEqual(client.said, ["lobby: x"])
  })

  it("waits for the client where a page that is loaded anew shows another room", () => {
    const client = new Client()
    client.course.say(line(lobby, "here"))
    client.course.say(line(tea, "there"))
    for (let turn = 0; turn < 5; turn++) client.turn()
    assert.deepStrictEqual(client.said, ["lobby: here", "tea: there"])
  })

  it("goes where the client has gone by itself", () => {
    const client = arrived()
    client.room = dev
    assert.deepStrictEqual(client.turn(), { _tag: "Moved", unsent: [] })
    assert.deepStrictEqual(client.turn(), { _tag: "Expected" })
  })

  it("is refused where too many lines wait", () => {
    const client = arrived()
    client.course.go(tea)
    const taken = Array.from({ length: 65 }, () => client.course.say(line(tea)))
    assert.strictEqual(taken.indexOf(false), 64)
  })
})
