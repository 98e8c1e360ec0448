import { assert, describe, it } from "@effect/vitest"
import { Leftovers } from "../../../../src/services/server/cluster/Leftovers.ts"
import { leftoversFor, leftoversKnown } from "../../../../src/services/server/limits/Cluster.ts"

const late = leftoversFor * 1000

describe("what is left of nodes and rooms", () => {
  it("is deleted once, some time later, by the first node", () => {
    const leftovers = new Leftovers()
    leftovers.add("natter.node.a", undefined, 0)
    leftovers.add("natter.room.tea", 7, 1)
    assert.deepStrictEqual(leftovers.due(late - 1, true), [])
    assert.deepStrictEqual(leftovers.due(late, true), [
      { subject: "natter.node.a", upTo: undefined }
    ])
    assert.deepStrictEqual(leftovers.due(late + 1, true), [{ subject: "natter.room.tea", upTo: 7 }])
    assert.deepStrictEqual(leftovers.due(late * 9, true), [])
  })

  it("is deleted by another one where the first did not", () => {
    const leftovers = new Leftovers()
    leftovers.add("natter.node.a", undefined, 0)
    assert.deepStrictEqual(leftovers.due(late, false), [])
    assert.lengthOf(leftovers.due(late * 2, false), 1)
  })

  it("waits from the last time on, and of so many things only", () => {
    const leftovers = new Leftovers()
    for (let n = 0; n <= leftoversKnown; n++) leftovers.add(`natter.node.${n}`, undefined, 0)
    leftovers.add("natter.node.1", undefined, 5)
    const subjects = leftovers.due(late, true).map(({ subject }) => subject)
    assert.lengthOf(subjects, leftoversKnown - 1)
    assert.notInclude(subjects, "natter.node.0")
    assert.notInclude(subjects, "natter.node.1")
  })
})
