import { assert, describe, it } from "@effect/vitest"
import { RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { parse } from "../../../../src/domain/protocol/irc/Message.ts"
import { ann, begin, bob, member } from "../../../support/irc-talk.ts"

const room = RoomName.make("tea")
const members = [member(ann), member(bob, { isOperator: true })]

/** The names that are told. */
const who = (options: string): ReadonlyArray<string> => {
  const talk = begin()
  talk.hear(`WHO #tea ${options}`)
  return talk
    .reply({ _tag: "Ok" }, { _tag: "Members", room, members })
    .slice(0, -1)
    .map(
      (line) =>
        parse(line)
          ?.params.slice(1)
          .find((param) => param === ann || param === bob) ?? ""
    )
}

describe("WHO", () => {
  it.each(["o", "o%tn,42", "ao%n"])("with %s tells operators only", (options) => {
    assert.strictEqual(who(options).join(), bob)
  })

  it.each(["", "%no", "%tcuhnfdar,1", "x"])("with %s tells everybody", (options) => {
    assert.lengthOf(who(options), 2)
  })
})
