import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc, Option } from "effect"
import { LineId } from "../../../../src/domain/chat/LineId.ts"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { blank } from "../../../../src/domain/chat/Profile.ts"
import { lobby } from "../../../../src/domain/chat/RoomName.ts"
import { seqAt } from "../../../../src/domain/chat/Seq.ts"
import { SessionId } from "../../../../src/domain/chat/SessionId.ts"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { timestampAt } from "../../../../src/domain/chat/Timestamp.ts"
import { nowhere } from "../../../../src/services/server/room/Outlet.ts"
import type { Say } from "../../../../src/services/server/room/RoomCommand.ts"
import { SaidTags } from "../../../../src/services/server/room/SaidTags.ts"
import { property } from "../../../support/property.ts"

const nick = Nick.make("ann")
const text = sanitizeText("hi")
const msg = {
  _tag: "Msg",
  room: lobby,
  seq: seqAt(1),
  time: timestampAt(0),
  nick,
  text
} as const

interface Case {
  readonly author: string
  readonly id: number | undefined
  readonly tag: string | undefined
}

const whichOf = ({ author, id }: Case) => ({
  author: SessionId.make(author),
  id: id === undefined ? Option.none() : Option.some(LineId.make(id))
})

const sayOf = (one: Case): Say => {
  const { author, id } = whichOf(one)
  return {
    _tag: "Say",
    by: {
      id: author,
      nick,
      profile: blank,
      outlet: nowhere,
      heldFor: () => undefined,
      leaveReason: "quit",
      toldThatGone: () => undefined,
      isOver: false,
      accept: () => {},
      answered: () => {},
      abandon: () => {}
    },
    id,
    body: { _tag: "Said", text },
    ...(one.tag === undefined ? {} : { clientTags: [["+a", one.tag]] })
  }
}

const cases = fc.uniqueArray(
  fc.record({
    author: fc.constantFrom("a.1", "a.2"),
    id: fc.integer({ min: 1, max: 50 }),
    tag: fc.option(fc.string(), { nil: undefined })
  }),
  { selector: ({ author, id }) => `${author} ${id}` }
)

describe("tags of messages on their way", () => {
  it.prop(
    "come to their messages once, and nothing of them is left",
    [cases, fc.nat()],
    ([all, cut]) => {
      const tags = new SaidTags()
      tags.expect(all.map(sayOf))
      assert.strictEqual(tags.size, all.filter(({ tag }) => tag !== undefined).length)
      const lost = all.slice(0, cut % (all.length + 1))
      tags.forget(lost.map(whichOf))
      for (const one of lost) assert.strictEqual(tags.withThose(msg, whichOf(one)), msg)
      for (const one of all.slice(lost.length)) {
        const told = tags.withThose(msg, whichOf(one))
        const { tag } = one
        assert.deepStrictEqual(
          told,
          tag === undefined ? msg : { ...msg, clientTags: [["+a", tag]] }
        )
        assert.strictEqual(tags.withThose(msg, whichOf(one)), msg)
      }
      assert.strictEqual(tags.size, 0)
    },
    property()
  )

  it("are none of a message without a number, nor of a topic", () => {
    const tags = new SaidTags()
    tags.expect([sayOf({ author: "a.1", id: undefined, tag: "x" })])
    assert.strictEqual(tags.size, 0)
    tags.expect([sayOf({ author: "a.1", id: 1, tag: "x" })])
    const { seq, time } = msg
    const topic = { _tag: "Topic", room: lobby, seq, time, nick } as const
    assert.strictEqual(tags.withThose(topic, whichOf({ author: "a.1", id: 1, tag: "x" })), topic)
    tags.clear()
    assert.strictEqual(tags.size, 0)
  })
})
