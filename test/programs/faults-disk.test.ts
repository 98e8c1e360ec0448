import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { canFail, failing } from "../support/failing-disk.ts"
import { LineSocket } from "../support/line-socket.ts"
import { prints, type ServerProcess, startServer } from "../support/server-process.ts"

/** More than a room has in memory. */
const said = 600

let root: string
let server: ServerProcess
let alice: LineSocket
let bob: LineSocket

const enter = async (nick: string) => {
  const socket = await LineSocket.connect(server.port)
  const [, ...joined] = await socket.ask(`NICK ${nick}`)
  return { socket, joined }
}

/** Without the times, and without the epoch. */
const plain = (lines: ReadonlyArray<string>) =>
  lines.map((line) => line.replace(/\d{4}-\S+Z/, "TIME").replace(/ [a-z0-9]{1,8}:(\d+)/, " :$1"))

describe.skipIf(!canFail)("a server whose disk", { timeout: 60_000 }, () => {
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "natter-faults-disk-"))
    server = await startServer("--data", join(root, "data"))
    alice = (await enter("alice")).socket
    bob = (await enter("bob")).socket
    await alice.ask(Array.from({ length: said }, (_, n) => `SAY lobby message ${n + 1}`).join("\n"))
    await bob.ask("")
  })

  afterAll(async () => {
    await server.stop()
    await rm(root, { recursive: true, force: true })
  })

  /** Everything can be read, and carol enters, while it is not known whether a message of alice is on the disk. */
  const readsOn = async (nick: string, head: number) => {
    const epoch = /lobby (\w+):/.exec((await bob.ask("HISTORY lobby 0")).at(-1) ?? "")?.[1]
    for (const [question, answer] of [
      ["WHO lobby", "HERE lobby alice bob"],
      ["HISTORY lobby 1", `OK lobby :${head}`],
      [`HISTORY lobby 1 ${epoch}:3`, "PAST lobby 2 TIME alice message 2"],
      [`AFTER lobby 1 ${epoch}:2`, "PAST lobby 3 TIME alice message 3"],
      ['SEARCH lobby 1 "message 7"', "PAST lobby 7 TIME alice message 7"],
      ["ROOMS", `ROOM lobby 2 :${head}`]
    ] as const)
      assert.include(plain(await bob.ask(question)), answer, question)
    const { joined, socket } = await enter(nick)
    assert.include(plain(joined)[1] ?? "", `JOINED lobby :${head} `)
    return socket
  }

  it("fails to confirm a message lets everybody read on, and only its author wait", async () => {
    const mend = await failing(server.child.pid ?? 0, "fails")
    alice.send("@1 SAY lobby uncertain")
    await prints(server, /The store has failed/)
    const carol = await readsOn("carol", said)
    const refused = await carol.ask("@2 SAY lobby refused\n@3 JOIN tea")
    assert.deepStrictEqual(
      refused.map((line) => line.split(" ", 3).join(" ")),
      ["@2 ERR unavailable", "@3 ERR unavailable"]
    )
    assert.notInclude(alice.heard.join(), "@1 ")
    await mend()
    assert.match((await alice.until("@1 ")).at(-1) ?? "", /^@1 OK lobby \w+:601 /)
    assert.match((await carol.until("MSG")).at(-1) ?? "", /^MSG lobby 601 \S+ alice uncertain$/)
    carol.drop()
    await bob.until("LEAVE lobby lost carol")
  })

  it("hangs lets everybody read on, and loses nothing", async () => {
    const mend = await failing(server.child.pid ?? 0, "hangs")
    alice.send("@4 SAY lobby slow")
    const dan = await readsOn("dan", said + 1)
    dan.send("@5 SAY lobby patient")
    assert.notInclude(alice.heard.join(), "@4 ")
    await mend()
    assert.match((await alice.until("@4 ")).at(-1) ?? "", /^@4 OK lobby \w+:602 /)
    assert.match((await dan.until("@5 ")).at(-1) ?? "", /^@5 OK lobby \w+:603 /)
  })
})
