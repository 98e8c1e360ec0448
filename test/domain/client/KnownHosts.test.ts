import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import {
  addition,
  byCertificate,
  dayOf,
  find,
  forget,
  placeOf
} from "../../../src/domain/client/KnownHosts.ts"
import { Pin } from "../../../src/domain/security/Pin.ts"
import { property } from "../../support/property.ts"

const pinOf = (letter: string) => Pin.make(`sha256.${letter.repeat(43)}`)
const pin = pinOf("a")
const since = "2026-11-25"
const line = `chat.example:5050 ${pin} ${since}`

const pins = fc.constantFrom("a", "b", "c").map(pinOf)
const places = fc
  .tuple(
    fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6(), fc.string({ minLength: 1 })),
    fc.integer({ min: 1, max: 65_535 })
  )
  .map(([host, port]) => placeOf(host, port))
const entries = fc
  .record({ place: places, pin: pins })
  .map(({ pin, place }) => `${place} ${pin} ${since}`)
const texts = fc
  .array(fc.oneof(entries, fc.constantFrom("", "# friends", "broken", `x:1 sha256.x ${since}`)))
  .chain((lines) => fc.constantFrom("", "\n").map((end) => lines.join("\n") + end))

describe("The name of a server among the known ones", () => {
  it.each<readonly [host: string, port: number, place: string]>([
    ["Chat.Example", 5050, "chat.example:5050"],
    ["chat.example.", 1, "chat.example:1"],
    ["192.0.2.1", 5050, "192.0.2.1:5050"],
    ["FE80::1%eth0", 7, "[fe80::1%eth0]:7"],
    ["2001:DB8:0:0:0:0:0:1", 7, "[2001:db8::1]:7"],
    ["::ffff:192.0.2.1", 7, "192.0.2.1:7"],
    ["chat.example..", 1, "chat.example:1"],
    ["[x]", 1, "%5bx%5d:1"],
    ["a b\nc#d", 1, "a%20b%0ac%23d:1"]
  ])("is, for %j and %i, %s", (host, port, place) => assert.strictEqual(placeOf(host, port), place))
})

describe("The keys of known servers", () => {
  it("are found by place, without case, with the number of what cannot be read", () => {
    const text = `# mine\n\n  CHAT.example:5050\t${pin}  ${since}\r\nother:1 sha256.x ${since}\nbroken\n`
    assert.deepStrictEqual(find(text, "chat.example:5050"), {
      keys: [{ pin, since }],
      certifiedSince: undefined,
      unreadable: undefined,
      otherUnreadable: [4, 5]
    })
    const about = find(text, "other:1")
    assert.deepStrictEqual([about.keys, about.unreadable, about.otherUnreadable], [[], 4, [5]])
  })

  it.each([
    `chat.example:5050 ${pin}`,
    "chat.example:5050",
    `chat.example:5050 ${pin} yesterday`,
    `chat.example:5050 ${pin} ${since} more`,
    `chat.example:5050 ${pin.slice(1)} ${since}`
  ])("are not read from a line that is only nearly one: %s", (text) =>
    assert.deepStrictEqual(find(text, "chat.example:5050"), {
      keys: [],
      certifiedSince: undefined,
      unreadable: 1,
      otherUnreadable: []
    })
  )

  it.prop(
    "are found once they are added, and nothing else changes",
    [texts, places, pins, places],
    ([text, place, pin, other]) => {
      const after = text + addition(text, place, pin, since)
      assert.deepStrictEqual(find(after, place).keys, [...find(text, place).keys, { pin, since }])
      if (other !== place) assert.deepStrictEqual(find(after, other).keys, find(text, other).keys)
      assert.isTrue(after.startsWith(text))
    },
    property()
  )

  it.prop(
    "are gone once they are forgotten, and all other lines stay",
    [texts, places, places],
    ([text, place, other]) => {
      const full = text + addition(text, place, pin, since)
      const after = forget(full, place)
      assert.deepStrictEqual(find(after.text, place).keys, [])
      assert.include(after.removed, `${place} ${pin} ${since}`)
      assert.deepStrictEqual(
        after.text.split("\n"),
        full.split("\n").filter((line) => line.trim().split(/\s+/)[0] !== place)
      )
      if (other !== place)
        assert.deepStrictEqual(find(after.text, other).keys, find(full, other).keys)
    },
    property()
  )

  it("are forgotten with a line about the server that cannot be read", () => {
    const { removed, text } = forget(`# a\n${line}\nCHAT.example:5050 x\n`, "chat.example:5050")
    assert.deepStrictEqual([removed, text], [[line, "CHAT.example:5050 x"], "# a\n"])
  })

  it("may not be known, but that a certificate is relied on", () => {
    const before = `${line}\n`
    const text = before + addition(before, "other:1", byCertificate, since)
    assert.strictEqual(text, `${line}\nother:1 by-certificate ${since}\n`)
    const { certifiedSince, keys } = find(text, "other:1")
    assert.deepStrictEqual([keys, certifiedSince], [[], since])
    assert.isUndefined(find(text, "chat.example:5050").certifiedSince)
    assert.deepStrictEqual(forget(text, "other:1").text, `${line}\n`)
  })

  it.each<readonly [written: string, host: string]>([
    ["[chat.example]:5050", "chat.example"],
    ["[192.0.2.1]:5050", "192.0.2.1"],
    ["Chat.Example.:05050", "chat.example"],
    ["[2001:db8:0::0:1]:5050", "2001:db8::1"],
    ["2001:db8::1:5050", "2001:db8::1"]
  ])("are found in a line that has the place in another form: %s", (written, host) => {
    const [text, place] = [`${written} ${pin} ${since}\r\n`, placeOf(host, 5050)]
    assert.deepStrictEqual(find(text, place).keys, [{ pin, since }])
    assert.deepStrictEqual(forget(text, place).text, "")
    assert.deepStrictEqual(find(`${written} x\r\n`, place).unreadable, 1)
  })

  it("are not read from a name in letters in which it is never asked for", () => {
    const { otherUnreadable } = find(`bücher.example:1 ${pin} ${since}`, "xn--bcher-kva.example:1")
    assert.deepStrictEqual(otherUnreadable, [1])
  })

  it("have the day of a time", () => assert.strictEqual(dayOf(Date.UTC(2026, 10, 25, 23)), since))
})
