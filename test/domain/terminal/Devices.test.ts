import { assert, describe, it } from "@effect/vitest"
import { keepsRows, keepsRowsAs, reflows } from "../../../src/domain/terminal/Devices.ts"

describe("A terminal that wraps the row of its cursor too", () => {
  it("is tmux, and known by its answer", () => {
    assert.isTrue(reflows("84;0;0"))
    for (const other of ["41;379;0", "65;7600;1", "0;276;0", "83;40900;0", ""])
      assert.isFalse(reflows(other), other)
  })
})

describe("A terminal that leaves its rows as they are", () => {
  it("is known by its answer", () => {
    for (const xtermOrPutty of ["41;379;0", "41;401;0", "0;136;0"])
      assert.isTrue(keepsRows(xtermOrPutty))
    // VTE, xterm.js, kitty, Alacritty, iTerm2, mlterm, tmux
    for (const other of [
      "65;7600;1",
      "0;276;0",
      "1;4000;31",
      "0;2402;1",
      "41;2500;0",
      "24;279;0",
      "84;0;0",
      ""
    ])
      assert.isFalse(keepsRows(other), other)
  })
  it("is known by TERM", () => {
    for (const kind of ["st", "st-256color", "putty-256color"]) assert.isTrue(keepsRowsAs(kind))
    for (const kind of ["stterm", "xterm-256color", undefined]) assert.isFalse(keepsRowsAs(kind))
  })
})
