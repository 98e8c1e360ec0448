import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc, Option } from "effect"
import { parseProxies } from "../../../../src/services/server/transport/Proxies.ts"
import { property } from "../../../support/property.ts"

const isProxy = (list: string, address: string) =>
  Option.map(parseProxies(list), (proxies) => proxies.isProxy(address))

describe("The proxies", () => {
  const in_: Readonly<Record<string, ReadonlyArray<string>>> = {
    "192.0.2.7": ["192.0.2.7", "::ffff:192.0.2.7"],
    "::ffff:192.0.2.7": ["192.0.2.7"],
    "10.0.0.0/8, 192.0.2.7": ["10.255.0.1", "::ffff:10.0.0.1", "192.0.2.7"],
    "10.1.2.3/8": ["10.9.9.9"],
    "2001:db8::/32,::1": ["2001:db8:ffff::1", "0:0:0:0:0:0:0:1"],
    "fe80::/10": ["fe80::1%eth0"],
    "0.0.0.0/0": ["203.0.113.9"]
  }
  it.each(Object.entries(in_))("%s are %s", (list, addresses) => {
    for (const address of addresses)
      assert.deepStrictEqual(isProxy(list, address), Option.some(true), address)
  })

  const out: Readonly<Record<string, ReadonlyArray<string>>> = {
    "192.0.2.7": ["192.0.2.8", "::c000:207", "", "proxy"],
    "10.0.0.0/8": ["11.0.0.1", "::1"],
    "2001:db8::/32": ["2001:db9::1"],
    "0.0.0.0/0": ["2001:db8::1"]
  }
  it.each(Object.entries(out))("%s are not %s", (list, addresses) => {
    for (const address of addresses)
      assert.deepStrictEqual(isProxy(list, address), Option.some(false), address)
  })

  it("are addresses and networks, and nothing else", () => {
    for (const list of [
      "",
      ",",
      "192.0.2.7,",
      "localhost",
      "192.0.2.7:80",
      "192.0.2",
      "192.0.2.7/33",
      "192.0.2.7/",
      "192.0.2.7/x",
      "192.0.2.7/-1",
      "::/129",
      "::ffff:10.0.0.0/104",
      "fe80::1%eth0",
      "[::1]"
    ])
      assert.isTrue(Option.isNone(parseProxies(list)), list)
  })

  it.prop(
    "contain every address of the list",
    [fc.array(fc.oneof(fc.ipV4(), fc.ipV6()), { minLength: 1, maxLength: 5 })],
    ([all]) => {
      for (const address of all)
        assert.deepStrictEqual(isProxy(all.join(","), address), Option.some(true))
    },
    property(0.5)
  )
})
