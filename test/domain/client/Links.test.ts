import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { lastOf, linksIn } from "../../../src/domain/client/Links.ts"
import { property } from "../../support/property.ts"
import { long, quickly } from "../../support/quick.ts"

/** The definition: what ends a sentence is cut off, then one bracket that was not opened, and so on. */
const trimmed = (found: string): string => {
  const text = found.replace(/[.,;:!?'’”»…]+$/, "")
  const isUnopened = ["()", "[]", "{}"].some(
    ([open = "", close = ""]) =>
      text.endsWith(close) && text.split(open).length < text.split(close).length
  )
  if (isUnopened) return trimmed(text.slice(0, -1))
  return text === found ? text : trimmed(text)
}

describe("The last links", () => {
  it.prop(
    "are each where it stood last",
    [FastCheck.array(FastCheck.nat(30).map(String), { maxLength: 80 })],
    ([links]) => {
      const each = links.filter((link, at) => links.lastIndexOf(link) === at)
      assert.deepStrictEqual(lastOf(links), each.slice(-20))
    },
    property()
  )

  it("are found at once among many", () => {
    const links = Array.from({ length: 100_000 }, (_, at) => `http://a/${at}`)
    assert.deepStrictEqual(
      quickly(() => lastOf(links)),
      links.slice(-20)
    )
  })
})

describe("A link", () => {
  it.prop(
    "ends before what ends a sentence and brackets that were not opened in it",
    [FastCheck.string({ unit: FastCheck.constantFrom(..."()[]{}.,!”…a/"), maxLength: 24 })],
    ([end]) => {
      const found = `http://a${end}`
      assert.deepStrictEqual(linksIn(found), [trimmed(found)])
    },
    property()
  )

  for (const end of [")", ")]}", ".", ".)"])
    it(`is found at once, however often ${end} stands at its end`, () => {
      const text = `${long(end, "http://a", "x")} ${long(end, "http://a")}`
      assert.deepStrictEqual(
        quickly(() => linksIn(text)),
        [long(end, "http://a", "x"), "http://a"]
      )
    })
})
