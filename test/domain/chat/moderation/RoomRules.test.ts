import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, FastCheck as fc, Option } from "effect"
import * as RoomRules from "../../../../src/domain/chat/moderation/RoomRules.ts"
import { read, Setting, write } from "../../../../src/domain/chat/moderation/Setting.ts"
import { Timestamp } from "../../../../src/domain/chat/Timestamp.ts"
import { Pin } from "../../../../src/domain/security/Pin.ts"
import { property } from "../../../support/property.ts"

const time = Timestamp.make(7)
const setting = Arbitrary.make(Setting)
const key = Arbitrary.make(Pin)

describe("The rules of a room", () => {
  it.prop(
    "are the last setting of each kind",
    [fc.array(setting, { maxLength: 8 })],
    ([all]) => {
      const rules = all.reduce((now, to) => RoomRules.change(now, to, time, "-"), RoomRules.none)
      const last = (["private", "slow"] as const).flatMap((name) => {
        const found = all.findLast((to) => to.setting === name)
        const isDefault = found?.setting === "private" ? !found.isOn : found?.seconds === 0
        return found === undefined || isDefault ? [] : [found]
      })
      assert.deepStrictEqual(
        RoomRules.settings(rules).map(({ to }) => to),
        last
      )
      assert.strictEqual(RoomRules.isNone(rules), last.length === 0)
    },
    property()
  )

  it.prop(
    "keep each key that is invited once, up to a limit, until the room is open",
    [fc.array(key, { maxLength: 6 }), fc.nat(4), fc.boolean()],
    ([keys, most, opens]) => {
      const closed = RoomRules.change(RoomRules.none, { setting: "private", isOn: true }, time, "-")
      const rules = keys.reduce(
        (now, one) => Option.getOrElse(RoomRules.invite(now, one, most), () => now),
        closed
      )
      assert.deepStrictEqual(rules.invited, [...new Set(keys)].slice(0, most))
      const after = RoomRules.change(rules, { setting: "private", isOn: !opens }, time, "-")
      assert.deepStrictEqual(after.invited, opens ? [] : rules.invited)
    },
    property()
  )

  it.prop(
    "are written as two words, which are read as the same",
    [setting],
    ([to]) => {
      assert.deepStrictEqual(read(...write(to)), to)
    },
    property()
  )

  it("are read from nothing else", () => {
    for (const [name, value] of [
      ["private", "yes"],
      ["slow", "-1"],
      ["slow", "01"],
      ["slow", "86401"],
      ["slow", ""],
      ["loud", "on"]
    ] as const)
      assert.isUndefined(read(name, value), `${name} ${value}`)
  })
})
