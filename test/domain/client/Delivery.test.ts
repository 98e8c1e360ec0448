import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import type { Gap, Message } from "../../../src/domain/client/Notice.ts"
import { doubtsOf } from "../../support/doubts.ts"
import { type Action, isQuiet, LossyClient, me } from "../../support/lossy-client.ts"
import { property } from "../../support/property.ts"

/** The messages and gaps that were shown of the room's last log, in order. */
const lastLog = ({ shown }: LossyClient): ReadonlyArray<Message | Gap> => {
  const epoch = shown.findLastIndex((of) => of._tag === "Gap" && of.cause === "epoch")
  return shown
    .slice(epoch + 1)
    .flatMap((of) =>
      of._tag === "Message" || (of._tag === "Gap" && of.stream !== "inbox") ? [of] : []
    )
}

const texts = ({ shown }: LossyClient) =>
  shown.flatMap((of) => (of._tag === "Message" || of._tag === "PrivateMessage" ? [of.text] : []))

const own = ({ shown }: LossyClient) =>
  shown.flatMap((of) => (of._tag === "Message" && of.nick.startsWith(me) ? [of.text] : []))

const isSorted = (numbers: ReadonlyArray<number>) =>
  numbers.every((n, i) => i === 0 || n > (numbers[i - 1] ?? 0))

const numbers = (all: ReadonlyArray<string>, prefix: string) =>
  all.filter((text) => text.startsWith(prefix)).map((text) => Number(text.slice(prefix.length)))

/** Every seq up to the head is shown or in a gap; none is shown twice, and none too late. */
const checkOrder = (client: LossyClient) => {
  const items = lastLog(client)
  let next = 0
  const declared: Array<Gap> = []
  for (const item of items) {
    if (item._tag === "Gap") declared.push(item)
    const [from, to] = item._tag === "Message" ? [item.seq, item.seq] : [item.from, item.to]
    if (next > 0 && to < next) {
      // Only an own line may come so late, whose place was trimmed meanwhile and is in a gap.
      const isDeclared = declared.some((gap) => gap.from <= from && to <= gap.to)
      assert.isTrue(
        item._tag === "Message" && item.origin === "mine" && isDeclared,
        `${from} is late`
      )
      continue
    }
    if (next > 0 && from > next) assert.fail(`a hole before ${from} is not declared`)
    next = to + 1
  }
  const head = client.server.logs.get(client.server.epoch)?.length ?? 0
  if (next > 0) assert.strictEqual(next, head + 1, "the last messages are missing")
}

const word = fc.constantFrom("a", "b", "c")
const action = (isRough: boolean): fc.Arbitrary<Action> =>
  fc.oneof(
    { weight: 6, arbitrary: word.map((line): Action => ({ _tag: "Type", line })) },
    {
      weight: 8,
      arbitrary: fc.record({
        _tag: fc.constantFrom("Up" as const, "Down" as const),
        lines: fc.integer({ min: 1, max: 8 })
      })
    },
    { weight: 4, arbitrary: fc.constantFrom<Action>({ _tag: "Hear" }, { _tag: "Whisper" }) },
    { weight: 2, arbitrary: fc.constantFrom<Action>({ _tag: "Cut" }, { _tag: "Rename" }) },
    { weight: 4, arbitrary: fc.constantFrom<Action>({ _tag: "Dial" }) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom("mine", "heard", "again")
        .map((word): Action => ({ _tag: "Search", word }))
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(100, 16_000, 50_000)
        .map((millis): Action => ({ _tag: "Wait", millis }))
    },
    ...(isRough
      ? [
          {
            weight: 3,
            arbitrary: fc.oneof(
              fc.constantFrom<Action>({ _tag: "Expire" }, { _tag: "Restart" }),
              fc.integer({ min: 0, max: 4 }).map((keep): Action => ({ _tag: "Trim", keep }))
            )
          }
        ]
      : [])
  )

/** The messages of the room's last log are shown with the nicknames that others saw. */
const checkNames = (client: LossyClient) => {
  const log = client.server.logs.get(client.server.epoch) ?? []
  for (const item of lastLog(client))
    if (item._tag === "Message" && item.nick !== log[item.seq - 1]?.nick)
      assert.fail(`${item.text} is shown as ${item.nick}'s`)
}

/** What a search has shown stands in one log with the word, in order and once; the last one has all of it. */
const checkSearches = (client: LossyClient) => {
  for (const { found, word } of client.searches) {
    assert.isTrue(isSorted(found.map(({ seq }) => seq)))
    for (const entry of found) {
      const text = entry._tag === "Message" ? entry.text : ""
      if (!text.split(" ").includes(word)) assert.fail(`${text} is found without ${word}`)
      if (![...client.server.logs.values()].some((log) => log[entry.seq - 1]?.text === text))
        assert.fail(`${text} is found and in no log`)
    }
  }
  const log = client.server.logs.get(client.server.epoch) ?? []
  const expected = log.flatMap(({ text }, at) =>
    text.split(" ").includes("heard") ? [at + 1] : []
  )
  const before = client.searches.length
  client.act({ _tag: "Search", word: "heard" })
  client.calm()
  const seqs = client.searches.slice(before).flatMap(({ found }) => found.map(({ seq }) => seq))
  // Those that the log has not any more are the oldest.
  assert.deepStrictEqual(seqs, seqs.length === 0 ? [] : expected.slice(-seqs.length))
  return { seqs, expected }
}

/** Runs the actions, each typed line with a number of its own, and then delivers everything. */
const play = (actions: ReadonlyArray<Action>) => {
  const client = new LossyClient()
  const typed: Array<string> = []
  client.act({ _tag: "Dial" })
  for (const action of actions) {
    if (action._tag !== "Type") {
      client.act(action)
      continue
    }
    // Half of the texts are equal, and must not be taken for one line.
    typed.push(action.line === "a" ? "again" : `mine ${typed.length + 1}`)
    client.act({ _tag: "Type", line: typed.at(-1) ?? "" })
  }
  client.calm()
  return { client, typed }
}

/** The marks of the room's log never move back. */
const checkMarks = ({ sent }: LossyClient) => {
  const read = new Map<string, number>()
  for (const command of sent)
    for (const mark of command._tag === "Resume" ? command.marks : [])
      if ("room" in mark) {
        const { epoch, seq } = mark.position
        if (seq < (read.get(epoch) ?? 0)) assert.fail(`the mark moves back to ${seq}`)
        read.set(epoch, seq)
      }
}

/** The typed lines of which the client has said that they may not have been delivered. */
const doubted = ({ shown }: LossyClient, typed: ReadonlyArray<string>) =>
  shown.flatMap((of) =>
    of._tag === "Info"
      ? [...new Set(typed)].flatMap((line) =>
          Array.from({ length: doubtsOf(of.text, "lobby", line) }, () => line)
        )
      : []
  )

/** No line is in the logs more often than it was typed. */
const checkOnce = ({ server }: LossyClient, typed: ReadonlyArray<string>) => {
  const said = [...server.logs.values()].flat().filter(({ by }) => by !== undefined)
  for (const line of new Set(typed))
    assert.isAtMost(
      said.filter(({ text }) => text === line).length,
      typed.filter((other) => other === line).length,
      line
    )
}

/** A case plays up to eighty actions, and takes ten times as long as one of other properties. */
const share = 0.5

describe("What the client delivers over a connection that is cut anywhere", () => {
  it.prop(
    "is everything that was typed, once and in order, and everything that was said, once and in order",
    [fc.array(action(false), { maxLength: 80, size: "max" })],
    ([actions]) => {
      const { client, typed } = play(actions)
      assert.isTrue(isQuiet(client.state))
      const log = client.server.logs.get(client.server.epoch) ?? []
      assert.deepStrictEqual(
        log.filter(({ by }) => by !== undefined).map(({ text }) => text as string),
        typed
      )
      assert.deepStrictEqual(own(client), typed)
      checkOrder(client)
      checkMarks(client)
      checkNames(client)
      const { expected, seqs } = checkSearches(client)
      assert.deepStrictEqual(seqs, expected.slice(-20))
      assert.isFalse(client.shown.some((of) => of._tag === "Gap"))
      assert.isTrue(isSorted(numbers(texts(client), "heard ")))
      assert.isTrue(isSorted(numbers(texts(client), "told ")))
    },
    property(share)
  )

  it.prop(
    "has every gap and every line in doubt declared, and nothing twice, when the server forgets messages, the session, or everything",
    [fc.array(action(true), { maxLength: 80, size: "max" })],
    ([actions]) => {
      const { client, typed } = play(actions)
      assert.isTrue(isQuiet(client.state))
      assert.deepStrictEqual(client.returned, [])
      const told = [...own(client), ...doubted(client, typed)]
      assert.deepStrictEqual(told.sort(), [...typed].sort())
      checkOnce(client, typed)
      checkOrder(client)
      checkMarks(client)
      checkNames(client)
      checkSearches(client)
      assert.isTrue(isSorted(numbers(texts(client), "heard ")))
    },
    property(share)
  )
})
