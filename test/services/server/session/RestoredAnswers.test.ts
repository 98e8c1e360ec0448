import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { LineId } from "../../../../src/domain/chat/LineId.ts"
import { Budget } from "../../../../src/services/server/Budget.ts"
import { Answers } from "../../../../src/services/server/session/Answers.ts"

const ok = { _tag: "Ok" } as const
const accepted = (...ids: ReadonlyArray<number>) =>
  ids.map((id) => ({ id: LineId.make(id), answer: ok }))
const open = (answers: Answers, ...ids: ReadonlyArray<number>) =>
  ids.filter((id) => answers.isOpen(LineId.make(id)))

describe("answers that an earlier process gave", () => {
  it("leave the numbers open that it did not accept, as far back as none is missing", () => {
    const answers = new Answers(new Budget(1_000_000))
    answers.restore(accepted(3, 1990, 2000))
    assert.strictEqual(answers.lastId, 2000)
    assert.deepStrictEqual(open(answers, 2, 3, 976, 977, 1989, 1990, 1999, 2000), [977, 1989, 1999])
    answers.accept(LineId.make(1999), ok)
    assert.isTrue(Option.isSome(answers.recall(LineId.make(1999))))
    assert.deepStrictEqual([open(answers, 1999), answers.lastId], [[], 2000])
  })

  it("leave none open that may be among the forgotten", () => {
    const answers = new Answers(new Budget(1_000_000))
    answers.restore(accepted(...Array.from({ length: 1000 }, (_, n) => 2 * n + 1)))
    assert.deepStrictEqual(open(answers, 1100, 1500), [1100, 1500])
    for (let id = 2000; id < 2400; id++) answers.accept(LineId.make(id), ok)
    // Some of those below have given way to the new ones.
    const forgotten = 2 * (1000 + 400 - 1024)
    assert.deepStrictEqual(open(answers, forgotten - 2, 1100, 1500), [1100, 1500])
    const small = new Answers(new Budget(400))
    small.restore(accepted(1, 3, 5, 7, 9))
    assert.deepStrictEqual(open(small, 2, 4, 8), [4, 8])
  })

  it("of this process leave none open", () => {
    const answers = new Answers(new Budget(1_000_000))
    for (const id of [1, 3]) answers.accept(LineId.make(id), ok)
    assert.deepStrictEqual(open(answers, 2), [])
  })
})
