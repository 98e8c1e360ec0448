import { assert, describe, it } from "@effect/vitest"
import * as Client from "../../src/domain/client/Copy.ts"
import * as Copy from "../../src/programs/client/ClientCopy.ts"
import { LineSocket } from "../support/line-socket.ts"
import { hears, literally, meetWitness, run } from "../support/pipe.ts"

const { at, server, witness } = await meetWitness()

describe("client send", () => {
  it("says a text, of several lines too, as one message", async () => {
    const { code, errors, out } = await run(["send", ...at, "--nick", "sender", "two\nlines \\n"])
    assert.deepStrictEqual([code, out, errors], [0, "", ""])
    await hears(witness, "sender two\\nlines \\\\n")
  })

  it("prints nothing where all is well, whatever its name is", async () => {
    const { code, errors, out } = await run(["send", ...at, "hello"])
    assert.deepStrictEqual([code, out, errors], [0, "", ""])
    await hears(witness, "send hello")
  })

  it("carries out a text that is a command, and says one whose slash is doubled", async () => {
    await run(["send", ...at, "--nick", "sender", "/me waves"])
    await hears(witness, "sender /me waves")
    await run(["send", ...at, "--nick", "sender", "//who is there?"])
    await hears(witness, "sender /who is there?")
    await run(["send", ...at, "--nick", "sender", "--", "-n /msg witness psst"])
    await hears(witness, "sender -n /msg witness psst")
    const { code, errors } = await run(["send", ...at, "--nick", "sender", "/who"])
    assert.deepStrictEqual([code, errors.includes(Client.notInPipe("who"))], [6, true])
    const { out } = await run(["send", "--help"])
    assert.include(out.replace(/\s+/g, " "), "//text says /text")
  })

  it("says the lines of its input to the room that is named", async () => {
    const ear = await LineSocket.connect(server.port)
    await ear.ask("NICK ear")
    await ear.ask("JOIN dev")
    const { code } = await run(["send", ...at, "--nick", "sender", "--room", "dev"], {
      input: "a\n\nb"
    })
    assert.strictEqual(code, 0)
    await ear.until("LEAVE dev quit sender")
    assert.deepStrictEqual(
      ear.heard.filter((line) => line.startsWith("MSG dev")).map((line) => line.slice(-1)),
      ["a", "b"]
    )
    ear.drop()
  })
})

describe("client send without any text", () => {
  it.each([
    ["nothing", ""],
    ["empty lines", "\n\n"],
    ["blanks", "  \n\t"]
  ])("is told so: its input is %s", async (_, input) => {
    const { code, errors } = await run(["send", ...at, "--nick", "sender"], { input })
    assert.deepStrictEqual([code, errors], [2, `${Copy.emptyInput}\n`])
  })

  it("is told so also by --to", async () => {
    const args = ["send", ...at, "--nick", "sender", "--to", "witness"]
    const { code, errors } = await run(args, { input: "" })
    assert.deepStrictEqual([code, errors], [2, `${Copy.emptyInput}\n`])
  })
})

describe("client send --to", () => {
  it("sends privately, and tells whether that was accepted", async () => {
    const ear = await LineSocket.connect(server.port)
    await ear.ask("NICK ear")
    const sender = [...at, "--nick", "sender", "--to"]
    const accepted = await run(["send", ...sender, "Ear", "/msg all\nof it"])
    assert.deepStrictEqual(accepted, { code: 0, out: "", errors: "" })
    await ear.until("TOLD 1")
    const told = (text: string) =>
      ear.heard.some((line) => line.startsWith("TOLD ") && line.endsWith(` sender ${text}`))
    assert.isTrue(told("/msg all\\nof it"), ear.heard.join("\n"))
    const lines = await run(["send", ...sender, "ear"], { input: "one\n  two" })
    assert.strictEqual(lines.code, 0)
    await ear.until("TOLD 3")
    assert.isTrue(told("  two"), ear.heard.join("\n"))
    const refused = await run(["send", ...sender, "nobody", "x"])
    assert.strictEqual(refused.code, 6)
    assert.match(refused.errors, literally("Not sent: /msg nobody x"))
    ear.drop()
  })

  it("tells that somebody has lost the connection", async () => {
    const lost = await LineSocket.connect(server.port)
    await lost.ask("NICK gone 60 4kqR8w2mXz0aBcDeFgHiJk")
    lost.drop()
    const { code, errors } = await run(["send", ...at, "--nick", "sender", "--to", "gone", "x"])
    assert.strictEqual(code, 0)
    assert.match(errors, literally(Client.waitsFor("gone", 0).split(" 0 s")[0] ?? ""))
  })
})

describe("client send to a room", () => {
  it("tells that the room is new, and nothing where others will read it later", async () => {
    const toRoom = () => run(["send", ...at, "--nick", "sender", "--room", "buld", "x"])
    const created = await toRoom()
    assert.deepStrictEqual(created, {
      code: 0,
      out: "",
      errors: `${Client.newRoomMade("buld")}\n`
    })
    assert.deepStrictEqual(await toRoom(), { code: 0, out: "", errors: "" })
  })
})
