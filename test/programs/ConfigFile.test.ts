import { assert, describe, it } from "@effect/vitest"
import { Either } from "effect"
import { parseConfig } from "../../src/programs/ConfigFile.ts"

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
      bell: "off"
    }
    for (const some of [values, {}, { port: 1 }])
      assert.deepStrictEqual(parseConfig(JSON.stringify(some)), Either.right(some))
  })

  const wrong: Readonly<Record<string, RegExp>> = {
    "": /^it is no JSON\. Unexpected end of JSON input\.$/,
    '{\n  "port": 1,\n}': /^it is no JSON\. .*\b(line 3|} )/,
    hello: /^it is no JSON\. Unexpected token .*h/,
    "[]": /^it has to be a JSON object, such as {/,
    null: /^it has to be a JSON object/,
    '"nick"': /^it has to be a JSON object/,
    '{"hots": "x"}': /^there is no key hots; did you mean host\?$/,
    '{"nick": "bob", "colour": "never"}': /^there is no key colour; did you mean color\?$/,
    '{"password": "x"}': /^there is no key password; it may hold host, port, nick, room, /,
    '{"port": "5050"}': /^port takes a whole number from 1 to 65535; "5050" is not\.$/,
    '{"port": 0}': /^port takes a whole number from 1 to 65535; 0 is not\.$/,
    '{"reconnectFor": 1.5}': /^reconnectFor takes a whole number from 0 to .*; 1\.5 is not\.$/,
    '{"host": 1}': /^host takes a text in double quotes; 1 is not\.$/,
    '{"nick": "r2d2"}': /^nick takes a nickname of 1 to 24 letters, in .*; "r2d2" is not\.$/,
    '{"room": "Dev"}': /^room takes the name of a room, .*; "Dev" is not\.$/,
    '{"color": "red"}': /^color takes "auto", "always" or "never"; "red" is not\.$/,
    '{"bell": true}': /^bell takes "mention", "off" or "all"; true is not\.$/,
    '{"plain": "yes"}': /^plain takes true or false; "yes" is not\.$/
  }
  for (const [text, sentence] of Object.entries(wrong))
    it(`is told what is wrong with it: ${JSON.stringify(text)}`, () => {
      const read = parseConfig(text)
      assert.match(Either.isLeft(read) ? read.left : "nothing", sentence)
    })

  it("is not quoted at length", () => {
    const read = parseConfig(JSON.stringify({ nick: "x".repeat(1_000) }))
    assert.isBelow(Either.isLeft(read) ? read.left.length : 0, 120)
  })
})
