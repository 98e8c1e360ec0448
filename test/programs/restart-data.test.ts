import { once } from "node:events"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { LineSocket } from "../support/line-socket.ts"
import { Raw } from "../support/raw.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"
import { temporary } from "../support/temporary.ts"

const root = temporary("restart")
afterAll(() => rm(root, { recursive: true, force: true }))

const start = (name: string) => startServer("--data", join(root, name), "--sync", "normal")

/** Ends a server with a signal, and starts it again with the same data. */
const restart = async (server: ServerProcess, name: string, signal: NodeJS.Signals) => {
  const exited = once(server.child, "exit")
  server.child.kill(signal)
  await exited
  return start(name)
}

/** Without times and epochs. */
const plain = (lines: ReadonlyArray<string>) =>
  lines.map((line) =>
    line
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, "TIME")
      .replace(/ [a-z0-9]{1,8}:(\d+)/, " :$1")
      .replace(/(AWAY \w+) \d+/, "$1 SECONDS")
  )

describe.concurrent.each(["SIGKILL", "SIGTERM"] as const)("a kept session after %s", (signal) => {
  it("is resumed as if only the connection had been lost", async () => {
    const name = `resumed-${signal}`
    const before = await start(name)
    const [alice, bob] = [
      await Raw.claim(before, "alice", "tea"),
      await Raw.claim(before, "bob", "tea")
    ]
    await alice.say("@1 SAY tea one", "@2 TELL bob psst", "@3 TOPIC tea green", "PART lobby")
    await bob.say("@1 SAY tea two", "@5 TELL alice hey", "@6 SAY lobby three", "NICK bobby")
    const after = await restart(before, name, signal)
    // Names are held until then.
    const other = await LineSocket.connect(after.port)
    assert.match((await other.ask("NICK bobby")).at(-1) ?? "", /^ERR nick-taken /)
    const again = await Raw.resume(after, alice.secret, `tea=${alice.at("tea", 0)}`, "inbox=0")
    assert.deepStrictEqual(plain(again.begun), [
      "READY alice 120 3",
      "@1 OK tea :1 TIME",
      "@3 OK tea :2 TIME",
      "MSG tea 3 TIME bob two",
      "JOINED tea :3 2 green",
      "TOLD 1 TIME bob hey"
    ])
    // What was accepted is answered again, and not done again.
    assert.deepStrictEqual(
      plain(await again.say("@1 SAY tea one", "@2 TELL bobby psst", "@3 TOPIC tea green")),
      ["@1 OK tea :1 TIME", "@2 OK", "@3 OK tea :2 TIME"]
    )
    assert.deepStrictEqual(plain(await again.say("@4 TELL bobby more", "@5 SAY tea four")), [
      "@4 AWAY bobby SECONDS",
      "@4 OK",
      "@5 OK tea :4 TIME"
    ])
    const back = await Raw.resume(after, bob.secret, `tea=${bob.at("tea", 3)}`, "inbox=1")
    assert.deepStrictEqual(plain(back.begun), [
      "READY bobby 120 6",
      "JOINED lobby :1 1",
      "MSG tea 4 TIME alice four",
      "JOINED tea :4 2 green",
      "TOLD 2 TIME alice more"
    ])
    await after.stop()
  })

  it("may send what was not kept, although other messages with higher numbers were", async () => {
    const name = `open-${signal}`
    const before = await start(name)
    const alice = await Raw.claim(before, "alice", "tea")
    // As if number 2, for another room, had been on its way.
    await alice.say("@1 SAY tea one", "@3 SAY tea three")
    assert.match((await alice.say("@2 SAY lobby two"))[0] ?? "", /^@2 ERR id-invalid /)
    const after = await restart(before, name, signal)
    const again = await Raw.resume(after, alice.secret)
    const answers = await again.say("@2 SAY lobby two", "@3 SAY tea three", "@2 SAY lobby two")
    assert.deepStrictEqual(plain(answers), [
      "@2 OK lobby :1 TIME",
      "@3 OK tea :2 TIME",
      "@2 OK lobby :1 TIME"
    ])
    await after.stop()
  })

  it("is over if it was over before, and so is one that was not kept", async () => {
    const name = `over-${signal}`
    const before = await start(name)
    const [alice, bob, carol] = [
      await Raw.claim(before, "alice"),
      await Raw.claim(before, "bob"),
      await LineSocket.connect(before.port)
    ]
    await carol.ask("NICK carol")
    await alice.say(`NICK alice 0 ${alice.secret}`)
    bob.socket.send("BYE")
    await bob.socket.toTheEnd()
    const after = await restart(before, name, signal)
    for (const { secret } of [alice, bob])
      assert.match(await Raw.tryResume(after, secret), /^@1 ERR session-unknown /)
    for (const nick of ["alice", "bob", "carol"]) {
      const socket = await LineSocket.connect(after.port)
      assert.include(await socket.ask(`NICK ${nick}`), `READY ${nick}`)
      socket.drop()
    }
    await after.stop()
  })

  it("ends when its time is over, and those who wrote to it are told", async () => {
    const name = `ends-${signal}`
    const before = await start(name)
    const alice = await Raw.claim(before, "alice")
    const bob = await Raw.claimFor(before, "bob", 3)
    bob.socket.drop()
    const after = await restart(before, name, signal)
    const again = await Raw.resume(after, alice.secret, "inbox=0")
    again.socket.send("TELL bob are you there?")
    await again.socket.until("OK")
    assert.match((await again.socket.until("UNTOLD")).at(-1) ?? "", / bob are you there\?$/)
    // The name is free, also in the store.
    const next = await restart(after, name, signal)
    const socket = await LineSocket.connect(next.port)
    assert.include(await socket.ask("NICK bob"), "READY bob")
    const last = await Raw.resume(next, alice.secret, "inbox=0")
    assert.match(last.begun.at(-1) ?? "", /^UNTOLD 1 .* bob are you there\?$/)
    await next.stop()
  })
})
