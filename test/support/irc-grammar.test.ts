import { assert, describe, it } from "@effect/vitest"
import { readIrc } from "./irc-grammar.ts"
import { IrcJudge } from "./irc-judge.ts"

const wrong = [
  ["a line without CR", ":here 001 ann :hi"],
  ["a CR inside", ":here 001 ann :h\ri\r"],
  ["NUL", ":here 001 ann :h\0i\r"],
  ["two spaces", ":here  001 ann\r"],
  ["two spaces between parameters", ":here 001 ann  b\r"],
  ["a space at the end", ":here 001 \r"],
  ["no command", ":here\r"],
  ["a command in small letters", ":here join #lobby\r"],
  ["a source with a space", ":a!b c@d JOIN #lobby\r"],
  ["16 parameters", `:here 001${" a".repeat(16)}\r`],
  ["513 bytes", `:here 001 ann :${"a".repeat(496)}\r`],
  ["8,192 bytes of tags", `@a=${"a".repeat(8188)} :here 001\r`],
  ["a tag twice", "@a;a :here 001\r"],
  ["a tag with an empty value", "@a= :here 001\r"],
  ["a tag without a name", "@;a :here 001\r"],
  ["an escape that is none", "@a=\\x :here 001\r"],
  ["nothing but tags", "@a\r"]
] as const

describe("the grammar of IRC", () => {
  it("takes lines as servers write them", () => {
    const line = readIrc(
      Buffer.from("@time=T;a=x\\s\\:;b :ann!ann@natter PRIVMSG #lobby ::a  b \r")
    )
    assert.deepStrictEqual(line, {
      tags: new Map([
        ["time", "T"],
        ["a", "x ;"],
        ["b", ""]
      ]),
      source: "ann!ann@natter",
      verb: "PRIVMSG",
      params: ["#lobby", ":a  b "]
    })
    const longest = [`:here 001 ann :${"a".repeat(495)}\r`, `@a=${"a".repeat(8187)} PING :x\r`]
    for (const one of longest) assert.isObject(readIrc(Buffer.from(one)), one.slice(0, 20))
  })

  it("takes nothing else", () => {
    for (const [what, line] of wrong) assert.isString(readIrc(Buffer.from(line)), what)
    assert.isString(readIrc(Buffer.from([0x50, 0xff, 0x0d])), "not UTF-8")
  })
})

describe("the judge of a connection of IRC", () => {
  const faults = (says: string, ...hears: ReadonlyArray<string>) => {
    const judge = new IrcJudge()
    judge.says(says)
    return hears.filter((line) => typeof judge.hears(Buffer.from(`${line}\r`)) === "string")
  }

  it("knows the tags that were asked for", () => {
    const line = "@time=2026-11-22T07:00:00.000Z :ann!ann@natter JOIN #lobby"
    assert.deepStrictEqual(faults("CAP REQ server-time", line), [])
    assert.deepStrictEqual(faults("", line), [line])
  })

  it("has batches begin once, and end", () => {
    const [open, inside] = [":here BATCH +a x", "@batch=a :here 366 * #lobby :End"]
    const close = ":here BATCH -a"
    assert.deepStrictEqual(faults("CAP REQ batch", open, inside, close), [])
    assert.deepStrictEqual(faults("CAP REQ batch", inside, close), [inside, close])
    assert.deepStrictEqual(faults("CAP REQ batch", open, open), [open])
    const judge = new IrcJudge()
    judge.hears(Buffer.from(`${open}\r`))
    assert.strictEqual(judge.settled(), "the batch a has no end")
  })

  it("has a label answered, once, and nothing said to somebody else or behind ERROR", () => {
    const judge = new IrcJudge()
    judge.says("CAP REQ labeled-response")
    judge.owes("q")
    assert.strictEqual(judge.settled(), "the label q has no answer")
    const answer = Buffer.from("@label=q :here ACK\r")
    assert.isObject(judge.hears(answer))
    assert.isUndefined(judge.settled())
    assert.isString(judge.hears(answer))
    assert.isString(judge.hears(Buffer.from(":here 366 ann #lobby :End\r")))
    assert.isObject(judge.hears(Buffer.from("ERROR :bye\r")))
    assert.isString(judge.hears(Buffer.from(":here 366 * #lobby :End\r")))
  })
})
