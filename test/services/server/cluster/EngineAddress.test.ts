import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import {
  engineAddress,
  engineAddresses
} from "../../../../src/services/server/cluster/EngineAddress.ts"

describe("the address of a server of NATS", () => {
  it("may name a user and a password, which are not part of the place", () => {
    const none = { user: undefined, password: undefined }
    for (const [text, expected] of [
      ["nats://a:4222", { place: "nats://a:4222", ...none }],
      ["[::1]:4222", { place: "[::1]:4222", ...none }],
      [" a ", { place: "a", ...none }],
      ["nats://me@a", { place: "nats://a", user: "me", password: undefined }],
      ["nats://me:s%40cret@a:1", { place: "nats://a:1", user: "me", password: "s@cret" }],
      ["tls://me:100%@a", { place: "tls://a", user: "me", password: "100%" }]
    ] as const)
      assert.deepStrictEqual(engineAddress(text), expected)
  })

  it("is one of several, which all have to be addresses", () => {
    for (const text of ["a", "nats://a:4222,tls://me:secret@b.example:1/", "[::1]:4222, 10.0.0.1"])
      assert.deepStrictEqual(
        Option.map(engineAddresses(text), (all) => all.length),
        Option.some(text.split(",").length)
      )
    for (const text of [
      "",
      "nats://a:4222,",
      "nats://a:99999",
      "nats://a:0",
      "nats://a:b",
      "http://a:80",
      "nats://a/b",
      "nats://me:pa/ss@a",
      "nats://"
    ])
      assert.isTrue(Option.isNone(engineAddresses(text)), text)
  })
})
