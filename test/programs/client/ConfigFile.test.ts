import { assert, describe, it } from "@effect/vitest"
import { Either } from "effect"
import { config, use } from "../../../src/programs/client/ClientCopy.ts"
import { parseConfig } from "../../../src/programs/client/ConfigFile.ts"

describe("The configuration file", () => {
  it("holds any of its keys", () => {
    const values = {
      host: "chat.example",
      port: 5050,
      nick: "alice",
      room: "dev",
      reconnectFor: 0,
      color: "never",
      timeFormat: "",
      plain: true,
      bell: "off",
      rooms: ["tea", "dev"],
      quiet: true,
      ignore: ["mallory"]
    }
    for (const some of [values, {}, { port: 1 }])
      assert.deepStrictEqual(parseConfig(JSON.stringify(some)), Either.right(some))
  })

  it("names rooms as people write them", () => {
    const values = { room: "#Tea", rooms: ["#dev", "Ops"] }
    assert.deepStrictEqual(parseConfig(JSON.stringify(values)), Either.right(values))
  })

  const keys = [
    "host",
    "port",
    "nick",
    "room",
    "rooms",
    "reconnectFor",
    "color",
    "timeFormat",
    "plain",
    "bell",
    "quiet",
    "ignore"
  ]
  const whole = (least: number, greatest: number) => `a whole number from ${least} to ${greatest}`
  const wrong: Readonly<Record<string, string>> = {
    "[]": config.notObject,
    null: config.notObject,
    '"nick"': config.notObject,
    '{"hots": "x"}': config.meantKey("hots", "host"),
    '{"nick": "bob", "colour": "never"}': config.meantKey("colour", "color"),
    '{"password": "x"}': config.unknownKey("password", keys),
    '{"port": "5050"}': config.wrongValue("port", whole(1, 65_535), '"5050"'),
    '{"port": 0}': config.wrongValue("port", whole(1, 65_535), "0"),
    '{"reconnectFor": 1.5}': config.wrongValue("reconnectFor", whole(0, 999_999_999), "1.5"),
    '{"host": 1}': config.wrongValue("host", "a host or an invitation, in double quotes", "1"),
    '{"host": "http://chat"}': config.wrongValue(
      "host",
      "a host or an invitation, in double quotes",
      '"http://chat"'
    ),
    '{"nick": "2d"}': config.wrongValue("nick", "a nickname, in double quotes", '"2d"'),
    '{"room": "the dev"}': config.wrongValue(
      "room",
      `the name of a room (${use.room}), in double quotes`,
      '"the dev"'
    ),
    '{"color": "red"}': config.wrongValue("color", '"auto", "always" or "never"', '"red"'),
    '{"timeFormat": "%Q"}': config.wrongValue(
      "timeFormat",
      "a time format such as %H:%M, in double quotes",
      '"%Q"'
    ),
    '{"bell": true}': config.wrongValue("bell", '"mention", "off" or "all"', "true"),
    '{"rooms": "tea"}': config.wrongValue(
      "rooms",
      `a list of rooms, such as ["tea", "dev"], each of ${use.room}`,
      '"tea"'
    ),
    '{"rooms": ["inbox"]}': config.wrongValue(
      "rooms",
      `a list of rooms, such as ["tea", "dev"], each of ${use.room}`,
      '["inbox"]'
    ),
    '{"ignore": ["2d"]}': config.wrongValue(
      "ignore",
      'a list of nicknames, such as ["mallory"]',
      '["2d"]'
    ),
    '{"host": ""}': config.wrongValue("host", "a host or an invitation, in double quotes", '""'),
    '{"plain": "yes"}': config.wrongValue("plain", "true or false", '"yes"')
  }
  for (const [text, sentence] of Object.entries(wrong))
    it(`is told what is wrong with it: ${text}`, () => {
      assert.deepStrictEqual(parseConfig(text), Either.left(sentence))
    })

  // Node says in its own words what it stumbled on, and they change.
  const noJson: Readonly<Record<string, RegExp>> = {
    "": /Unexpected end of JSON input/,
    '{\n  "port": 1,\n}': /\b(line 3|} )/,
    hello: /Unexpected token .*h/
  }
  for (const [text, place] of Object.entries(noJson))
    it(`is told where it is not JSON: ${JSON.stringify(text)}`, () => {
      const read = parseConfig(text)
      const sentence = Either.isLeft(read) ? read.left : "nothing"
      assert.match(sentence, place)
      const why = /JSON\. (.*)\.$/.exec(sentence)?.[1] ?? ""
      assert.strictEqual(sentence, config.notJson(why))
    })

  it("is not quoted at length", () => {
    const read = parseConfig(JSON.stringify({ nick: "x".repeat(1_000) }))
    assert.isBelow(Either.isLeft(read) ? read.left.length : 0, 120)
  })
})
