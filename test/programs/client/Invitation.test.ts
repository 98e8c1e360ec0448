import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { parse } from "../../../src/programs/client/Invitation.ts"

const pin = `sha256.${"Az09_-".repeat(8).slice(0, 43)}`
const word = "Az09_-Az09_-Az09_-Az09"

type Place = readonly [
  host: string,
  port?: number | undefined,
  room?: string | undefined,
  pin?: string | undefined,
  word?: string
]

describe("A place", () => {
  const places: Readonly<Record<string, Place>> = {
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
    "NATTER://CHAT.EXAMPLE:5050/Lobby": ["chat.example", 5050, "Lobby"],
    "natter://chat.example/#tea": ["chat.example", undefined, "#tea"],
    [`natter://chat.example:5050/tea#${pin}`]: ["chat.example", 5050, "tea", pin],
    [`chat.example/tea?from=mail#${pin}.${word}`]: ["chat.example", undefined, "tea", pin, word],
    [`natter://chat.example/tea#${word}`]: ["chat.example", undefined, "tea", undefined, word],
    [`natter://chat.example#${word}`]: ["chat.example", undefined, undefined, undefined, word],
    [`::1#${pin}`]: ["::1", undefined, undefined, pin],
    [`[::1]:5050#${pin}`]: ["::1", 5050, undefined, pin],
    "natter://chat.example/tea?from=mail": ["chat.example", undefined, "tea"],
    "natter://bücher.example/lobby": ["xn--bcher-kva.example", undefined, "lobby"],
    "natter://b%C3%BCcher.example": ["xn--bcher-kva.example"],
    "Chat.Example.:7": ["chat.example", 7],
    "[2001:DB8:0:0::1]:7": ["2001:db8::1", 7],
    "0:0:0:0:0:0:0:1": ["::1"],
    "::ffff:192.0.2.1": ["192.0.2.1"],
    "[FE80:0::1%Eth0]": ["fe80::1%Eth0"],
    "127.1": ["127.0.0.1"],
    "xn--bcher-kva.example": ["xn--bcher-kva.example"]
  }
  for (const [text, [host, port, room, pin, word]] of Object.entries(places))
    it(`is understood: ${text}`, () => {
      const found = Option.getOrThrow(parse(text))
      assert.deepStrictEqual({ ...found }, { host, port, room, pin, word })
    })

  const wrong = [
    "",
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
    "natter://%zz",
    // What was meant as a key is never left out.
    "natter://chat.example/tea#sha256",
    `natter://chat.example/tea#${pin.slice(0, -1)}`,
    `natter://chat.example/tea#${pin}x`,
    `natter://chat.example/tea#${pin}.`,
    `natter://chat.example/tea#${pin}.${word.slice(1)}`,
    `natter://chat.example/tea#${pin}.${word}${"a".repeat(43)}`,
    `natter://chat.example/tea#${pin.replace("sha256", "SHA256")}`
  ]
  for (const text of wrong)
    it(`is refused: «${text}»`, () =>
      assert.deepStrictEqual(Option.getOrUndefined(parse(text)), undefined))
})
