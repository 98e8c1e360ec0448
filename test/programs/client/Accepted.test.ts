import { assert, it } from "@effect/vitest"
import { Option } from "effect"
import { listOf } from "../../../src/programs/client/Accepted.ts"
import { roomNamed } from "../../../src/programs/client/Invitation.ts"

it("A list has commas between its parts, and blanks only around them", () => {
  const rooms = (text: string) => Option.getOrUndefined(listOf(roomNamed)(text))
  assert.deepStrictEqual<unknown>(rooms("tea, #Dev ,ops,"), ["tea", "dev", "ops"])
  assert.deepStrictEqual(rooms(""), [])
  for (const wrong of ["tea dev", "tea,Bad Room", "tea;dev", "tea,9x"])
    assert.isUndefined(rooms(wrong), wrong)
})
