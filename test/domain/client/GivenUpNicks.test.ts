import { assert, describe, it } from "@effect/vitest"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { expandDraft } from "../../../src/domain/client/ExpandDraft.ts"
import { at, online, type Scenario } from "../../support/scenario.ts"

const drafts = (client: Scenario): ReadonlyArray<string> =>
  client.did().flatMap((cmd) => (cmd._tag === "Draft" ? [cmd.text] : []))

describe("A private message to a nickname that has changed hands", () => {
  it("comes back once as the draft, and is sent when Enter is pressed again", () => {
    const client = online().hears(`TOLD 1 ${at} bob only between us?`).calm()
    const draft = `${expandDraft(client.state, "/reply ")}yes, only us`
    client.hears("RENAME bob bobby", "RENAME carl bob").calm()
    assert.deepStrictEqual(client.types(draft).sent(), [])
    assert.deepStrictEqual(client.shown(), [Copy.nickGivenUp("bob", "bobby")])
    assert.deepStrictEqual(drafts(client), [draft])
    assert.deepStrictEqual(client.types(draft).sent(), ["TELL bob yes, only us"])
  })

  it("is told the present name of who had it", () => {
    const client = online().hears("RENAME bob bobby", "RENAME bobby Rob").calm()
    client.types("/msg Bob psst", "/w bobby psst", "/msg rob psst")
    assert.deepStrictEqual(client.shown(), [
      Copy.nickGivenUp("Bob", "Rob"),
      Copy.nickGivenUp("bobby", "Rob")
    ])
    assert.deepStrictEqual(client.sent(), ["TELL rob psst"])
  })

  it("is sent when they have it again, or gave it up long ago, or have only changed its letters", () => {
    const again = online().hears("RENAME bob bobby", "RENAME bobby bob").calm()
    assert.deepStrictEqual(again.types("/msg bob psst").sent(), ["TELL bob psst"])
    const late = online().hears("RENAME bob bobby").waits(600_000).calm()
    assert.deepStrictEqual(late.types("/msg bob psst").sent(), ["TELL bob psst"])
    const same = online().hears("RENAME bob Bob").calm()
    assert.deepStrictEqual(same.types("/msg bob psst").sent(), ["TELL bob psst"])
  })

  it("is sent by a pipe, which nobody can ask", () => {
    const pipe = online({ mode: "pipe" }).hears("RENAME bob bobby").calm()
    assert.deepStrictEqual(pipe.types("/msg bob psst").sent(), ["TELL bob psst"])
  })
})
