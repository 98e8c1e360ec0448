import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { LineId } from "../../../../src/domain/chat/LineId.ts"
import { Budget } from "../../../../src/services/server/Budget.ts"
import { maxRemembered } from "../../../../src/services/server/limits/Sessions.ts"
import { Answers, answerSize } from "../../../../src/services/server/session/Answers.ts"

const accept = (answers: Answers, from: number, to: number) => {
  for (let id = from; id <= to; id++) answers.accept(LineId.make(id), { _tag: "Ok" })
}
const remembered = (answers: Answers, highest: number) =>
  Array.from({ length: highest }, (_, n) => n + 1).filter((id) =>
    Option.isSome(answers.recall(LineId.make(id)))
  )

describe("Answers", () => {
  it("remembers the last ones, and the highest id", () => {
    const answers = new Answers(new Budget(1e9))
    accept(answers, 1, maxRemembered + 3)
    const all = remembered(answers, maxRemembered + 3)
    assert.deepStrictEqual([all.length, all[0]], [maxRemembered, 4])
    assert.strictEqual(answers.lastId, maxRemembered + 3)
  })

  it("shares a budget among sessions: one that cannot get more forgets its own oldest", () => {
    const budget = new Budget(3 * answerSize)
    const [one, other] = [new Answers(budget), new Answers(budget)]
    accept(one, 1, 3)
    accept(other, 1, 9)
    assert.deepStrictEqual(remembered(other, 9), [8, 9])
    accept(one, 4, 4)
    assert.deepStrictEqual(remembered(one, 4), [2, 3, 4])
  })

  it("remembers the newest one also where the budget is used up", () => {
    const answers = new Answers(new Budget(0))
    accept(answers, 1, 3)
    assert.deepStrictEqual(remembered(answers, 3), [3])
  })

  it("gives everything back at the end, and takes no more", () => {
    const budget = new Budget(3 * answerSize)
    const answers = new Answers(budget)
    accept(answers, 1, 4)
    answers.close()
    accept(answers, 5, 6)
    assert.deepStrictEqual(remembered(answers, 6), [])
    assert.isTrue(budget.reserve(3 * answerSize))
  })
})
