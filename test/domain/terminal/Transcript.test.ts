import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, FastCheck } from "effect"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { RoomName } from "../../../src/domain/chat/RoomName.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import type { Message, Notice } from "../../../src/domain/client/Notice.ts"
import { clock } from "../../../src/domain/terminal/Clock.ts"
import { type Look, onTerminal } from "../../../src/domain/terminal/Entry.ts"
import {
  beginTranscript,
  linkRows,
  pendingEntry,
  render,
  type TranscriptState
} from "../../../src/domain/terminal/Transcript.ts"
import { binaryString } from "../../support/binary.ts"
import { effectProperty } from "../../support/effect-property.ts"
import { hostile, welcome } from "../../support/hostile.ts"
import { property } from "../../support/property.ts"
import { makeScreen } from "../../support/screen.ts"

const berlin = Either.getOrThrow(clock("%H:%M", "Europe/Berlin"))
const look = (columns: number, styling: Look["styling"] = "none"): Look => ({
  columns,
  styling,
  clock: berlin
})
const noon = Date.UTC(2026, 10, 22, 11)
const today: TranscriptState = beginTranscript(look(80), noon)

const alice = Nick.make("alice")
const lobby = RoomName.make("lobby")
const said = (text: string, rest: Partial<Message> = {}): Message => ({
  _tag: "Message",
  room: lobby,
  seq: 1,
  time: noon,
  nick: alice,
  text,
  origin: "live",
  mention: false,
  labelled: false,
  ...rest
})
const told = (text: string, direction: "from" | "to" = "from"): Notice => ({
  _tag: "PrivateMessage",
  direction,
  seq: 1,
  time: noon,
  nick: alice,
  text
})
const block = (notice: Notice, how = look(80)): string => render(how, today, notice)[0]

describe("the end of /history", () => {
  const when = (from: number, to: number, how = look(200)): string =>
    block(
      { _tag: "HistoryShown", room: lobby, count: 2, from, to, isBeginning: false },
      how
    ).replace(/^— Those were 2 messages in lobby(.*)\. Use .*$/, "$1")

  it("has the times of the first and the last, with their days where these differ", () => {
    const minute = 60_000
    assert.strictEqual(when(noon, noon), ", 12:00")
    assert.strictEqual(when(noon - 90 * minute, noon), ", 10:30 to 12:00")
    assert.strictEqual(
      when(noon - 1_440 * minute, noon),
      ", Saturday, 21 November 2026 12:00 to Sunday, 22 November 2026 12:00"
    )
    const timeless = { ...look(200), clock: Either.getOrThrow(clock("", "Europe/Berlin")) }
    assert.strictEqual(when(noon - minute, noon, timeless), "")
  })
})

describe("the transcript", () => {
  const entered = {
    _tag: "Entered",
    room: lobby,
    time: noon,
    nicks: [alice],
    labelled: false
  } as const
  const away = { _tag: "AwaySummary", room: lobby, count: 12, away: 180_000 } as const
  const inWords: ReadonlyArray<readonly [what: string, notice: Notice, shown: string]> = [
    ["a message", said("hello, all"), "12:00 alice: hello, all"],
    [
      "one of the reader's own",
      said("hi", { origin: "mine" }),
      `12:00 alice${Copy.labels.own}: hi`
    ],
    [
      "one that names the reader",
      said("hi bob", { mention: true }),
      `12:00 alice${Copy.labels.mention}: hi bob`
    ],
    ["one from the log", said("hi", { origin: "past" }), `12:00 ${Copy.labels.earlier}alice: hi`],
    [
      "one of another room",
      said("hi", { room: RoomName.make("ops"), labelled: true }),
      "12:00 [ops] alice: hi"
    ],
    ["an action", said("/me waves"), "12:00 * alice waves"],
    ["what only looks like one", said("/mean it"), "12:00 alice: /mean it"],
    ["a private message", told("psst"), `12:00 ${Copy.privateFrom("alice", "to")}: psst`],
    ["one to somebody", told("yes?", "to"), `12:00 ${Copy.privateTo("alice", "to")}: yes?`],
    ["a private action", told("/me waves"), `12:00 ${Copy.privateFrom("alice", "to")}: * waves`],
    ["newcomers", entered, `12:00 — ${Copy.noticeText(entered)}`],
    [
      "newcomers in one of several rooms",
      { ...entered, labelled: true },
      `12:00 [lobby] — ${Copy.noticeText(entered)}`
    ],
    ["what was missed", away, `— ${Copy.noticeText(away)}`],
    ["a warning", { _tag: "Info", tone: "warning", text: "Not sent." }, "! Not sent."],
    [
      "lines of a text",
      said("one\n  two\n\nthree"),
      "12:00 alice: one\n               two\n\n             three"
    ]
  ]
  for (const [what, notice, shown] of inWords)
    it(`shows ${what} in words`, () => assert.strictEqual(block(notice), shown))

  it("gives people who talk in turn colours of their own, and the reader none", () => {
    const own = Nick.make("me")
    let state = today
    const shown = ["alice", "bob", "me", "carol", "alice"].map((name) => {
      const notice = said("hi", { nick: Nick.make(name) })
      const [text, after] = render(look(80, "colour"), state, notice, own)
      state = after
      return /m(?:12:00 )?\x1b\[0m\x1b\[([\d;]+)m/.exec(text.replace("12:00 ", ""))?.[1] ?? text
    })
    assert.strictEqual(new Set(shown.slice(0, 4)).size, 4)
    assert.strictEqual(shown[2], "1")
    assert.strictEqual(shown[4], shown[0])
  })
  it("marks links for a click where the terminal takes that, and keeps them to be copied", () => {
    const link = `https://git.example.org/${"0".repeat(130)}7`
    const [marked, state] = render({ ...look(80), links: true }, today, said(link))
    assert.lengthOf(marked.split(`;${link}\x1b\\`), 4)
    assert.notInclude(block(said(link)), "\x1b")
    assert.strictEqual(linkRows(look(80), state), link)
    const [, twice] = render(look(80), state, told(`see https://a.example and ${link}.`))
    assert.strictEqual(linkRows(look(80), twice), `https://a.example\n${link}`)
    assert.strictEqual(linkRows(look(80), today), `— ${Copy.noLinks}`)
  })
  it("does not stretch a message over a wide terminal unless that is asked for", () => {
    const long = said("word ".repeat(100))
    const widest = (on: Look) =>
      Math.max(
        ...block(long, on)
          .split("\n")
          .map((row) => row.length)
      )
    assert.isAtMost(widest(onTerminal(look(0), 300)), 100)
    assert.isAtLeast(widest(onTerminal(look(0), 300)), 94)
    assert.isAtMost(widest(onTerminal(look(0), 60)), 60)
    assert.isAbove(widest(onTerminal({ ...look(0), width: Infinity }, 300)), 280)
    assert.isAtMost(widest(onTerminal({ ...look(0), width: 50 }, 300)), 50)
  })
  it("hangs wrapped rows under the text", () => {
    assert.strictEqual(
      block(said("one two three four five six"), look(30)),
      "12:00 alice: one two three\n             four five six"
    )
  })
  it("keeps further rows of an indented line indented", () => {
    assert.strictEqual(
      block(
        { _tag: "Info", tone: "plain", text: "What\n  /quit  leaves the chat\n  /me" },
        look(19)
      ),
      "— What\n    /quit  leaves\n      the chat\n    /me"
    )
    assert.strictEqual(
      block(said(`one\n${" ".repeat(12)}two three`), look(30)),
      `12:00 alice: one\n${" ".repeat(25)}two\n             three`
    )
  })
  it("marks each message and topic from the log", () => {
    const past = said("hi", { origin: "past" })
    const [, after] = render(look(80), today, past)
    assert.strictEqual(render(look(80), after, past)[0], `12:00 ${Copy.labels.earlier}alice: hi`)
    const { nick, room, seq, time } = past
    const topic = {
      _tag: "TopicSet",
      room,
      seq,
      time,
      nick,
      topic: "tea",
      labelled: false
    } as const
    const [first] = render(look(80), after, { ...topic, origin: "past" })
    assert.strictEqual(first, `12:00 ${Copy.labels.earlier}— alice set the topic: tea`)
    assert.strictEqual(render(look(80), after, said("now"))[0], "12:00 alice: now")
  })
  it("begins the text below a head that leaves no room beside it", () => {
    assert.strictEqual(
      block(
        said("one two three four five six seven", { nick: Nick.make("x".repeat(24)) }),
        look(36)
      ),
      `12:00 ${"x".repeat(24)}:\n    one two three four five six\n    seven`
    )
  })
  it("breaks such a head only where it does not fit", () => {
    const way = (columns: number) => block(told("hi", "to"), look(columns))
    const head = `12:00 ${Copy.privateTo("alice", "to")}:`
    const end = head.lastIndexOf(" ")
    assert.strictEqual(way(head.length + 1), `${head}\n    hi`)
    assert.strictEqual(
      way(head.length - 1),
      `${head.slice(0, end)}\n    ${head.slice(end + 1)}\n    hi`
    )
  })
  it("counts what is left of a text with hundreds of lines", () => {
    const rows = block(said("x\n".repeat(800).trimEnd())).split("\n")
    assert.strictEqual(rows.length, 501)
    assert.strictEqual(rows.at(-1)?.trim(), Copy.moreLines(300))
  })
  it("announces another day, in the reader's zone, once", () => {
    const late = Date.UTC(2026, 10, 22, 23, 30)
    const [first, reading] = render(look(80), today, said("good night", { time: late }))
    assert.strictEqual(first, "— Monday, 23 November 2026\n00:30 alice: good night")
    const [second] = render(look(80), reading, said("sleep well", { time: late }))
    assert.strictEqual(second, "00:30 alice: sleep well")
  })
  it("shows a time only where the reader wants one", () => {
    const timeless = { ...look(80), clock: Either.getOrThrow(clock("", "UTC")) }
    assert.strictEqual(block(said("hi"), timeless), "alice: hi")
  })
  it("has no escape sequence where there is to be no styling, and no colour where there is to be none", () => {
    for (const [, notice] of inWords) {
      assert.notInclude(block(notice), "\x1b")
      assert.notMatch(block(notice, look(80, "attributes")), /\x1b\[[\d;]*[34]8;/)
      assert.include(block(notice, look(80, "colour")), "\x1b[")
    }
  })
  it("says the same with styles as without, but for the words that stand in for them", () => {
    assert.strictEqual(
      block(said("hello"), look(80, "colour")).replaceAll(/\x1b\[[\d;]*m/g, ""),
      "12:00 alice: hello"
    )
  })
  it("marks what is not accepted yet", () => {
    assert.strictEqual(pendingEntry(look(20), "alice: hello to all"), "… alice: hello to\n  all")
  })
})

/** Only the client writes at the left edge. */
const begins = /^(12:00|—|!|…)( |$)/

/** Many letters that count as one character. */
const heaps = ["ᄀ", "क्", "🏻", "\u0600", "ा"].map((letter) => `x${letter.repeat(60)}`)

const anyLines = FastCheck.array(
  FastCheck.oneof(
    binaryString({ maxLength: 60 }),
    FastCheck.constantFrom(...hostile.map(([, text]) => text)),
    FastCheck.constantFrom(...welcome.map(([, text]) => text)),
    FastCheck.constantFrom(
      "12:00 bob: I quit",
      "lobby> ",
      "— bob joined",
      "\n",
      "\n\n",
      ...heaps,
      " ".repeat(90),
      "👩‍👩‍👧".repeat(30),
      "x".repeat(90),
      "多".repeat(40)
    )
  ),
  { maxLength: 6 }
).map((parts) => parts.join(""))

describe.each(["characters", "code points"] as const)(
  "on a terminal that counts %s",
  (counting) => {
    const screens = new Map(
      [20, 30, 80].map((columns) => [columns, makeScreen(columns, 24, counting)] as const)
    )
    effectProperty(
      "no text begins at the left edge, whatever it is",
      [
        anyLines,
        FastCheck.constantFrom(20, 30, 80),
        FastCheck.constantFrom<Look["styling"]>("colour", "none"),
        FastCheck.constantFrom<(text: string) => Notice>(
          said,
          told,
          (text) => said(`/me ${text}`),
          (text) => ({ _tag: "Info", tone: "warning", text })
        )
      ],
      ([text, columns, styling, make]) =>
        Effect.promise(async () => {
          const screen = screens.get(columns)
          const shown = block(make(text), look(columns, styling))
          await screen?.write(`\x1bc${shown.replaceAll("\n", "\r\n")}\r\n`)
          const rows = screen?.rows() ?? []
          assert.isAbove(rows.length, 0)
          for (const [index, row] of rows.entries())
            assert.isTrue(index === 0 ? begins.test(row) : row === "" || row.startsWith("  "), row)
          assert.strictEqual(screen?.cursor().row, shown.split("\n").length)
        }),
      property(0.2)
    )
  }
)
