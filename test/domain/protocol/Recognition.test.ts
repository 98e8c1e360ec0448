import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import {
  isNickAlone,
  type Language,
  maxHead,
  recognise
} from "../../../src/domain/protocol/Recognition.ts"
import { property } from "../../support/property.ts"

const bytes = (head: string) => Buffer.from(head, "latin1")

/** What each language begins with, whole: everything that was seen of real clients. */
const table: ReadonlyArray<readonly [Language, ReadonlyArray<string>]> = [
  [
    "natter",
    [
      "\n",
      "\r\n",
      "PING\n",
      "PART lobby\n",
      "BYE\n",
      "SAY lobby hi\n",
      "@1 NICK alice\n",
      "RESUME 4kqR8w2mXz0aBcDeFgHiJk\n",
      "NICK alice\nSAY lobby hi\n",
      "NICK alice\n\n",
      "NICK alice\r\n@2 PING\n",
      "NICK alice\nPING\n",
      "NICK alice\nPING hello\n",
      "NICK alice\r\nPING\r\n",
      "NICK alice\r\nPINGS a\r\n",
      "hello?\n",
      "GETTING started\n",
      "GET\n",
      "PROXY\n",
      "CAPS LOCK\n",
      "USERS\n",
      "\x16\x01",
      "\xff"
    ]
  ],
  [
    "irc",
    [
      "CAP LS 302\r\nJOIN :\r\n",
      "CAP LS 302\r\nNICK x\r\nUSER x 0 * :x\r\n",
      "PASS secret\r\n",
      "NICK x\r\nUSER x 0 * :x\r\n",
      "NICK x\nCAP LS\n",
      "NICK x\r\nPING a\r\n",
      "NICK x\r\nPING :a\r\n",
      "NICK x\r\nQUIT\r\n",
      "USER x 0 * :x\r\n",
      "QUIT\r\n",
      ":x NICK y\r\n"
    ]
  ],
  [
    "http",
    [
      "GET / HTTP/1.1\r\n",
      "POST / HTTP/1.1\r\n",
      "OPTIONS * HTTP/1.1\r\n",
      "CONNECT a:1 HTTP/1.1\r\n",
      "PRI * HTTP/2.0\r\n"
    ]
  ],
  ["proxy", ["PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n", "PROXY UNKNOWN\r\n"]],
  ["tls", ["\x16\x03\x01\x02\x00\x01", "\x16\x03\x03"]]
]

const all = table.flatMap(([language, heads]) => heads.map((head) => [language, head] as const))

describe("a connection is recognised by what it begins with:", () => {
  for (const [language, head] of all) {
    it(`${JSON.stringify(head)}: ${language}`, () => {
      assert.strictEqual(recognise(bytes(head)), language)
    })
  }

  it("at its first byte, if that is natter/1", () => {
    for (const head of ["\n", "\r", "@", "S", "R", "J", "h", "1"])
      assert.strictEqual(recognise(bytes(head)), "natter", head)
  })

  it("not before that is certain", () => {
    for (const head of [
      "",
      "P",
      "PO",
      "POST",
      "PROXY",
      "NICK",
      "NICK alice",
      "NICK alice\n",
      "NICK a\nUS",
      "NICK a\r\nPING",
      "NICK a\r\nPING ",
      "C",
      "\x16"
    ])
      assert.strictEqual(recognise(bytes(head)), "undecided", head)
  })

  it("as natter/1 when it never becomes certain", () => {
    assert.strictEqual(recognise(bytes(`NICK ${"a".repeat(maxHead)}`)), "natter")
  })

  it.prop(
    "by every beginning, as by the whole or not yet",
    [fc.constantFrom(...all), fc.nat()],
    ([[language, head], cut]) => {
      const found = recognise(bytes(head.slice(0, cut % head.length)))
      assert.include([language, "undecided"], found)
    },
    property()
  )

  it.prop(
    "once and for all",
    [fc.oneof(fc.constantFrom(...all.map(([, head]) => head)), fc.string()), fc.string()],
    ([head, more]) => {
      const found = recognise(bytes(head))
      if (found !== "undecided") assert.strictEqual(recognise(bytes(head + more)), found)
    },
    property()
  )
})

describe("a NICK alone", () => {
  it("is one whole line, and perhaps the beginning of a word", () => {
    for (const head of ["NICK alice\n", "NICK alice\r\n", "NICK alice\nUS"])
      assert.isTrue(isNickAlone(bytes(head)), head)
    for (const head of ["", "NICK alice", "PASS x\n", "NICK alice\nsay"])
      assert.isFalse(isNickAlone(bytes(head)), head)
  })
})
