import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { timestampAt } from "../../../../src/domain/chat/Timestamp.ts"
import { parse } from "../../../../src/domain/protocol/irc/Message.ts"
import { begin } from "../../../support/irc-talk.ts"
import { property } from "../../../support/property.ts"

const stampOf = (minute: number) => `2026-11-22T07:${String(minute).padStart(2, "0")}:00.000Z`
const names = Array.from("abcdefghijklmnopqrstuvwxyz")

describe("CHATHISTORY TARGETS", () => {
  it.prop(
    "tells at most as many channels as it is asked for, from the first time on",
    [
      fc.uniqueArray(fc.integer({ min: 1, max: 59 }), { maxLength: names.length }),
      fc.integer({ min: 0, max: 59 }),
      fc.integer({ min: 0, max: 59 }),
      fc.integer({ min: 1, max: 30 })
    ],
    ([minutes, from, to, limit]) => {
      const talk = begin("draft/chathistory", "batch")
      talk.hear(`CHATHISTORY TARGETS timestamp=${stampOf(from)} timestamp=${stampOf(to)} ${limit}`)
      const latest = minutes.map((minute, index) => ({
        _tag: "Latest" as const,
        room: RoomName.make(names[index] ?? "z"),
        time: timestampAt(Date.parse(stampOf(minute)))
      }))
      const told = talk.reply({ _tag: "Ok" }, ...latest).slice(0, -1)
      const inside = minutes
        .filter((minute) => minute > Math.min(from, to) && minute < Math.max(from, to))
        .sort((one, other) => (from <= to ? one - other : other - one))
        .slice(0, limit)
      assert.deepStrictEqual(
        told.map((line) => parse(line)?.params.slice(1)),
        inside.map((minute) => [`#${names[minutes.indexOf(minute)]}`, stampOf(minute)])
      )
    },
    property()
  )
})
