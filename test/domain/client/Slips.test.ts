import { assert, describe, it } from "@effect/vitest"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { at, online } from "../../support/scenario.ts"

const refused = (line: string, command: string, client = online()) => {
  client.types(line)
  assert.deepStrictEqual(client.sent(), [], line)
  assert.deepStrictEqual(client.shown(), [Copy.meantPrivate(command)], line)
}

describe("A line that is not carried out", () => {
  it("is told apart from what the server refuses later, and from what is no mistake", () => {
    const refusals = (client: ReturnType<typeof online>) =>
      client.notices().map((of) => of._tag === "Info" && of.isRefusal === true)
    for (const line of ["/foo", "/nick no blanks", "/part cellar", "msg bob hi"])
      assert.deepStrictEqual(refusals(online().types(line)), [true], line)
    assert.deepStrictEqual(refusals(online().types("/topic")), [false])
    const late = online().types("/nick carol")
    late.sent()
    late.hears("@NICK ERR nick-taken Taken.")
    assert.deepStrictEqual(refusals(late), [false])
  })
})

describe("A private message", () => {
  it("is never said to the room where one character is in place of the slash", () => {
    for (const character of ["7", "?", "\\", "-", "(", "!", ":", "1"])
      for (const word of ["msg", "m", "W", "dm", "query", "whisper"])
        refused(`${character}${word} bob secret`, `${word} bob secret`)
    for (const character of ["7", "?", "\\", ".", "&"])
      refused(`${character}tell bob hi`, "tell bob hi")
    for (const line of ["7reply yes", "?r yes"])
      refused(line, line.slice(1), online().hears(`TOLD 1 ${at} bob psst`).calm())
  })

  it("is never said to the room where the slash is missing", () => {
    for (const line of ["w bob hi", "w BOB", "m bob hi\nthere", "msg @bob hi", "w bob: hi"])
      refused(line, line)
  })

  it("is not seen in what is said of nobody who is there, or is an ordinary sentence", () => {
    for (const line of [
      "7msg carol hi",
      "w carol hi",
      "w/ bob",
      "7 msg bob",
      "77msg bob hi",
      "emsg bob hi",
      "we bob up and down",
      "tell bob I am late",
      "-tell bob about it",
      "!tell bob hi",
      "…tell bob",
      '"msg bob hi" is how you write to bob',
      "(dm bob for details)",
      "*w bob* is short",
      "reply to bob",
      "7reply yes",
      "?r u there",
      " 7msg bob hi"
    ])
      assert.deepStrictEqual(online().types(line).sent(), [`SAY lobby ${line}`], line)
  })

  it("goes to a person whose name is written as in a text", () => {
    for (const line of ["/msg @bob hi", "/msg bob: hi", "/w @bob: hi"])
      assert.deepStrictEqual(online().types(line).sent(), ["TELL bob hi"], line)
    const client = online().types("/ignore @bob")
    assert.deepStrictEqual(
      client.state.preferences.ignored.map(({ nick }) => nick),
      ["bob"]
    )
    for (const nobody of ["@", ":", "@@bob"]) {
      const why = Copy.nobodyCalled(nobody.replace("@@", "@"), "letters")
      const shown = online({}, "nicks=letters").types(`/msg ${nobody} hi`).shown()
      assert.deepStrictEqual(shown, [Copy.lineComesBack(why)])
    }
  })
})
