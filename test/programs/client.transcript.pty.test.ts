import { afterEach, assert, describe, it } from "@effect/vitest"
import * as Copy from "../../src/domain/client/Copy.ts"
import { Proxy } from "../support/proxy.ts"
import { hasPty } from "../support/pty.ts"
import {
  entry,
  guest,
  hears,
  keys,
  killAll,
  meet,
  newNick,
  prompts,
  quit,
  type Rows,
  sentence,
  spawnAs,
  tells,
  timeless,
  widths
} from "../support/pty-client.ts"

const { enter } = keys

const { guest: known, place, server } = await meet("alice", "bob")
const alice = known("alice")
const bob = known("bob")
afterEach(killAll)

/** Lets bob say something; gives the time that the server has put on it. */
const bobSays = async (text: string): Promise<Date> => {
  bob.send(`SAY lobby ${text}`)
  for (;;) {
    const [time, nick] = (await alice.until("MSG lobby")).at(-1)?.split(" ").slice(3) ?? []
    if (nick === "bob") return new Date(time ?? "")
  }
}

/** A time as people in another zone write it. */
const written = (timeZone: string, options: Intl.DateTimeFormatOptions) => (time: Date) =>
  new Intl.DateTimeFormat("en-GB", { timeZone, ...options }).format(time)
const hours = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const

const times: ReadonlyArray<
  readonly [zone: string, format: string | undefined, cols: number, shown: (time: Date) => string]
> = [
  ["Asia/Tokyo", undefined, 80, (time) => `${written("Asia/Tokyo", hours)(time)} bob:`],
  [
    "America/New_York",
    "%d/%m %H:%M:%S",
    30,
    (time) =>
      `${written("America/New_York", { day: "2-digit", month: "2-digit", second: "2-digit", ...hours })(time).replace(",", "")} bob:`
  ],
  ["UTC", "", 30, () => "bob:"]
]

/** The client's clock is a day behind, so that what is said now is said on another day. */
const yesterday = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent("const now = Date.now; Date.now = () => now() - 86_400_000")}`
}

describe.skipIf(!hasPty)("The times of a transcript", () => {
  const start = (args: Rows, env: Readonly<Record<string, string>>, cols: number) =>
    spawnAs(server, newNick(cols), { cols, env }, args)

  it.each(times)("are as they are in %s, written as %s", async (TZ, format, cols, shown) => {
    const at = await start(format === undefined ? [] : ["--time-format", format], { TZ }, cols)
    const time = await bobSays("几点?")
    await at.waitFor((rows) => sentence(rows.slice(0, -1)) === `${shown(time)} 几点?`)
    await quit(at)
  })

  it("have a line where the day changes", async () => {
    const zone = "Europe/Berlin"
    const at = await start([], { ...yesterday, TZ: zone }, 30)
    const time = await bobSays("新的一天")
    await bobSays("and on it goes")
    const rows = await at.waitFor(tells("bob: and on it goes"))
    const parts = { weekday: "long", day: "numeric", month: "long", year: "numeric" } as const
    const day = `— ${written(
      zone,
      parts
    )(time)
      .replace(/^(\w+) /, "$1, ")
      .replace(",,", ",")}`
    assert.strictEqual(rows.filter((row) => row === day).length, 1, `${day} in ${rows.join("\n")}`)
    assert.isTrue(at.looks(day).every(({ faint }) => faint))
    await quit(at)
  })
})

describe.skipIf(!hasPty).each(widths)("The transcript, at %i columns", (cols) => {
  it("begins with what was said, where this is, who is here, and how to go on", async () => {
    const room = `r${newNick(cols)}`
    bob.send(`JOIN ${room}`)
    alice.send(`JOIN ${room}`)
    await alice.until(`JOINED ${room}`)
    for (let n = 1; n <= 25; n++) bob.send(`SAY ${room} 第 ${n}`)
    await hears(alice, "第 25")
    const nick = newNick(cols)
    const at = await spawnAs(server, nick, { cols }, ["--room", room], `${room}>`)
    const rows = at.screen()
    const past = rows.filter((row) => row.includes("第 "))
    assert.deepStrictEqual(
      past.map((row) => row.replace(/^.*第 /, "")),
      Array.from({ length: 20 }, (_, n) => String(n + 6))
    )
    assert.deepInclude(at.looks("第 25")[0], { faint: true })
    const others = ["alice", "bob"]
    const greeting = Copy.greeting({
      ...place(nick, room),
      others,
      rooms: ["lobby"],
      topic: undefined,
      retention: 2_048
    })
    assert.strictEqual(sentence(rows.slice(0, -1)), `— ${greeting.replaceAll("\n", " ")}`)
    await quit(at)
  })

  it("counts those who are here where they are many", async () => {
    const room = `r${newNick(cols)}`
    const names = Array.from("abcdefghijklmnop", (letter) => newNick(cols) + letter)
    const crowd = await Promise.all(names.map((name) => guest(server, name)))
    for (const one of crowd) {
      one.send(`JOIN ${room}`)
      await one.until(`JOINED ${room}`)
    }
    const nick = newNick(cols)
    const at = await spawnAs(server, nick, { cols }, ["--room", room], `${room}>`)
    const greeting = Copy.greeting({
      ...place(nick, room),
      others: [...names].sort(),
      rooms: ["lobby"],
      topic: undefined,
      retention: 2_048
    })
    assert.include(greeting, "and 5 others")
    assert.strictEqual(sentence(at.screen().slice(0, -1)), `— ${greeting.replaceAll("\n", " ")}`)
    await quit(at)
    for (const one of crowd) one.drop()
  })

  it("takes a line in when it is accepted, at its place; until then it waits, faint, over the prompt", async () => {
    const proxy = await Proxy.start(server)
    const nick = newNick(cols)
    const at = await spawnAs({ host: "127.0.0.1", port: proxy.port }, nick, { cols })
    const mine = "我的 line, which is wider than thirty columns"
    for (const passage of proxy.passages) passage.strike({ _tag: "Stall", millis: 60_000 })
    at.type(`${mine}${enter}`)
    const waits = await at.waitFor(
      (rows) => prompts("lobby>")(rows) && sentence(rows.slice(0, -1)) === `… ${nick}: ${mine}`
    )
    for (const row of entry(waits.slice(0, -1)))
      assert.isTrue(at.looks(row.trim()).every(({ faint }) => faint))
    await bobSays("先 said")
    for (const passage of proxy.passages) passage.release()
    const rows = await at.waitFor(tells(`${nick}: ${mine}`))
    assert.isFalse(rows.some((row) => row.startsWith("…")))
    const before = rows.slice(
      0,
      rows.findLastIndex((row) => row.includes(`${nick}:`))
    )
    assert.deepStrictEqual(timeless(entry(before)), ["bob: 先 said"])
    for (const row of entry(rows.slice(0, -1)))
      assert.isTrue(at.looks(row.slice(-8)).every(({ faint }) => !faint))
    await quit(at)
    await proxy.stop()
  })
})

describe.skipIf(!hasPty)("The transcripts of a wide and a narrow terminal", () => {
  it("have all that is said at once in one and the same order", async () => {
    const each = 12
    const all = await Promise.all(
      widths.map(async (cols) => {
        const nick = newNick(cols)
        return { nick, at: await spawnAs(server, nick, { cols }) }
      })
    )
    for (let n = 0; n < each; n++) {
      for (const { at } of all) at.type(`话 ${n}${enter}`)
      bob.send(`SAY lobby 话 ${n}`)
    }
    /** Who said what, in the order in which it stands there. */
    const order = (rows: Rows) =>
      rows.flatMap((row) => /^\d\d:\d\d (\w+: 话 \d+)$/.exec(row)?.[1] ?? [])
    const [one, other] = await Promise.all(
      all.map(({ at }) =>
        at.waitFor((rows) => order(rows).length === 3 * each && prompts("lobby>")(rows))
      )
    )
    assert.deepStrictEqual(order(one ?? []), order(other ?? []))
    for (const { at } of all) await quit(at)
  })
})
