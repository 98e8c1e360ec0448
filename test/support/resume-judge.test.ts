import { assert, describe, it } from "@effect/vitest"
import { inLines, ResumeJudge } from "./resume-judge.ts"

const time = "2026-11-22T07:00:00.000Z"
const resume = `@9;since=${time} RESUME secret lobby=e:4 tea=f:1 inbox=0`
const good = [
  `@9 READY alice 120 2`,
  `MSG lobby 5 ${time} bob one`,
  `@2 OK lobby e:6 ${time}`,
  `TOPIC lobby 7 ${time} bob two`,
  "JOINED lobby e:7 2",
  `MSG lobby 8 ${time} bob live`,
  `GAP tea 2 4 trimmed`,
  `MSG tea 5 ${time} bob tea`,
  "JOINED tea f:5 2",
  `TOLD 1 ${time} bob psst`,
  "@10 PONG"
]

const judged = (down: ReadonlyArray<string>, ...up: ReadonlyArray<string>) => {
  const judge = new ResumeJudge()
  judge.up(resume)
  judge.up("@10 PING")
  for (const line of down) judge.down(line)
  for (const line of up) judge.up(line)
  return judge
}

describe("resume judge", () => {
  it("finds nothing wrong where nothing is", () => {
    const judge = judged(good, "@3 SAY lobby more", "@1 TELL bob again")
    assert.deepStrictEqual([judge.problems, judge.replays], [[], 1])
  })

  it.each([
    ["a message is missing", good.filter((line) => !line.startsWith("MSG lobby 5"))],
    ["an own message is missing", good.filter((line) => !line.startsWith("@2"))],
    ["a topic is missing", good.filter((line) => !line.startsWith("TOPIC"))],
    ["a gap is not declared", good.filter((line) => !line.startsWith("GAP"))],
    ["the last message is missing", good.filter((line) => !line.startsWith("MSG tea"))],
    [
      "a message comes twice",
      good.flatMap((line) => (/^MSG tea/.test(line) ? [line, line] : [line]))
    ],
    ["the log is another", good.map((line) => line.replace("e:7", "x:7"))]
  ])("notices that %s", (_, lines) => {
    assert.isAbove(judged(lines).problems.length, 0)
  })

  it("takes a lost log for what it is", () => {
    const lost = ["@9 READY alice 120 0", "GAP lobby 0 0 epoch", "JOINED lobby x:7 2", "@10 PONG"]
    assert.deepStrictEqual(judged(lost).problems, [])
  })

  it("notices what is sent again, or too early", () => {
    assert.lengthOf(judged(good, "@2 SAY lobby two").problems, 1)
    assert.lengthOf(judged(good.slice(0, -1), "@3 SAY lobby three").problems, 1)
    // Where there is no session, nothing is replayed.
    assert.deepStrictEqual(judged(["@9 ERR session-unknown No."], "@3 SAY lobby x").problems, [])
  })

  it("reads bytes however they are cut", () => {
    const judge = new ResumeJudge()
    const pass = inLines(judge)
    for (const byte of Buffer.from(`\n${resume}\n@10 PING\n`)) pass("up", Buffer.from([byte]))
    pass("down", Buffer.from(`HELLO natter/1 host\n${good.join("\n")}\n`))
    pass("up", Buffer.from("@2 SAY lobby é\n"))
    assert.deepStrictEqual([judge.replays, judge.problems.length], [1, 1])
  })
})
