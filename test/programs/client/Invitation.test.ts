import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { parse } from "../../../src/programs/client/Invitation.ts"

describe("A place", () => {
  const places: Readonly<
    Record<string, readonly [host: string, port?: number | undefined, room?: string]>
  > = {
    localhost: ["localhost"],
    "localhost:5077": ["localhost", 5077],
    "localhost:": ["localhost"],
    "chat.example:5077/tea": ["chat.example", 5077, "tea"],
    "chat.example/tea": ["chat.example", undefined, "tea"],
    "192.0.2.1:5050": ["192.0.2.1", 5050],
    "::1": ["::1"],
    "[::1]": ["::1"],
    "[::1]:5050": ["::1", 5050],
    "fe80::1%eth0": ["fe80::1%eth0"],
    "[fe80::1%eth0]:7": ["fe80::1%eth0", 7],
    "natter://[fe80::1%25eth0]:7/tea": ["fe80::1%eth0", 7, "tea"],
    "natter://chat.example": ["chat.example"],
    "natter://chat.example/": ["chat.example"],
    "natter://chat.example:5050/lobby/": ["chat.example", 5050, "lobby"],
    "NATTER://CHAT.EXAMPLE:5050/Lobby": ["CHAT.EXAMPLE", 5050, "Lobby"],
    "natter://chat.example/#tea": ["chat.example", undefined, "#tea"],
    "natter://chat.example/tea?from=mail": ["chat.example", undefined, "tea"],
    "natter://bücher.example/lobby": ["bücher.example", undefined, "lobby"],
    "natter://b%C3%BCcher.example": ["bücher.example"],
    "xn--bcher-kva.example": ["xn--bcher-kva.example"]
  }
  for (const [text, [host, port, room]] of Object.entries(places))
    it(`is understood: ${text}`, () =>
      assert.deepStrictEqual(Option.getOrUndefined(parse(text)), { host, port, room }))

  const pin = `sha256.${"p".repeat(43)}`
  const word = "w".repeat(22)
  const invited = {
    [`natter://chat.example:5050/lobby#${pin}.${word}`]: { pin, word },
    [`natter://chat.example:5050/lobby?from=mail#${word}`]: { pin: undefined, word },
    [`chat.example:5050/lobby#${pin}`]: { pin, word: undefined }
  }
  for (const [text, fragment] of Object.entries(invited))
    it(`is understood with what stands behind #: ${text}`, () =>
      assert.deepStrictEqual<unknown>(Option.getOrUndefined(parse(text)), {
        host: "chat.example",
        port: 5050,
        room: "lobby",
        ...fragment
      }))

  it("may have no room before what stands behind #", () =>
    assert.deepStrictEqual<unknown>(Option.getOrUndefined(parse(`::1#${word}`)), {
      host: "::1",
      port: undefined,
      room: undefined,
      pin: undefined,
      word
    }))

  const wrong = [
    "",
    "chat.example#",
    "chat.example/lobby#short",
    `chat.example/lobby#${word}.${word}`,
    `chat.example#${pin}.short`,
    " ",
    "5077",
    "5077:1",
    "natter://",
    "natter:///tea",
    "http://chat.example",
    "chat.example:0",
    "chat.example:70000",
    "chat.example:port",
    "a b",
    "alice@chat.example",
    "[chat.example]:5",
    "[::1",
    "natter://%zz"
  ]
  for (const text of wrong)
    it(`is refused: «${text}»`, () =>
      assert.deepStrictEqual(Option.getOrUndefined(parse(text)), undefined))
})
