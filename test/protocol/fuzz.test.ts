import { randomInt } from "node:crypto"
import { assert, it } from "@effect/vitest"
import { fuzz } from "../fuzz/fuzz.ts"

// A short one; `npm run fuzz -- --seconds N` is the long one.
it("the server and the client's decoder take anything", { timeout: 60_000 }, async () => {
  const seed = randomInt(2 ** 31)
  try {
    const { decoded, heard } = await fuzz(3, seed, 32, 2500)
    assert.isAbove(decoded, 0)
    // Lines of many kinds were answered: the noise is not all noise.
    const answers = ["HELLO", "READY", "JOINED", "OK", "PONG", "ERR malformed", "ERR bad-utf8"]
    for (const kind of [...answers, "MSG", "TOPIC", "PAST", "ROOM"]) {
      assert.isAbove(heard.get(kind) ?? 0, 0, kind)
    }
  } catch (error) {
    throw new Error(`npm run fuzz -- --seed ${seed}`, { cause: error })
  }
})
