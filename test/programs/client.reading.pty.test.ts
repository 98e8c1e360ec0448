import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Nick } from "../../src/domain/chat/Nick.ts"
import { lobby } from "../../src/domain/chat/RoomName.ts"
import * as Copy from "../../src/domain/client/Copy.ts"
import { nickColours } from "../../src/domain/terminal/NickColours.ts"
import type { LineSocket } from "../support/line-socket.ts"
import { hasPty, type ScreenProcess } from "../support/pty.ts"
import {
  entry,
  guest,
  hears,
  keys,
  meet,
  newNick,
  prompts,
  quit,
  type Rows,
  refusal,
  sentence,
  shows,
  spawnAs,
  tells,
  timeless,
  widths
} from "../support/pty-client.ts"

const { enter, focusIn, focusOut, up } = keys

const { guest: known, place, server } = await meet("alice", "bob")
const alice = known("alice")
const bob = known("bob")

const fromBob = Copy.privateFrom("bob", "→")

/** How it is told that these people came into the lobby, or left natter. */
const presence = (_tag: "Entered" | "Left", names: Rows): string => {
  const notice = {
    room: lobby,
    time: 0,
    nicks: names.map((name) => Nick.make(name)),
    labelled: false
  }
  return Copy.noticeText(
    _tag === "Entered" ? { _tag, ...notice } : { _tag, ...notice, reason: "quit" }
  )
}

/** The same of so many people, whoever is named. */
const anyOf = (_tag: "Entered" | "Left", count: number): RegExp =>
  new RegExp(`^— ${presence(_tag, Array(count).fill("NAME")).replaceAll("NAME", "\\w+")}$`)

const long = "你好世界 one two 👩‍👩‍👧 three 안녕하세요 four five 🇩🇪 six seven eight nine ten"

describe.skipIf(!hasPty).each(widths)("Reading, at %i columns", (cols) => {
  const isNarrow = cols === 30
  const nick = newNick(cols)
  let at: ScreenProcess
  beforeAll(async () => {
    at = await spawnAs(server, nick, { cols })
  })
  afterAll(() => quit(at))

  const does = (typed: string) => at.type(typed + enter)
  const says = async (who: LineSocket, name: string, text: string) => {
    who.send(`SAY lobby ${text}`)
    return at.waitFor(tells(`${name}: ${text.replaceAll("\\n", " ")}`))
  }
  /** Waits for a sentence of the client's own, broken only between words. */
  const isTold = (text: string) =>
    at.waitFor((rows) => prompts("lobby>")(rows) && sentence(rows.slice(0, -1)) === text)

  it("hangs what is wrapped under the text, wide characters and emoji whole", async () => {
    const rows = await says(bob, "bob", long)
    assert.deepStrictEqual(
      timeless(entry(rows.slice(0, -1))),
      isNarrow
        ? [
            "bob: 你好世界 one two",
            "           👩‍👩‍👧 three",
            "           안녕하세요 four",
            "           five 🇩🇪 six seven",
            "           eight nine ten"
          ]
        : [
            "bob: 你好世界 one two 👩‍👩‍👧 three 안녕하세요 four five 🇩🇪 six seven eight",
            "           nine ten"
          ]
    )
  })

  it("shows the lines of one message indented", async () => {
    const rows = await says(bob, "bob", "如果 (a) {\\n    b()\\n}")
    assert.deepStrictEqual(timeless(entry(rows.slice(0, -1))), [
      "bob: 如果 (a) {",
      "               b()",
      "           }"
    ])
  })

  it("gives every nickname a colour of its own, and keeps it", async () => {
    const again = await spawnAs(server, newNick(cols), { cols: 50 })
    const colours: Array<number | undefined> = []
    for (const [who, name] of [
      [bob, "bob"],
      [alice, "alice"]
    ] as const) {
      await says(who, name, `颜色 for ${nick}s`)
      await again.waitFor(tells(`${name}: 颜色 for ${nick}s`))
      const [look] = at.looks(name)
      assert.deepStrictEqual(again.looks(name), at.looks(name))
      colours.push(look?.colour)
    }
    await quit(again)
    for (const colour of colours) assert.include(nickColours, colour)
    assert.notStrictEqual(colours[0], colours[1])
  })

  it("makes what names the reader stand out", async () => {
    await says(bob, "bob", `${nick}s are 好`)
    assert.deepInclude(at.looks("bob")[0], { inverse: false, bold: false })
    await says(bob, "bob", `好 ${nick.toUpperCase()}!`)
    assert.deepInclude(at.looks("bob")[0], { inverse: true, bold: true })
  })

  it("makes private messages unmistakable, both ways", async () => {
    bob.send(`TELL ${nick} 秘密 that is for you alone and nobody else`)
    await at.waitFor(tells(`${fromBob}: 秘密 that is for you alone and nobody else`))
    const [look] = at.looks(fromBob)
    assert.deepInclude(look, { bold: true, faint: false })
    assert.isDefined(look?.colour)
    does("/reply 什么?")
    await at.waitFor(tells(`${Copy.privateTo("bob", "→")}: 什么?`))
    assert.deepStrictEqual(at.looks(Copy.privateTo("bob", "→")), [look])
    await hears(bob, "什么?")
    does("/msg alice 嗨")
    await at.waitFor(tells(`${Copy.privateTo("alice", "→")}: 嗨`))
    await hears(alice, "嗨")
  })

  it("shows what somebody does", async () => {
    does("/me waves 手")
    await at.waitFor(tells(`* ${nick} waves 手`))
    bob.send("SAY lobby /me jumps")
    await at.waitFor(tells("* bob jumps"))
  })

  it("says faintly and in one line who comes and goes, unless /quiet hides it", async () => {
    const come = (names: Rows) => Promise.all(names.map((name) => guest(server, name)))
    /** All of them leave, and others are told so. */
    const go = async (those: ReadonlyArray<LineSocket>, names: Rows) => {
      for (const one of those) one.send("BYE")
      const here = new Set(names)
      while (here.size > 0)
        for (const name of (await alice.until("LEAVE lobby")).at(-1)?.split(" ") ?? [])
          here.delete(name)
    }
    let number = 0
    /** What was told last before something is said, which is when comings and goings are held back no longer. */
    const entry = async () => sentence((await says(alice, "alice", `来 ${++number}`)).slice(0, -2))
    const told = async () => (await entry()).replace(/^\d\d:\d\d /, "")
    const names = Array.from("abcdefghijklmnop", (letter) => newNick(cols) + letter)
    const crowd = await come(names)
    assert.match(await told(), anyOf("Entered", names.length))
    const looks = at.looks(presence("Entered", names).split(" ").slice(-2).join(" "))
    assert.deepStrictEqual(
      looks.map(({ faint }) => faint),
      [true]
    )
    await go(crowd, names)
    assert.match(await told(), anyOf("Left", names.length))
    does("/quiet on")
    await isTold(`— ${Copy.quietSet(true)}`)
    const unseen = [newNick(cols)]
    await go(await come(unseen), unseen)
    assert.strictEqual(await told(), `— ${Copy.quietSet(true)}`)
    does("/quiet off")
    await isTold(`— ${Copy.quietSet(false)}`)
    const seen = [newNick(cols)]
    const one = await come(seen)
    assert.strictEqual(await told(), `— ${presence("Entered", seen)}`)
    await go(one, seen)
    assert.strictEqual(await told(), `— ${presence("Left", seen)}`)
  })

  it("says why a line was refused, and arrow-up brings it back", async () => {
    const typed = "/msg nobody 你在吗"
    does(typed)
    const why = await refusal(alice, "TELL nobody 你在吗", "no-such-nick")
    await isTold(`! ${Copy.notSent(typed, why)}`)
    at.type(up)
    await at.waitFor(prompts("lobby>", typed))
    at.type(keys.ctrl("c"))
    await at.waitFor(prompts("lobby>"))
  })

  it("rings for what it is asked to ring for, and never while its window is looked at", async () => {
    let number = 0
    /** How often it has rung when this, and what was said after it, is on the screen. */
    const rings = async (line: string, shown: string) => {
      const before = at.state().bells
      bob.send(line)
      await at.waitFor(tells(shown))
      await says(alice, "alice", `铃 ${++number}`)
      return at.state().bells - before
    }
    const plain = () => rings("SAY lobby 喂", "bob: 喂")
    const named = () => rings(`SAY lobby 喂 ${nick}`, `bob: 喂 ${nick}`)
    const told = () => rings(`TELL ${nick} 喂`, `${fromBob}: 喂`)
    /** The terminal says something by itself, which is taken in when the key behind it is. */
    const reports = async (report: string) => {
      at.type(`${report}好`)
      await at.waitFor(prompts("lobby>", "好"))
      at.type(keys.backspace)
      await at.waitFor(prompts("lobby>"))
    }
    assert.deepStrictEqual([await plain(), await named(), await told()], [0, 1, 1])
    await reports(focusIn)
    assert.deepStrictEqual([await named(), await told()], [0, 0])
    await reports(focusOut)
    assert.strictEqual(await named(), 1)
    does("/bell off")
    await isTold(`— ${Copy.bellSet("off")}`)
    assert.deepStrictEqual([await named(), await told()], [0, 0])
    does("/bell all")
    await isTold(`— ${Copy.bellSet("all")}`)
    // Twice: for what is said, and for what is said after it.
    assert.strictEqual(await plain(), 2)
    does("/bell mention")
    await isTold(`— ${Copy.bellSet("mention")}`)
  })

  it("hides what somebody says, at /ignore, until it is said again", async () => {
    does("/ignore bob")
    await isTold(`— ${Copy.ignoreSet("bob", true)}`)
    const unseen = `看不见 ${nick}`
    bob.send(`TELL ${nick} ${unseen}`)
    bob.send(`SAY lobby ${unseen}`)
    await hears(alice, unseen)
    await says(alice, "alice", "看得见")
    does("/ignore bob")
    await isTold(`— ${Copy.ignoreCleared("bob")}`)
    const rows = await says(bob, "bob", "再见")
    assert.isFalse(shows(unseen)(rows))
  })

  it("shows the last messages again, at /history", async () => {
    for (const text of ["一 first", "二 second", "三 third"]) await says(bob, "bob", text)
    does("/history 2")
    const rows = await at.waitFor(shows("— Those were 2 messages in lobby, ", "older ones."))
    const from = rows.lastIndexOf(`— ${Copy.historyHeading("lobby", true)}`)
    const past = rows.slice(from + 1, from + 3)
    assert.deepStrictEqual(
      past.map((row) => row.slice("12:34 ".length)),
      ["bob: 二 second", "bob: 三 third"]
    )
    assert.deepInclude(at.looks("三 third")[0], { faint: true })
  })

  it("tells who is here and who oneself is, at /who and /whoami", async () => {
    does("/who")
    await isTold(`— ${Copy.members("lobby", ["alice", "bob", nick])}`)
    does("/whoami")
    const of = { ...place(nick), rooms: ["lobby"], connection: { pins: undefined } }
    await isTold(`— ${Copy.whoami(of).replaceAll("\n", " ")}`)
  })

  it("empties the screen, at /clear, but for the draft", async () => {
    await says(bob, "bob", `不久 ${nick}`)
    does("/clear")
    at.type("半")
    await at.waitFor((rows) => prompts("lobby>", "半")(rows) && !shows(`不久 ${nick}`)(rows))
    at.type(keys.backspace)
    await says(bob, "bob", "next")
  })
})
