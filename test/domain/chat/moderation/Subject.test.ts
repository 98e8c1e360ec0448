import { assert, describe, it } from "@effect/vitest"
import { Arbitrary } from "effect"
import * as Subject from "../../../../src/domain/chat/moderation/Subject.ts"
import { property } from "../../../support/property.ts"

const key = `sha256.${"x".repeat(43)}`

describe("The subject of a ban", () => {
  it("is a nickname, a pin or an IP address, and nothing else", () => {
    const good = ["bob", "B-2_", key, "192.0.2.1", "255.255.255.255", "::", "::1", "2001:db8::1"]
    const more = ["1:2:3:4:5:6:7:8", "::ffff:192.0.2.1", "2001:db8:0:1::/64", "fe80::"]
    for (const text of [...good, ...more]) assert.isTrue(Subject.isSubject(text), text)
    const bad = [
      "",
      "2bob",
      "bob smith",
      `${key}x`,
      "sha256.x",
      "192.0.2",
      "192.0.2.256",
      "1.2.3.4."
    ]
    const others = [":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::"]
    for (const text of [
      ...bad,
      ...others,
      "1.2.3.4/64",
      "01.2.3.4",
      "192.0.02.1",
      "fe80::1%eth0",
      "::ffff:1.2.3.256"
    ])
      assert.isFalse(Subject.isSubject(text), text)
  })

  it("is the same in any case of a name, and for all addresses of one /64", () => {
    const keyOf = (text: string) => Subject.keyOf(Subject.Subject.make(text))
    assert.strictEqual(keyOf("Bob"), keyOf("bOB"))
    assert.strictEqual(keyOf("2001:db8::1"), keyOf("2001:DB8:0:0:ffff::"))
    assert.notStrictEqual(keyOf("2001:db8::1"), keyOf("2001:db8:0:1::1"))
    assert.strictEqual(keyOf("::ffff:192.0.2.1"), keyOf("192.0.2.1"))
    for (const text of ["::ffff:c000:201", "::FFFF:C000:0201", "0:0:0:0:0:ffff:c000:201"])
      assert.strictEqual(keyOf(text), "192.0.2.1", text)
    assert.strictEqual(keyOf("2001:0db8:0000::1"), keyOf("2001:db8::1"))
    assert.notStrictEqual(keyOf("192.0.2.1"), keyOf("192.0.2.2"))
    assert.notStrictEqual(keyOf(key), keyOf(key.toUpperCase().replace("SHA", "sha")))
  })

  it.prop(
    "is as it is told: a subject again, which is the same",
    [Arbitrary.make(Subject.Subject)],
    ([subject]) => {
      const told = Subject.grouped(subject)
      assert.isTrue(Subject.isSubject(told), told)
      assert.strictEqual(Subject.keyOf(told), Subject.keyOf(subject))
      assert.strictEqual(Subject.grouped(told), told)
    },
    property()
  )
})
