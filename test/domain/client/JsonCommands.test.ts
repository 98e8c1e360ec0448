import { assert, describe, it } from "@effect/vitest"
import { lobby } from "../../../src/domain/chat/RoomName.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { requestOf } from "../../../src/domain/client/JsonCommands.ts"

describe("A command in JSON", () => {
  const commands: Readonly<Record<string, object>> = {
    '{"type":"say","text":"hi"}': { _tag: "Say", room: "lobby", text: "hi" },
    '{"type":"say","room":"tea","text":"two\\nlines"}': {
      _tag: "Say",
      room: "tea",
      text: "two\nlines"
    },
    '{"type":"say","text":"/msg is no command here"}': {
      _tag: "Say",
      room: "lobby",
      text: "/msg is no command here"
    },
    '{"type":"tell","nick":"bob","text":"a\\u0007"}': {
      _tag: "Tell",
      nick: "bob",
      text: "a\ufffd"
    },
    '{"type":"tell","nick":"bob","text":"a","since":"2026-11-22T07:00:00.000Z"}': {
      _tag: "Tell",
      nick: "bob",
      text: "a",
      since: Date.UTC(2026, 10, 22, 7)
    },
    '{"type":"topic","topic":"of all"}': { _tag: "Topic", room: "lobby", topic: "of all" },
    '{"type":"topic","topic":null}': { _tag: "Topic", room: "lobby" },
    '{"type":"join","room":"tea"}': { _tag: "Join", room: "tea" },
    '{"type":"part","room":"tea"}': { _tag: "Part", room: "tea" },
    '{"type":"who"}': { _tag: "Who", room: "lobby" },
    '{"type":"history"}': { _tag: "History", room: "lobby", count: 20 },
    '{"type":"search","query":"tea* from:bob before:e:5","count":7}': {
      _tag: "Search",
      room: "lobby",
      count: 7,
      query: [
        { _tag: "Prefix", text: "tea" },
        { _tag: "From", nick: "bob" },
        { _tag: "Before", border: { epoch: "e", seq: 5 } }
      ]
    },
    '{"type":"history","room":"tea","count":200}': { _tag: "History", room: "tea", count: 200 },
    '{"type":"rooms"}': { _tag: "Rooms" },
    ' {"type":"nick","nick":"bob"} ': { _tag: "Nick", nick: "bob" }
  }
  for (const [line, command] of Object.entries(commands))
    it(`is read: ${line}`, () =>
      assert.deepStrictEqual<unknown>(requestOf(line, lobby), {
        asker: { id: undefined },
        command
      }))

  it("keeps its id", () => {
    for (const id of [7, "seven", 0, ""])
      assert.deepStrictEqual(requestOf(JSON.stringify({ id, type: "rooms" }), lobby).asker, { id })
  })

  const types = [
    "say",
    "tell",
    "topic",
    "join",
    "part",
    "who",
    "history",
    "search",
    "rooms",
    "nick"
  ]
  const wrongQuery = Copy.wrongField("search", "query", ["room", "query", "count"], Copy.queryForm)
  const wrong: Readonly<Record<string, readonly [code: string, sentence: string]>> = {
    hello: ["malformed", Copy.noCommand],
    "[]": ["malformed", Copy.noCommand],
    '"say"': ["malformed", Copy.noCommand],
    '{"id":{},"type":"rooms"}': ["malformed", Copy.noId],
    '{"text":"hi"}': ["unknown-type", Copy.noSuchType("", undefined, types)],
    '{"type":"sya"}': ["unknown-type", Copy.noSuchType("sya", "say", types)],
    '{"type":"say"}': ["malformed", Copy.wrongField("say", "text", ["room", "text"])],
    '{"type":"say","text":""}': ["malformed", Copy.wrongField("say", "text", ["room", "text"])],
    '{"type":"say","text":"x","txt":1}': [
      "malformed",
      Copy.wrongField("say", "txt", ["room", "text"])
    ],
    '{"type":"tell","nick":"bob","text":"x","since":"now"}': [
      "malformed",
      Copy.wrongField("tell", "since", ["nick", "text", "since"], Copy.timeForm)
    ],
    '{"type":"join","room":"Tea"}': ["malformed", Copy.wrongField("join", "room", ["room"])],
    '{"type":"history","count":201}': [
      "malformed",
      Copy.wrongField("history", "count", ["room", "count"])
    ],
    '{"type":"search","query":{"words":"tea"}}': ["malformed", wrongQuery],
    '{"type":"search","query":"tea after:2026-11-19"}': ["malformed", wrongQuery],
    '{"type":"search","query":"tea after:7d"}': ["malformed", wrongQuery]
  }
  for (const [line, [code, sentence]] of Object.entries(wrong))
    it(`is answered where it is none: ${line}`, () =>
      assert.deepStrictEqual<unknown>(requestOf(line, lobby).command, {
        _tag: "Unreadable",
        code,
        sentence
      }))
})
