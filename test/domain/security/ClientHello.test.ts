import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc, Predicate } from "effect"
import { maxClientHello, parseClientHello } from "../../../src/domain/security/ClientHello.ts"
import { inRecords, ofNode, ofOpenssl } from "../../support/client-hellos.ts"
import { property } from "../../support/property.ts"

const many = Array.from({ length: 400 }, (_, n) => `protocol-number-${n}`)
const node = {
  bare: await ofNode({}),
  named: await ofNode({ servername: "chat.example.org" }),
  natter: await ofNode({ ALPNProtocols: ["natter/1"], servername: "localhost" }),
  old: await ofNode({ ALPNProtocols: ["h2", "http/1.1"], maxVersion: "TLSv1.2" }),
  big: await ofNode({ ALPNProtocols: many })
}
const openssl = await ofOpenssl("-alpn", "natter/1,h2", "-servername", "example.org")

/** The message of a hello that is in one record. */
const messageOf = (hello: Buffer) => hello.subarray(5)

/** A hello with these extensions, as they are in bytes. */
const withExtensions = (extensions: Uint8Array, lengthAs = extensions.length): Buffer => {
  const body = Buffer.concat([
    Buffer.from([3, 3]),
    Buffer.alloc(32, 7),
    Buffer.from([0, 0, 2, 0x13, 1, 1, 0, lengthAs >> 8, lengthAs & 0xff]),
    extensions
  ])
  return inRecords(
    Buffer.concat([Buffer.from([1, 0, body.length >> 8, body.length & 0xff]), body]),
    [16_384]
  )
}
const none = { alpn: [], serverName: undefined }

describe("a ClientHello", () => {
  it("is read as Node sends it", () => {
    assert.deepStrictEqual(parseClientHello(node.bare), none)
    assert.deepStrictEqual(parseClientHello(node.named), {
      ...none,
      serverName: "chat.example.org"
    })
    assert.deepStrictEqual(parseClientHello(node.natter), {
      alpn: ["natter/1"],
      serverName: "localhost"
    })
    assert.deepStrictEqual(parseClientHello(node.old), { ...none, alpn: ["h2", "http/1.1"] })
    assert.isAbove(node.big.length, 8000)
    assert.deepStrictEqual(parseClientHello(node.big), { ...none, alpn: many })
  })

  it.skipIf(openssl === undefined)("is read as openssl sends it", () => {
    assert.deepStrictEqual(parseClientHello(openssl ?? Buffer.of()), {
      alpn: ["natter/1", "h2"],
      serverName: "example.org"
    })
  })

  it("needs more at every byte but the last, and minds none that follow", () => {
    for (const hello of [node.bare, node.natter, node.old]) {
      for (let length = 0; length < hello.length; length++)
        assert.strictEqual(parseClientHello(hello.subarray(0, length)), "more", String(length))
      const more = Buffer.concat([hello, Buffer.from("anything")])
      assert.deepStrictEqual(parseClientHello(more), parseClientHello(hello))
    }
    assert.strictEqual(parseClientHello(node.big.subarray(0, -1)), "more")
  })

  it.prop(
    "is the same in any number of records, and needs more at every byte",
    [
      fc.constantFrom(node.bare, node.natter, node.old),
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    ],
    ([hello, sizes, share]) => {
      const split = inRecords(messageOf(hello), sizes)
      assert.deepStrictEqual(parseClientHello(split), parseClientHello(hello))
      const cut = Math.floor(share * split.length)
      assert.strictEqual(parseClientHello(split.subarray(0, cut)), "more")
    },
    property(0.5)
  )

  it("is invalid above 16 KiB, whether it says so or only goes on", () => {
    const huge = Buffer.concat([Buffer.from([1, 0, 0x40, 0]), Buffer.alloc(200)])
    assert.strictEqual(parseClientHello(inRecords(huge, [200])), "invalid")
    // 16 KiB of a hello that is not too large, in records that make it so.
    const crumbs = inRecords(messageOf(node.big), [1])
    assert.strictEqual(parseClientHello(crumbs.subarray(0, maxClientHello - 1)), "more")
    assert.strictEqual(parseClientHello(crumbs), "invalid")
  })

  it("is invalid as soon as it cannot become one", () => {
    for (const bytes of [
      [0x15],
      [22, 2],
      [22, 3, 1, 0, 0],
      [22, 3, 1, 0x40, 1],
      [22, 3, 1, 0, 1, 2],
      [22, 3, 1, 0, 1, 1, 23],
      [22, 3, 1, 0, 4, 1, 1, 0, 0]
    ])
      assert.strictEqual(parseClientHello(Uint8Array.from(bytes)), "invalid", String(bytes))
  })

  it("may have no extensions, and none that is malformed or comes twice", () => {
    const alpn = (...bytes: ReadonlyArray<number>) =>
      Buffer.from([0, 16, 0, bytes.length, ...bytes])
    const name = (text: string) => {
      const { length } = text
      return Buffer.from([0, 0, 0, length + 5, 0, length + 3, 0, 0, length, ...Buffer.from(text)])
    }
    const good: ReadonlyArray<readonly [Uint8Array, unknown]> = [
      [Buffer.of(), none],
      [Buffer.from([0x1a, 0x1a, 0, 0]), none],
      [alpn(0, 2, 1, 0xff), { ...none, alpn: ["\xff"] }],
      [name("a"), { ...none, serverName: "a" }]
    ]
    for (const [extensions, read] of good)
      assert.deepStrictEqual<unknown>(parseClientHello(withExtensions(extensions)), read)
    const bad = [
      Buffer.from([0]),
      Buffer.from([0, 16]),
      Buffer.from([0, 16, 0, 9, 0]),
      alpn(),
      alpn(0, 0),
      alpn(0, 1, 0),
      alpn(0, 2, 2, 65),
      alpn(0, 2, 1, 65, 0),
      Buffer.concat([alpn(0, 2, 1, 65), alpn(0, 2, 1, 65)]),
      name(""),
      name("a b"),
      name("\0")
    ]
    for (const extensions of bad)
      assert.strictEqual(
        parseClientHello(withExtensions(extensions)),
        "invalid",
        extensions.toString("hex")
      )
    assert.strictEqual(parseClientHello(withExtensions(alpn(0, 2, 1, 65), 5)), "invalid")
  })

  it.prop(
    "is judged without a defect, however it was damaged",
    [
      fc.constantFrom(node.bare, node.natter, node.old),
      fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 8 }),
      fc.nat(600),
      fc.boolean()
    ],
    ([hello, changes, length, isCut]) => {
      const damaged = Buffer.from(hello)
      for (const [at, byte] of changes) damaged[at % hello.length] = byte
      const read = parseClientHello(isCut ? damaged.subarray(0, length) : damaged)
      assert.isTrue(
        read === "more" || read === "invalid" || read.alpn.every(Predicate.isString),
        String(read)
      )
      // A verdict is final: more bytes do not change it.
      if (read !== "more")
        assert.deepStrictEqual(
          isCut ? parseClientHello(damaged.subarray(0, length + 1)) : read,
          read
        )
    },
    property()
  )

  it.prop(
    "is judged without a defect, whatever the bytes",
    [fc.uint8Array({ maxLength: 200 })],
    ([bytes]) => {
      const known = [[], [22], [22, 3, 1, 0, 150, 1, 0, 0, 100]]
      for (const start of known)
        assert.isDefined(parseClientHello(Uint8Array.from([...start, ...bytes])))
    },
    property()
  )
})
