import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { Commands } from "../../../src/domain/protocol/natter/Commands.ts"
import {
  isNick,
  type Language,
  maxHead,
  recognise,
  recogniseLate
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
      "NICK alice\nFOO\nSAY lobby hi\n",
      "NICK alice\nFOO\nhello\n",
      "NICK alice\nhello\n",
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
      "NICK x\r\nPROTOCTL NAMESX\r\nUSER x 0 * :x\r\n",
      "NICK x\r\nFOO\r\nBAR 1 2\r\nPING a\r\n",
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
      "NICK a\nSAY",
      "NICK alice\r\nPINGS a\r\n",
      "NICK alice\nFOO bar\n",
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

describe("a NICK", () => {
  it("is a whole line, whatever is behind it", () => {
    for (const head of ["NICK alice\n", "NICK alice\r\n", "NICK alice\nUS", "NICK a\nFOO\n"])
      assert.isTrue(isNick(bytes(head)), head)
    for (const head of ["", "NICK alice", "PASS x\n"]) assert.isFalse(isNick(bytes(head)), head)
  })
})

describe("a line behind the greeting of natter/1", () => {
  for (const [language, lines] of [
    [
      "irc",
      [
        "CAP LS 302",
        "cap ls",
        "PASS secret",
        "pass secret",
        "USER x",
        "USER x 0 * :x",
        "user x 0 * :x",
        "User x 0 * X",
        "AUTHENTICATE PLAIN",
        "WEBIRC a b c d",
        "STARTTLS"
      ]
    ],
    ["either", ["NICK alice", "NICK a_b]", "nick alice", "NICK :alice"]],
    [
      "natter",
      [
        "",
        "NICK",
        "NICK alice 60 AAAAAAAAAAAAAAAAAAAAAA",
        `NICK ${"a".repeat(101)}`,
        "@1 NICK alice",
        "PING",
        "PING a",
        "CAPS LOCK",
        "USERS",
        "user friendly",
        "pass the salt, please",
        "cap",
        "quit",
        // What a proxy says before its client, in version 2 of the PROXY protocol, has it.
        "QUIT",
        ":)",
        "hello"
      ]
    ]
  ] as const)
    it(`is of ${language}`, () => {
      for (const line of lines) assert.strictEqual(recogniseLate(line), language, line)
    })

  it.prop(
    "is never of IRC where natter/1 has it too",
    [fc.constantFrom(...Commands.formats.map(({ name }) => name)), fc.string()],
    ([verb, rest]) => {
      assert.notStrictEqual(recogniseLate(`${verb} ${rest}`), "irc")
      assert.notStrictEqual(recogniseLate(verb), "irc")
    },
    property()
  )
})
