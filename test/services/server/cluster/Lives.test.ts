import { assert, describe, it } from "@effect/vitest"
import { Lives } from "../../../../src/services/server/cluster/Lives.ts"
import { deadAfter, stepDownAfter } from "../../../../src/services/server/limits/Cluster.ts"

const beat = (node: string, no: number) => ({ _tag: "Beat", node, no, label: node }) as const

describe("the lives of nodes", () => {
  it("count from before a sign of life was sent", () => {
    let now = 0
    const lives = new Lives("a", () => now)
    assert.isFalse(lives.isLeased)
    lives.send(1)
    now = 3000
    lives.take(beat("a", 1), 1)
    now = stepDownAfter - 1
    assert.isTrue(lives.isLeased)
    now = stepDownAfter
    assert.isFalse(lives.isLeased)
  })

  it("end for others only after a node has stepped down itself", () => {
    let now = 0
    const mine = new Lives("a", () => now)
    const others = new Lives("b", () => now)
    mine.send(1)
    for (const lives of [mine, others]) lives.take(beat("a", 1), 1)
    for (let no = 1; now < deadAfter + 5000; no++) {
      others.send(no)
      others.take(beat("b", no), no + 1)
      if (others.silent().length > 0) break
      now += 500
    }
    assert.isAtLeast(now, deadAfter)
    assert.isFalse(mine.isLeased)
  })

  it("are not judged by a node that has heard nothing itself", () => {
    let now = 0
    const lives = new Lives("b", () => now)
    lives.send(1)
    for (const one of [beat("a", 1), beat("b", 1)]) lives.take(one, 1)
    now = 20_000
    assert.deepStrictEqual(lives.silent(), [])
    lives.send(2)
    lives.take(beat("b", 2), 2)
    now += 1000
    assert.deepStrictEqual(lives.silent(), [])
  })

  it("go on where a sign of life has come before the word of death", () => {
    const lives = new Lives("b", () => 0)
    lives.take(beat("a", 1), 5)
    lives.take(beat("a", 2), 6)
    assert.isFalse(lives.take({ _tag: "Dead", node: "a", last: 5 }, 7))
    assert.isTrue(lives.take({ _tag: "Dead", node: "a", last: 6 }, 8))
    assert.isTrue(lives.isDead("a"))
    lives.take(beat("a", 3), 9)
    assert.deepStrictEqual(lives.all, [])
  })

  it("are not forgotten by what another node knew before", () => {
    const lives = new Lives("c", () => 0)
    lives.take(beat("a", 2), 6)
    lives.take(beat("d", 1), 7)
    lives.take({ _tag: "Dead", node: "d", last: 7 }, 8)
    const known = [
      { node: "a", label: "a", place: 5 },
      { node: "b", label: "b", place: 4 },
      { node: "d", label: "d", place: 7 }
    ]
    lives.restore(known, ["e"])
    assert.deepStrictEqual(
      lives.all.map(({ node, place }) => [node, place]),
      [
        ["a", 6],
        ["b", 4]
      ]
    )
    assert.isTrue(lives.isDead("e"))
    assert.isTrue(lives.take({ _tag: "Dead", node: "a", last: 6 }, 9))
  })
})
