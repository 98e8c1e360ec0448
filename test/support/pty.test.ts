import { assert, describe, it } from "@effect/vitest"
import { vi } from "vitest"
import { requirePty } from "./pty.ts"

describe("Tests on a terminal", () => {
  it("run where there is a pty library", () => {
    assert.isTrue(requirePty(true, undefined))
    assert.isTrue(requirePty(true, "true"))
  })

  it("fail in CI where there is none", () => {
    assert.throws(() => requirePty(false, "true"), /must not be skipped in CI/)
  })

  it("are skipped elsewhere, and that is printed", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {})
    assert.isFalse(requirePty(false, undefined))
    assert.isFalse(requirePty(false, ""))
    assert.strictEqual(warn.mock.calls.length, 2)
    warn.mockRestore()
  })
})
