import { once } from "node:events"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
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

/** What is done before a server ends; it gives what is to be found when the server has come back. */
type Prepare = (before: ServerProcess) => Promise<(after: ServerProcess) => Promise<void>>

const resumed: Prepare = async (before) => {
  const [alice, bob] = [
    await Raw.claim(before, "alice", "tea"),
    await Raw.claim(before, "bob", "tea")
  ]
  await alice.say("@1 SAY tea one", "@2 TELL bob psst", "@3 TOPIC tea green", "PART lobby")
  await bob.say("@1 SAY tea two", "@5 TELL alice hey", "@6 SAY lobby three", "NICK bobby")
  return async (after) => {
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
  }
}

const open: Prepare = async (before) => {
  const olga = await Raw.claim(before, "olga", "den", "hall")
  // As if number 2, for another room, had been on its way.
  await olga.say("PART lobby", "@1 SAY den one", "@3 SAY den three")
  assert.match((await olga.say("@2 SAY hall two"))[0] ?? "", /^@2 ERR id-invalid /)
  return async (after) => {
    const again = await Raw.resume(after, olga.secret)
    const answers = await again.say("@2 SAY hall two", "@3 SAY den three", "@2 SAY hall two")
    assert.deepStrictEqual(plain(answers), [
      "@2 OK hall :1 TIME",
      "@3 OK den :2 TIME",
      "@2 OK hall :1 TIME"
    ])
  }
}

const over: Prepare = async (before) => {
  const [vera, vito, carol] = [
    await Raw.claim(before, "vera"),
    await Raw.claim(before, "vito"),
    await LineSocket.connect(before.port)
  ]
  await carol.ask("NICK carol")
  await vera.say(`NICK vera 0 ${vera.secret}`)
  vito.socket.send("BYE")
  await vito.socket.toTheEnd()
  return async (after) => {
    for (const { secret } of [vera, vito])
      assert.match(await Raw.tryResume(after, secret), /^@1 ERR session-unknown /)
    for (const nick of ["vera", "vito", "carol"]) {
      const socket = await LineSocket.connect(after.port)
      assert.include(await socket.ask(`NICK ${nick}`), `READY ${nick}`)
      socket.drop()
    }
  }
}

// All are on one server, for a start takes longer than they do; each has people and rooms of its own.
describe.concurrent.each(["SIGKILL", "SIGTERM"] as const)("a kept session after %s", (signal) => {
  let server: ServerProcess
  const found = new Map<Prepare, (after: ServerProcess) => Promise<void>>()
  let emma: Raw
  beforeAll(async () => {
    const before = await start(signal)
    for (const prepare of [resumed, open, over]) found.set(prepare, await prepare(before))
    emma = await Raw.claim(before, "emma")
    await emma.say("PART lobby")
    const erik = await Raw.claimFor(before, "erik", 3)
    await erik.say("PART lobby")
    erik.socket.drop()
    server = await restart(before, signal, signal)
  })
  afterAll(async () => {
    await server.stop()
  })

  it.sequential("ends when its time is over, and those who wrote to it are told", async () => {
    const again = await Raw.resume(server, emma.secret, "inbox=0")
    again.socket.send("TELL erik are you there?")
    await again.socket.until("OK")
    assert.match((await again.socket.until("UNTOLD")).at(-1) ?? "", / erik are you there\?$/)
  })

  it.sequential.each([
    ["is resumed as if only the connection had been lost", resumed],
    ["may send what was not kept, although other messages with higher numbers were", open],
    ["is over if it was over before, and so is one that was not kept", over]
  ] as const)("%s", async (_, prepare) => {
    const find = found.get(prepare)
    assert.isDefined(find)
    await find(server)
  })

  it.sequential("has ended in the store as well", async () => {
    server = await restart(server, signal, signal)
    const socket = await LineSocket.connect(server.port)
    assert.include(await socket.ask("NICK erik"), "READY erik")
    const last = await Raw.resume(server, emma.secret, "inbox=0")
    assert.match(last.begun.at(-1) ?? "", /^UNTOLD 1 .* erik are you there\?$/)
  })
})
