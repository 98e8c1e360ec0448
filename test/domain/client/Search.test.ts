import { assert, describe, it } from "@effect/vitest"
import { complete } from "../../../src/domain/client/Completion.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { asLocalTime, pointInTime } from "../../../src/domain/client/PointInTime.ts"
import { at, online } from "../../support/scenario.ts"

const searching = () => online({}, "search=200", "history=200")

const iso = (text: string, now: number, by = 0): string => {
  const found = pointInTime(text, now)
  return new Date((found._tag === "Some" ? found.value : Number.NaN) + by).toISOString()
}

describe("/search", () => {
  it("shows what is found, marked by what was searched for, and goes on where it came to", () => {
    const client = searching().types("/search  green  TEA*")
    assert.deepStrictEqual(client.sent(), ["SEARCH lobby 20 green TEA*"])
    client.hears(
      `@SEARCH PAST lobby 7 ${at} bob green teas`,
      `@SEARCH TOPIC lobby 9 ${at} bob teas, green`
    )
    const notices = client.hears("@SEARCH OK lobby e1:7").notices()
    assert.deepStrictEqual(
      notices.flatMap((notice) => (notice._tag === "Info" ? [notice.text] : [notice._tag])),
      [Copy.foundHeading("lobby", "green TEA*"), "Message", "TopicSet", Copy.foundEnd(2, false)]
    )
    const terms = [
      { words: ["green"], isPrefix: false },
      { words: ["tea"], isPrefix: true }
    ]
    for (const notice of notices) if ("found" in notice) assert.deepStrictEqual(notice.found, terms)
    client.types("/search")
    assert.deepStrictEqual(client.sent(), ["SEARCH lobby 20 green TEA* before:e1:7"])
    client.hears(`@SEARCH PAST lobby 2 ${at} bob green tea`, "@SEARCH OK lobby e1:0")
    assert.deepStrictEqual(client.shown(), [
      Copy.foundHeading("lobby", "green TEA*"),
      "past lobby 2 bob: green tea",
      Copy.foundEnd(1, true)
    ])
    assert.deepStrictEqual(client.types("/search").shown(), [Copy.nothingOlder("lobby")])
    assert.deepStrictEqual(client.sent(), [])
  })

  it("says so where nothing is found, and where the server has not looked at everything", () => {
    const client = searching().types('/find "no such"')
    client.sent()
    assert.deepStrictEqual(client.hears("@SEARCH OK lobby e1:0").shown(), [
      Copy.nothingFound("lobby", '"no such"', true)
    ])
    client.types("/search rare").sent()
    assert.deepStrictEqual(client.hears("@SEARCH OK lobby e1:500").shown(), [
      Copy.nothingFound("lobby", "rare", false)
    ])
    assert.deepStrictEqual(client.types("/search").sent(), ["SEARCH lobby 20 rare before:e1:500"])
    assert.deepStrictEqual(client.hears("@SEARCH OK lobby e1:0").shown(), [
      Copy.nothingOlder("lobby")
    ])
  })

  it("takes dates as people write them: those from a day on, and those before", () => {
    const client = searching().types("/search x after:2026-11-01 before:2026-11-02T08:00 FROM:Bob")
    const [after, before] = [iso("2026-11-01", client.now, -1), iso("2026-11-02T08:00", client.now)]
    assert.deepStrictEqual(client.sent(), [
      `SEARCH lobby 20 x after:${after} before:${before} from:Bob`
    ])
    client.now = Date.parse("2026-11-26T08:00:00.000Z")
    assert.deepStrictEqual(client.types("/search x after:7d").sent(), [
      "SEARCH lobby 20 x after:2026-11-19T07:59:59.999Z"
    ])
  })

  it("takes a clock time for today's, and never for a position that looks like one", () => {
    const client = searching()
    client.now = new Date(2026, 10, 26, 18, 0).getTime()
    const today = (hour: number, minute: number) => new Date(2026, 10, 26, hour, minute).getTime()
    const sent = (text: string) => client.types(`/search x ${text}`).sent()
    assert.deepStrictEqual(sent("before:17:34 after:09:00"), [
      `SEARCH lobby 20 x before:${new Date(today(17, 34)).toISOString()} after:${new Date(today(9, 0) - 1).toISOString()}`
    ])
    assert.deepStrictEqual(sent("before:17:34:05"), [
      `SEARCH lobby 20 x before:${new Date(today(17, 34) + 5_000).toISOString()}`
    ])
    assert.deepStrictEqual(sent("before:99:34"), [])
    assert.deepStrictEqual(client.shown(), [Copy.queryFault({ _tag: "NotABorder", text: "99:34" })])
    assert.deepStrictEqual(sent("before:e1:34"), ["SEARCH lobby 20 x before:e1:34"])
  })

  it("is headed by what it searches for, with the times of the reader", () => {
    const client = searching()
    client.now = Date.parse("2026-11-26T08:00:00.123Z")
    client.types("/search x after:1m before:2026-12-01").sent()
    client.hears(`@SEARCH PAST lobby 2 ${at} bob x`)
    const minuteAgo = asLocalTime(Date.parse("2026-11-26T07:59:00.123Z"))
    assert.deepStrictEqual(
      client.shown()[0],
      Copy.foundHeading("lobby", `x after:${minuteAgo} before:2026-12-01`)
    )
  })

  it("sends nothing that is not a query, and says what is wrong", () => {
    const client = searching()
    assert.deepStrictEqual(client.types("/search").shown(), [Copy.nothingSearched])
    assert.deepStrictEqual(client.types('/search "tea').shown(), [
      Copy.queryFault({ _tag: "Quotation" })
    ])
    assert.deepStrictEqual(client.types("/search tea before:soon").shown(), [
      Copy.queryFault({ _tag: "NotABorder", text: "soon" })
    ])
    assert.deepStrictEqual(online().types("/search tea").shown(), [Copy.cannotSearch("model")])
    const lost = searching().loses()
    lost.calm().types("/search tea")
    assert.include(lost.shown(), Copy.needsConnection("/search"))
    assert.deepStrictEqual(client.sent(), [])
  })

  it("is of the current room, shows nobody who is ignored, and passes a refusal on", () => {
    const client = searching().types("/ignore bob", "/search tea").calm()
    client.hears(`@SEARCH PAST lobby 2 ${at} bob tea`, "@SEARCH OK lobby e1:0")
    assert.deepStrictEqual(client.shown(), [Copy.foundHidden("lobby", "tea", true)])
    client.types("/search tea").sent()
    client.hears(
      `@SEARCH PAST lobby 3 ${at} bob tea`,
      `@SEARCH PAST lobby 4 ${at} carol tea`,
      `@SEARCH PAST lobby 5 ${at} bob tea`,
      "@SEARCH OK lobby e1:3"
    )
    assert.deepStrictEqual(client.shown(), [
      Copy.foundHeading("lobby", "tea"),
      "past lobby 4 carol: tea",
      Copy.foundEnd(1, false)
    ])
    client.types("/search tea").sent()
    assert.include(client.hears("@SEARCH ERR unavailable Not now.").shown().join(), "Not now.")
    client.types("/join dev").sent()
    client.hears("@JOIN JOINED dev e9:0 1").calm().types("/search")
    assert.deepStrictEqual(client.shown(), [Copy.nothingSearched])
  })

  it("is completed with people and what narrows it", () => {
    const { state } = searching()
    assert.deepStrictEqual(complete(state, "/search tea ").candidates, [
      "from:",
      "before:",
      "after:"
    ])
    assert.deepStrictEqual(complete(state, "/search from:b").candidates, ["from:bob "])
    assert.deepStrictEqual(complete(state, "/search be").candidates, ["before:"])
  })
})
