import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Copy from "../../src/domain/client/Copy.ts"
import { hasPty, type ScreenProcess } from "../support/pty.ts"
import {
  asksNick,
  hears,
  keys,
  meet,
  newNick,
  prompts,
  quit,
  sentence,
  shows,
  spawnAs,
  spawnClient,
  tells,
  widths
} from "../support/pty-client.ts"

const { alt, backspace, ctrl, down, end, enter, escape, home, left, paste, right, tab, up } = keys

const { guest: known, server } = await meet("bob", "ben")
const bob = known("bob")
const ben = known("ben")

/** What is typed after each other, and the draft that it makes. */
const edits: ReadonlyArray<readonly [what: string, typed: string, draft: string]> = [
  ["letters, wide ones and emoji", "hé 你好 👩‍👩‍👧 안녕", "hé 你好 👩‍👩‍👧 안녕"],
  ["the arrows", `你好${left}大${right}!`, "你大好!"],
  ["Ctrl-B and Ctrl-F", `多多${ctrl("b")}a${ctrl("f")}b`, "多a多b"],
  ["Home and End", `two${home}one ${end} three`, "one two three"],
  ["Ctrl-A and Ctrl-E", `二${ctrl("a")}一 ${ctrl("e")} 三`, "一 二 三"],
  ["Alt-B and Alt-F", `one two${alt("b")}${alt("b")}0 ${alt("f")}X`, "0 oneX two"],
  ["Ctrl-Left and Ctrl-Right", "one two\x1b[1;5D\x1b[1;5D0 \x1b[1;5C\x1b[1;5C3", "0 one two3"],
  ["Backspace, by characters", `a👍🏽b${left}${backspace}`, "ab"],
  ["Delete, by characters", `多👩‍👩‍👧b${home}\x1b[3~${right}\x1b[3~`, "👩‍👩‍👧"],
  ["Ctrl-D in the midst of a line", `ab${home}${ctrl("d")}`, "b"],
  ["Ctrl-W kills the word before", `one 二二 three${ctrl("w")}${ctrl("w")}`, "one "],
  ["Alt-D kills the word behind", `.one two${home}${right}${alt("d")}`, ". two"],
  ["Ctrl-K kills to the end", `one 你好${left.repeat(2)}${ctrl("k")}`, "one "],
  ["Ctrl-U kills to the beginning", `one two${left.repeat(3)}${ctrl("u")}`, "two"],
  ["Ctrl-Y brings back what was killed", `你好${ctrl("u")}two ${ctrl("y")}`, "two 你好"],
  ["Ctrl-_ undoes", `你好 two${ctrl("w")}${"\x1f"}`, "你好 two"],
  ["Ctrl-^ does it again", `你好 two${ctrl("w")}${"\x1f"}${"\x1e"}`, "你好 "],
  [
    "a line of several rows",
    `${"one 二 three ".repeat(8)}${home}0 ${end}!`,
    `0 ${"one 二 three ".repeat(8)}!`
  ],
  ["a paste of one line", `ab${left}${paste("贴\n")}`, "a贴b"]
]

/** What is typed, with a Tab in it, and the draft that it makes. */
const completions: ReadonlyArray<readonly [what: string, typed: string, draft: string]> = [
  ["a nickname at the start of a line", `bo${tab}嗨`, "bob: 嗨"],
  ["a nickname in the midst of a line", `你好 bo${tab}!`, "你好 bob !"],
  ["a command", `/whoa${tab}`, "/whoami "],
  ["a command before its arguments", `/his${tab}5`, "/history 5"],
  ["the nickname that a command takes", `/msg bo${tab}嗨`, "/msg bob 嗨"],
  ["a nickname in the text of a command", `/me greets bo${tab}`, "/me greets bob "],
  ["the room that a command takes", `/room lo${tab}`, "/room lobby "],
  ["the word that a command takes", `/bell m${tab}`, "/bell mention "],
  ["the command that a command takes", `/help whoa${tab}`, "/help whoami "],
  ["nothing where nothing begins so", `/bell x${tab}`, "/bell x"]
]

/** What is typed and not sent, and what is said about it. */
const questions: ReadonlyArray<readonly [typed: string, said: string]> = [
  ["quit", Copy.meantCommand("quit")],
  ["exit", Copy.meantCommand("quit")],
  [" /who", Copy.commandIndented("/who")],
  ["/hlep 请", Copy.unknownCommand("hlep", "help")],
  ["/你好", Copy.unknownCommand("你好", undefined)],
  ["/bell loud", Copy.usage("/bell [off|mention|all]")]
]

describe.skipIf(!hasPty).each(widths)("Typing, at %i columns", (cols) => {
  let at: ScreenProcess
  const nick = newNick(cols)
  beforeAll(async () => {
    at = await spawnAs(server, nick, { cols })
  })
  afterAll(() => quit(at))

  /** Types into an empty draft. */
  const begin = (typed: string) => at.type(`${end}${ctrl("u")}${typed}`)
  it.each(edits)("%s", async (_, typed, draft) => {
    begin(typed)
    await at.waitFor(prompts("lobby>", draft))
    at.type(enter)
    await hears(bob, draft)
    await at.waitFor(prompts("lobby>"))
  })

  it("arrow-up and arrow-down go through what was said", async () => {
    const lines = [
      "第一 line",
      "and the second, which takes several rows at thirty columns",
      "third"
    ]
    begin("")
    for (const line of lines) {
      at.type(`${line}${enter}`)
      await hears(bob, line)
    }
    for (const line of [...lines].reverse()) {
      at.type(up)
      await at.waitFor(prompts("lobby>", line))
    }
    at.type(down)
    await at.waitFor(prompts("lobby>", lines[1]))
    at.type(`${home}再 ${enter}`)
    await hears(bob, `再 ${lines[1]}`)
  })

  it("arrow-up goes through lines that begin like the draft, and goes on after a change", async () => {
    for (const line of ["one 早", "two 早", "one 晚"]) {
      begin(`${line}${enter}`)
      await hears(bob, line)
    }
    begin("one")
    for (const [key, draft] of [
      [up, "one 晚"],
      ["!", "one 晚!"],
      [up, "one 早"],
      [down, "one 晚!"],
      [down, "one"]
    ] as const) {
      at.type(key)
      await at.waitFor(prompts("lobby>", draft))
    }
  })

  it("arrows move between the lines of a draft, and Home and End in one", async () => {
    begin(`${paste("第一 row\nsecond row\n三")}${up}${home}> ${up}${end} <`)
    await at.waitFor(shows("第一 row <⏎> second row⏎三"))
    at.type(enter)
    await hears(bob, "第一 row <\\n> second row\\n三")
  })

  it("no report of the terminal is taken for text", async () => {
    begin("a")
    for (const report of [
      "\x1b]11;rgb:0/0/0\x07",
      "\x1bP>|term 1\x1b\\",
      "\x1b[?62;22c",
      "\x1b[<0;3;4M"
    ])
      at.type(`${report}\x1c\x1d`)
    at.type("好")
    await at.waitFor(prompts("lobby>", "a好"))
  })

  it("a key a moment after Esc is a key of its own", async () => {
    const moment = () => new Promise((done) => setTimeout(done, 120))
    begin(`你好${escape}`)
    await moment()
    at.type("a")
    await at.waitFor(prompts("lobby>", "你好a"))
    at.type(escape)
    await moment()
    at.type(ctrl("u"))
    await at.waitFor(prompts("lobby>"))
  })

  it("nothing that is typed stays behind in a scrollback such as that of tmux", async () => {
    const at = await spawnAs(server, newNick(cols), { cols })
    at.type("secret 1")
    await at.waitFor(prompts("lobby>", "secret 1"))
    at.type(ctrl("l"))
    await at.waitFor(() => shows(Copy.greetingHint)(at.archived()))
    const kept = at.archived().length
    at.type(`${ctrl("u")}/clear${enter}${enter}`)
    await at.waitFor(prompts("lobby>"))
    for (const letter of "secret 二") {
      at.type(letter)
      await at.waitFor((rows) => rows.at(-1)?.endsWith(letter.trim()) === true)
    }
    await quit(at)
    assert.lengthOf(at.archived(), kept)
    for (const row of at.archived()) assert.notMatch(row, /lobby>|secret|clear/)
    assert.notMatch(at.written().join(""), /(\r|\x1b\[[\d;]*[GH])\x1b\[0?J/)
  })

  it.each(completions)("Tab completes %s", async (_, typed, draft) => {
    begin(typed)
    // The blank behind what was completed can't be seen; what is typed next can.
    at.type("|")
    await at.waitFor(prompts("lobby>", `${draft}|`))
    at.type(`${home}said ${enter}`)
    await hears(bob, `said ${draft}|`)
  })

  it("Tab lists who was active last first, and leaves the draft", async () => {
    for (const [last, listed] of [
      [ben, "ben:  bob:"],
      [bob, "bob:  ben:"]
    ] as const) {
      last.send("SAY lobby 我 am here")
      await at.waitFor((rows) => rows.at(-2)?.endsWith("我 am here") === true)
      begin(`b${tab}${tab}`)
      await at.waitFor((rows) => rows.at(-2) === listed && rows.at(-1) === "lobby> b")
      begin("")
      await at.waitFor(prompts("lobby>"))
    }
  })

  it("Tab lists the commands, none of them broken", async () => {
    begin(`/${tab}${tab}`)
    const rows = await at.waitFor(
      (rows) => rows.at(-1) === "lobby> /" && shows("/help", "/clear")(rows)
    )
    const first = rows.findLastIndex((row) => row.startsWith("/help"))
    for (const word of rows.slice(first, -1).join(" ").split(/ +/)) assert.match(word, /^\/[a-z]+$/)
  })

  it.each(questions)("%s is questioned and not sent", async (typed, said) => {
    const before = bob.heard.length
    begin(`${typed}${enter}`)
    await at.waitFor(
      (rows) => sentence(rows.slice(0, -1)) === `! ${said}` && prompts("lobby>")(rows)
    )
    at.type(up)
    await at.waitFor(prompts("lobby>", typed))
    begin(`next${enter}`)
    await hears(bob, "next")
    await at.waitFor(tells(`${nick}: next`))
    const heard = bob.heard.slice(before).filter((line) => line.startsWith("MSG"))
    assert.lengthOf(heard, 1)
  })

  it("//word says /word", async () => {
    begin(`//who 谁${enter}`)
    await hears(bob, "/who 谁")
    await at.waitFor(tells(`${nick}: /who 谁`))
  })
})

describe.skipIf(!hasPty)("Typing", () => {
  it("arrow-up does not bring the nickname back that was asked for", async () => {
    const named = newNick(80)
    const at = spawnClient(server)
    await at.waitFor(asksNick)
    at.type(`${named}${enter}`)
    await at.waitFor(prompts("lobby>"))
    at.type(`说 this${enter}`)
    await hears(bob, "说 this")
    at.type(up)
    await at.waitFor(prompts("lobby>", "说 this"))
    at.type(`${up}|`)
    await at.waitFor(prompts("lobby>", "说 this|"))
    await quit(at)
  })
})
