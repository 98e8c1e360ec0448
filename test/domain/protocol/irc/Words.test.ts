import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, FastCheck as fc } from "effect"
import { isAllowedBy, isNick, Nick, type NickRule } from "../../../../src/domain/chat/Nick.ts"
import { Epoch } from "../../../../src/domain/chat/Position.ts"
import { RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { Seq } from "../../../../src/domain/chat/Seq.ts"
import { similarNicks } from "../../../../src/domain/chat/SimilarNicks.ts"
import { isText } from "../../../../src/domain/chat/Text.ts"
import { channelOf, roomOf } from "../../../../src/domain/protocol/irc/Casemap.ts"
import { textOf, wrapping } from "../../../../src/domain/protocol/irc/Ctcp.ts"
import { unformatted } from "../../../../src/domain/protocol/irc/Formatting.ts"
import { parseMsgId, printMsgId } from "../../../../src/domain/protocol/irc/MsgId.ts"
import { nickFor } from "../../../../src/domain/protocol/irc/Names.ts"
import { numerics } from "../../../../src/domain/protocol/irc/Numerics.ts"
import { property } from "../../../support/property.ts"

describe("a name", () => {
  it.each([
    ["alice", "alice", "alice"],
    ["Zoë", "Zoe", "Zoe"],
    ["r2-d2_", "rd", "r2-d2_"],
    ["[away]", "away", "away"],
    ["_bob", "bob", "bob"],
    ["42", "guest", "guest"],
    ["", "guest", "guest"],
    ["Ωμέγα", "guest", "guest"],
    ["x".repeat(40), "x".repeat(24), "x".repeat(24)]
  ])("%j becomes one that the server takes", (name, letters, extended) => {
    assert.strictEqual(nickFor(name, "letters"), letters)
    assert.strictEqual(nickFor(name, "extended"), extended)
  })

  it.prop(
    "is always one that the server takes",
    [
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.constantFrom<NickRule>("letters", "extended")
    ],
    ([name, rule]) => {
      const nick = nickFor(name, rule)
      assert.isTrue(isNick(nick) && isAllowedBy(rule, nick))
      assert.strictEqual(nickFor(nick, rule), nick)
    },
    property()
  )

  it("is followed by others like it, each once, and all of them names", () => {
    for (const name of ["ann", "x".repeat(24), "y".repeat(23)]) {
      const all = Array.from(similarNicks(Nick.make(name)))
      assert.strictEqual(all[0], name)
      assert.isTrue(all.every(isNick))
      assert.isAbove(all.length, 700)
      assert.strictEqual(new Set(all).size, all.length)
    }
    assert.deepStrictEqual(Array.from(similarNicks(Nick.make("ann"))).slice(1, 3), ["anna", "annb"])
  })
})

describe("a channel", () => {
  it.prop(
    "is a room behind a #, whatever its case",
    [Arbitrary.make(RoomName)],
    ([room]) => {
      assert.strictEqual(roomOf(channelOf(room)), room)
      assert.strictEqual(roomOf(channelOf(room).toUpperCase()), room)
    },
    property(0.3)
  )

  it.each(["lobby", "&tea", "#", "#inbox", "#two words", "##tea", "#t\u00e9", "#1", "0", ""])(
    "%j is none",
    (name) => {
      assert.isUndefined(roomOf(name))
    }
  )
})

describe("a msgid", () => {
  it.prop(
    "is read as it was written",
    [Arbitrary.make(RoomName), Arbitrary.make(Epoch), Arbitrary.make(Seq)],
    ([room, epoch, seq]) => {
      const position = { epoch, seq }
      assert.deepStrictEqual(parseMsgId(printMsgId(room, position)), { room, position })
    },
    property(0.5)
  )

  it.each(["", "tea", "tea-1", "-a-1", "tea-A-1", "tea-a-01", "tea-a-9999999999999999", "Tea-a-1"])(
    "%j is none",
    (text) => {
      assert.isUndefined(parseMsgId(text))
    }
  )
})

describe("a text", () => {
  it.each([
    ["\x02bold\x02 \x1ditalic\x0f", "bold italic"],
    ["\x0304,12red\x03 plain", "red plain"],
    ["\x03123", "3"],
    ["\x03,5", ",5"],
    ["\x04ff0000red", "red"],
    ["tab\there", "tab\there"],
    ["\x1b[31mred\x7f\u0085", "[31mred"]
  ])("%j loses what formats it", (text, plain) => {
    assert.strictEqual(unformatted(text), plain)
  })

  it.each([
    ["hello", "hello"],
    ["\x01ACTION waves\x01", "/me waves"],
    ["\x01ACTION waves", "/me waves"],
    ["\x01ACTION \x02waves\x02\x01", "/me waves"],
    ["\x01ACTION \x01", undefined],
    ["\x01VERSION\x01", undefined],
    ["\x01DCC SEND x\x01", undefined],
    ["\x02\x02", undefined],
    ["", undefined]
  ])("%j is said as %j", (said, text) => {
    assert.strictEqual(textOf(said), text)
  })

  it("is an action both ways", () => {
    const { after, before, text } = wrapping("/me waves")
    assert.strictEqual(`${before}${text}${after}`, "\x01ACTION waves\x01")
    assert.deepStrictEqual(wrapping("/meow"), { text: "/meow", before: "", after: "" })
  })

  it.prop(
    "is one of natter, or nothing, whatever was said",
    [fc.string({ unit: "grapheme", maxLength: 60 }).map((text) => text.replace(/\n/g, ""))],
    ([said]) => {
      const text = textOf(said)
      assert.isTrue(text === undefined || isText(text))
    },
    property(0.5)
  )
})

describe("the numerics", () => {
  it("are three digits each, and each is there once", () => {
    const codes = Object.values(numerics).map(([code]) => code)
    for (const code of codes) assert.match(code, /^\d{3}$/)
    assert.strictEqual(new Set(codes).size, codes.length)
  })
})
