import { assert, describe, it } from "@effect/vitest"
import { conversation, roomChannel } from "../../../src/domain/browser/Channel.ts"
import * as Copy from "../../../src/domain/browser/Copy.ts"
import { here, outgoing, typed } from "../../../src/domain/browser/Outgoing.ts"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { lobby } from "../../../src/domain/chat/RoomName.ts"
import { noDraft } from "../../../src/domain/client/Draft.ts"

const bob = conversation(Nick.make("bob"), 0)
const sent = (text: string) => outgoing(bob, { text, startedAt: 5 })

describe("What is typed in a conversation", () => {
  const texts: ReadonlyArray<readonly [typed: string, line: string]> = [
    ["hello", "/msg bob hello"],
    ["one\ntwo", "/msg bob one\ntwo"],
    ["/me waves", "/msg bob /me waves"],
    ["/say hello", "/msg bob hello"],
    ["//etc", "/msg bob /etc"],
    ["/usr/bin/env", "/msg bob /usr/bin/env"]
  ]
  for (const [text, line] of texts)
    it(`is for the partner: ${JSON.stringify(text)}`, () =>
      assert.deepStrictEqual(sent(text), { text: line, begunAt: 5, startedAt: 5 }))

  for (const text of ["/join tea", "/who", "/topic tea", "/nosuch", "/quit", "quit", "/"])
    it(`is a command, or a slip that the client asks about: ${text}`, () =>
      assert.strictEqual(sent(text).text, text))

  it("names the partner since they are known by this name", () => {
    const renamed = { ...bob, namedAt: 9 }
    assert.strictEqual(outgoing(renamed, { text: "x", startedAt: 5 }).begunAt, 9)
    assert.strictEqual(outgoing(renamed, { text: "x", startedAt: 12 }).begunAt, 12)
  })
})

describe("A command in a conversation", () => {
  const refused = [
    ["topic", "/topic our private plan"],
    ["topic", "/topic #1 in tests"],
    ["topic", "/topic"],
    ["search", "/search apple"],
    ["search", "/find apple"],
    ["who", "/who"],
    ["invite", "/invite eve"],
    ["set", "/set private on"]
  ] as const
  for (const [name, text] of refused)
    it(`is refused where it would be for a room that is not shown: ${text}`, () => {
      const why = Copy.roomOnly.get(name) ?? ""
      assert.match(why, /rivate conversation.* Go to a room first\.$/)
      assert.deepStrictEqual(here(text), { _tag: "Refuse", why })
    })

  for (const text of ["/part", "/leave", "/close"])
    it(`closes it: ${text}`, () => assert.deepStrictEqual(here(text), { _tag: "Close" }))

  for (const text of [
    "/topic #tea green",
    "/topic #Tea",
    "/part tea",
    "/who tea",
    "/kick eve",
    "/room",
    "/history",
    "/nosuch",
    "topic"
  ])
    it(`is the client's otherwise: ${text}`, () => assert.strictEqual(here(text), undefined))
})

it("What is typed in a room is sent as it is", () => {
  const draft = { text: "/msg bob x", begunAt: 1, startedAt: 2 }
  assert.deepStrictEqual(outgoing(roomChannel(lobby), draft), draft)
})

describe("A draft", () => {
  it("was begun with its first character, and anew after it was empty", () => {
    const one = typed(noDraft, "h", 10)
    assert.deepStrictEqual(one, { text: "h", startedAt: 10 })
    assert.strictEqual(typed(one, "he", 20).startedAt, 10)
    assert.deepStrictEqual(typed(typed(one, "", 30), "x", 40), { text: "x", startedAt: 40 })
  })

  it("names somebody since their name was complete, as long as it is the same", () => {
    const incomplete = typed(noDraft, "/msg bob", 10)
    assert.strictEqual(incomplete.begunAt, undefined)
    const named = typed(incomplete, "/msg bob ", 20)
    assert.strictEqual(named.begunAt, 20)
    assert.strictEqual(typed(named, "/msg bob hello", 30).begunAt, 20)
    assert.strictEqual(typed(named, "/msg eve hello", 40).begunAt, 40)
  })
})
