import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck as fc } from "effect"
import { Commands } from "../../src/domain/protocol/natter/Commands.ts"
import { Events } from "../../src/domain/protocol/natter/Events.ts"
import { binaryString } from "../support/binary.ts"
import { pattern, word } from "../support/document.ts"
import { property } from "../support/property.ts"

const isCommand = (line: string) => Either.isRight(Commands.decode(line))
const isEvent = (line: string) => Either.isRight(Events.decode(line))

const secret = "4kqR8w2mXz0aBcDeFgHiJk"

/** A line of each kind of word, with the word left out. */
const lines = {
  id: (of: string) => isCommand(`@${of} PING`),
  nick: (of: string) => isCommand(`NICK ${of}`),
  room: (of: string) => isCommand(`JOIN ${of}`),
  old: (of: string) => isEvent(`RENAME ${of} bob 2026-11-22T07:00:00.000Z`),
  nicks: (of: string) => isEvent(`HERE lobby ${of}`),
  seconds: (of: string) => isCommand(`NICK bob ${of} ${secret}`),
  count: (of: string) => isCommand(`HISTORY lobby ${of}`),
  position: (of: string) => isCommand(`HISTORY lobby 5 ${of}`),
  secret: (of: string) => isCommand(`NICK bob 120 ${of}`),
  marks: (of: string) => isCommand(`RESUME ${secret} ${of}`),
  host: (of: string) => isEvent(`HELLO natter/1 ${of}`),
  features: (of: string) => isEvent(`HELLO natter/1 myhost keep=120 ${of}`),
  protocol: (of: string) => isEvent(`HELLO ${of} myhost`),
  seq: (of: string) => isEvent(`TOLD ${of} 2026-11-22T07:00:00.000Z bob hi`),
  from: (of: string) => isEvent(`GAP inbox ${of} 5 trimmed`),
  lastid: (of: string) => isEvent(`READY bob 120 ${of}`),
  members: (of: string) => isEvent(`JOINED lobby k3x9:1 ${of}`)
}

describe("a word is taken exactly when it is written as the document says:", () => {
  for (const [part, isTaken] of Object.entries(lines)) {
    const isRight = pattern(part)
    // Words as they should be, words with a character changed, and what else there is.
    const near = fc
      .tuple(word("", part), fc.nat(), fc.nat(2), binaryString({ maxLength: 2 }))
      .map(([right, at, out, put]) => {
        const start = at % (right.length + 1)
        return right.slice(0, start) + put + right.slice(start + out)
      })
    const any = fc
      .oneof(word("", part), near, fc.stringMatching(/^[a-z0-9:=+.-]{0,40}$/))
      .filter((made) => made !== "" && !made.includes(" "))

    it.prop(
      part,
      [any],
      ([made]) => {
        assert.strictEqual(isTaken(made), isRight(made), JSON.stringify(made))
      },
      property()
    )
  }
})
