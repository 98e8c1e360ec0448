import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, FastCheck as fc, Option } from "effect"
import { lobby, RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { pageAddress, roomUrl } from "../../../../src/services/client/browser/PageAddress.ts"
import { property } from "../../../support/property.ts"

const word = "w".repeat(22)
const pin = `sha256.${"p".repeat(43)}`

describe("The URL of a page", () => {
  it("names the server and its WebSocket", () => {
    const { base, isExposed, name, socket, target } = pageAddress("https://chat.example/cooks")
    assert.deepStrictEqual([base, isExposed, name], ["/", false, "chat.example"])
    assert.strictEqual(socket, "wss://chat.example/cooks")
    assert.deepStrictEqual([target.host, target.port], ["chat.example", 443])
    const other = pageAddress("http://[::1]:5050/?x=1#y")
    assert.strictEqual(other.socket, "ws://[::1]:5050/")
    assert.strictEqual(
      pageAddress("http://a.example//b.example/c").socket,
      "ws://a.example//b.example/c"
    )
    assert.deepStrictEqual([other.target.host, other.target.port], ["::1", 5050])
  })

  it.each([
    ["http://chat.lan:5050/", true],
    ["http://192.168.1.2/", true],
    ["http://localhost:5050/", false],
    ["http://chat.localhost:5050/", false],
    ["http://127.0.0.1:5050/", false],
    ["http://[::1]:5050/", false],
    ["https://chat.lan/", false]
  ])("tells whether others can read: %s", (href, isExposed) => {
    assert.strictEqual(pageAddress(href).isExposed, isExposed)
  })

  it.each([
    ["", Option.none()],
    [`#${word}`, Option.some(word)],
    [`#${pin}`, Option.none()],
    [`#${pin}.${word}`, Option.some(word)],
    ["#%zz", Option.none()],
    ["#short", Option.none()]
  ])("has an invitation in its fragment, and no pin: %s", (hash, invitation) => {
    assert.deepStrictEqual<unknown>(pageAddress(`https://a.example/${hash}`).invitation, invitation)
  })

  it.each([
    ["/", "/", undefined],
    ["/cooks", "/", "cooks"],
    ["/chat/", "/chat/", undefined],
    ["/chat/cooks", "/chat/", "cooks"],
    ["/Cooks", "/", undefined],
    ["/inbox", "/", undefined],
    ["/index.html", "/", undefined]
  ])("has a room behind its folder: %s", (path, base, room) => {
    const address = pageAddress(`https://a.example${path}`)
    assert.strictEqual(address.base, base)
    assert.strictEqual(Option.getOrUndefined(address.room), room)
  })

  it.prop(
    "leads to each room again",
    [Arbitrary.make(RoomName), fc.constantFrom("/", "/chat/", "/a/b/")],
    ([room, base]) => {
      const address = pageAddress(roomUrl({ origin: "https://a.example", base }, room))
      assert.strictEqual(address.base, base)
      assert.strictEqual(
        Option.getOrElse(address.room, () => lobby),
        room
      )
    },
    property(0.1)
  )

  it("is that of the server where the path of a room means something else", () => {
    for (const name of ["healthz", "metrics"])
      assert.strictEqual(
        roomUrl({ origin: "https://a.example", base: "/" }, RoomName.make(name)),
        "https://a.example/"
      )
  })
})
