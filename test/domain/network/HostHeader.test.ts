import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import {
  isOriginOf,
  isOwnName,
  parseHost,
  parseOrigin,
  writeHost
} from "../../../src/domain/network/HostHeader.ts"
import { property } from "../../support/property.ts"

const names = fc.oneof(fc.domain(), fc.constantFrom("localhost", "a_b", "xn--bcher-kva.example"))
const ports = fc.option(fc.integer({ min: 0, max: 65_535 }), { nil: undefined })
const urls = fc
  .tuple(
    fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV6().map((ip) => `[${ip}]`)
    ),
    ports
  )
  .map(([host, port]) => (port === undefined ? host : `${host}:${port}`))

describe("a Host header", () => {
  it.prop(
    "is read in any case and with a dot at its end, and written as it was",
    [names, ports, fc.boolean(), fc.boolean()],
    ([name, port, isLoud, isRooted]) => {
      const written = `${isLoud ? name.toUpperCase() : name}${isRooted ? "." : ""}`
      const host = parseHost(port === undefined ? written : `${written}:${port}`)
      assert.deepStrictEqual(host, { name: name.toLowerCase(), port })
      if (host !== undefined) assert.deepStrictEqual(parseHost(writeHost(host)), host)
    },
    property()
  )

  it.prop(
    "names the host that a browser would write there",
    [urls],
    ([host]) => {
      const asBrowsers = new URL(`http://${host}/`).host
      const read = parseHost(asBrowsers)
      assert.isDefined(read)
      if (read !== undefined) assert.strictEqual(writeHost(read), asBrowsers)
    },
    property()
  )

  it.prop(
    "never brings more than letters, digits and a few signs into an answer",
    [fc.string({ unit: "binary" })],
    ([text]) => {
      const host = parseHost(text)
      if (host !== undefined) assert.match(writeHost(host), /^[a-z0-9_.[\]:-]+$/)
    },
    property()
  )

  for (const text of [
    "",
    ":80",
    "a b",
    "a/b",
    "user@host",
    "a..b",
    "[::1",
    "::1",
    "[fe80::1%eth0]",
    "[127.0.0.1]",
    "host:99999",
    "host:",
    "a".repeat(254)
  ])
    it(`is none that is ${JSON.stringify(text).slice(0, 30)}`, () => {
      assert.isUndefined(parseHost(text))
    })
})

describe("a server", () => {
  const own = { machine: "Tower", others: ["chat.example"] }

  for (const name of [
    "127.0.0.1",
    "192.0.2.7",
    "2001:db8::1",
    "localhost",
    "natter.localhost",
    "tower",
    "tower.local",
    "tower.lan",
    "tower.home.arpa",
    "tower.internal",
    "chat.example"
  ])
    it(`answers to ${name}`, () => {
      assert.isTrue(isOwnName(name, own))
    })

  for (const name of [
    "evil.example",
    "tower.example",
    "tower.local.evil.example",
    "www.chat.example",
    "notlocalhost",
    "localhost.evil.example",
    "2130706433",
    "0x7f.1",
    ".local"
  ])
    it(`does not answer to ${name}`, () => {
      assert.isFalse(isOwnName(name, own))
    })

  it("answers to the whole name of its machine, and to its first part at home", () => {
    const machine = { machine: "tower.corp.example", others: [] }
    assert.isTrue(isOwnName("tower.corp.example", machine))
    assert.isTrue(isOwnName("tower.local", machine))
    assert.isFalse(isOwnName("corp.example", machine))
    assert.isFalse(isOwnName("localhosts", { machine: "", others: [] }))
  })
})

describe("an origin", () => {
  it.prop(
    "is that of the host exactly where a browser has it so",
    [fc.constantFrom("http", "https"), urls, urls, fc.boolean()],
    ([scheme, one, other, isSame]) => {
      const page = new URL(`${scheme}://${one}/`)
      const asked = new URL(`${scheme}://${isSame ? one : other}/`)
      const host = parseHost(asked.host)
      if (host !== undefined)
        assert.strictEqual(
          isOriginOf(page.origin, host, scheme === "https"),
          page.origin === asked.origin
        )
    },
    property()
  )

  it("has a usual port", () => {
    const host = { name: "chat.example", port: 443 }
    const usual = { name: "chat.example", port: undefined }
    for (const isEncrypted of [true, false]) {
      assert.isTrue(isOriginOf("https://chat.example", host, isEncrypted))
      assert.isTrue(isOriginOf("https://chat.example:443", usual, isEncrypted))
      assert.isFalse(isOriginOf("http://chat.example", host, isEncrypted))
    }
  })

  it("is none in plain where the server is asked with encryption", () => {
    const usual = { name: "chat.example", port: undefined }
    assert.isFalse(isOriginOf("http://chat.example", usual, true))
    assert.isFalse(isOriginOf("http://chat.example:443", usual, true))
    // A proxy that nobody has told the server of may have encrypted it.
    assert.isTrue(isOriginOf("http://chat.example", usual, false))
  })

  for (const origin of ["null", "", "chat.example", "file://", "chrome-extension://abc"])
    it(`is none that is ${JSON.stringify(origin)}`, () => {
      assert.isUndefined(parseOrigin(origin))
      assert.isFalse(isOriginOf(origin, { name: "chat.example", port: undefined }, false))
    })
})
