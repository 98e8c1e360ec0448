import { execFile as execFileCallback } from "node:child_process"
import { rmSync } from "node:fs"
import { promisify } from "node:util"
import { afterAll, assert, beforeAll, it } from "vitest"
import { LineSocket } from "../support/line-socket.ts"
import { type Nats, startNats } from "../support/nats.ts"
import { Raw, told } from "../support/raw.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"
import { temporary } from "../support/temporary.ts"
import { undated } from "../support/undated.ts"
import { describeWithNats } from "../support/with-nats.ts"

const execFile = promisify(execFileCallback)

const said = (lines: ReadonlyArray<string>) =>
  lines.filter((line) => /^(MSG|TOLD) /.test(line)).map(told)

/** Waits until a line that begins like this has come to somebody. */
const hears = async ({ socket }: Pick<Raw, "socket">, start: string) =>
  undated((await socket.until(start)).at(-1) ?? "")

describeWithNats("two servers on NATS", () => {
  const folders = [temporary("one"), temporary("other")] as const
  let nats: Nats
  let one: ServerProcess
  let other: ServerProcess
  beforeAll(async () => {
    nats = await startNats()
    one = await startServer("--nats", nats.url, "--state", folders[0])
    other = await startServer("--nats", nats.url, "--state", folders[1])
  })
  afterAll(async () => {
    await Promise.all([one?.stop(), other?.stop()])
    await nats.stop()
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })

  it("share rooms: everybody hears all in one order, and each author its answer", async () => {
    const alice = await Raw.claim(one, "alice", "tea")
    const bob = await Raw.claim(other, "bob", "tea")
    assert.strictEqual(await hears(alice, "ENTER tea"), "ENTER tea bob")
    alice.socket.send("@1 SAY tea one")
    assert.match(await hears(alice, "@1 "), /^@1 OK tea \w+:1/)
    assert.strictEqual(told(await hears(bob, "MSG tea")), "1 one")
    bob.socket.send("@1 SAY tea two")
    assert.match(await hears(bob, "@1 "), /^@1 OK tea \w+:2/)
    assert.strictEqual(told(await hears(alice, "MSG tea")), "2 two")
    const here = (await bob.say("WHO tea")).find((line) => line.startsWith("HERE "))
    assert.deepStrictEqual(here?.split(" ").slice(2).sort(), ["alice", "bob"])
    const rooms = await alice.say("ROOMS")
    assert.match(rooms.find((line) => line.startsWith("ROOM tea")) ?? "", /^ROOM tea 2 /)
    alice.socket.send("BYE")
    assert.strictEqual(await hears(bob, "LEAVE tea"), "LEAVE tea quit alice")
    bob.socket.send("BYE")
    await bob.socket.toTheEnd()
  })

  it("let nobody have a name twice, and give it on when it is free", async () => {
    const carol = await Raw.claim(one, "carol")
    const rival = await LineSocket.connect(other.port)
    await rival.until("HELLO")
    rival.send("@1 NICK Carol")
    assert.match((await rival.until("@1 ")).at(-1) ?? "", /^@1 ERR nick-taken/)
    carol.socket.send("NICK carola")
    await carol.socket.until("READY carola")
    // Only so many refusals are for one connection.
    const claim = async (): Promise<LineSocket> => {
      const next = await LineSocket.connect(other.port)
      next.send("@2 NICK Carol")
      const answer = (await next.until("@2 ")).at(-1) ?? ""
      if (answer.startsWith("@2 READY Carol")) return next
      assert.match(answer, /^@2 ERR nick-taken/)
      next.drop()
      return claim()
    }
    const winner = await claim()
    const all = [carol.socket, rival, winner]
    for (const socket of all) socket.send("BYE")
    await Promise.all(all.map((socket) => socket.toTheEnd()))
  })

  it("bring private messages to whoever is at the other one", async () => {
    const dave = await Raw.claim(one, "dave")
    const erin = await Raw.claim(other, "erin")
    dave.socket.send("@5 TELL erin psst")
    assert.strictEqual(await hears(dave, "@5 "), "@5 OK")
    assert.strictEqual(told(await hears(erin, "TOLD")), "1 psst")
    const gone = await Raw.claimFor(other, "goner", 1)
    gone.socket.drop()
    dave.socket.send("@6 TELL goner too late")
    await hears(dave, "@6 ")
    // Nobody comes back for it.
    assert.match(await hears(dave, "UNTOLD"), /^UNTOLD 1 \S+ goner too late$/)
    dave.socket.send("@7 TELL nobody psst")
    assert.match(await hears(dave, "@7 "), /^@7 ERR no-such-nick/)
    for (const { socket } of [dave, erin]) socket.send("BYE")
    await Promise.all([dave.socket.toTheEnd(), erin.socket.toTheEnd()])
  })

  it("hold what operators impose together", async () => {
    const heidi = await Raw.claim(other, "heidi")
    const ctl = (server: string, ...words: ReadonlyArray<string>) =>
      execFile(process.execPath, ["dist/server.js", "ctl", ...words, "--state", server])
    await ctl(folders[0], "ban", "heidi", "1h")
    assert.match((await heidi.socket.toTheEnd()).at(-1) ?? "", /^BYE banned/)
    assert.match((await ctl(folders[1], "bans")).stdout, /heidi/)
    const back = await LineSocket.connect(other.port)
    back.send("@1 NICK heidi")
    assert.match((await back.until("@1 ")).at(-1) ?? "", /^@1 ERR banned/)
    await ctl(folders[1], "unban", "heidi")
    assert.notMatch((await ctl(folders[0], "bans")).stdout, /heidi/)
    const nodes: unknown = JSON.parse((await ctl(folders[0], "nodes", "--json")).stdout)
    assert.isArray(nodes)
    assert.lengthOf(Array.isArray(nodes) ? nodes : [], 2)
  })

  it("let a session be resumed at either of them, with all that it has missed", async () => {
    const frank = await Raw.claim(one, "frank", "cake")
    const gina = await Raw.claim(other, "gina", "cake")
    await hears(frank, "ENTER cake")
    frank.socket.send("@1 SAY cake mine")
    await hears(frank, "@1 ")
    frank.socket.drop()
    gina.socket.send("@1 SAY cake missed")
    gina.socket.send("@2 TELL frank and this")
    await hears(gina, "@2 ")
    const again = await Raw.resume(other, frank.secret, `cake=${frank.head("cake")}`)
    assert.match(again.begun[0] ?? "", /^READY frank 120 1/)
    assert.deepStrictEqual(said(again.begun), ["2 missed", "1 and this"])
    const answers = await again.say("@1 SAY cake mine", "@2 SAY cake more")
    assert.match(answers[0] ?? "", /^@1 OK cake \w+:1 /)
    assert.match(answers.find((line) => line.startsWith("@2 ")) ?? "", /^@2 OK cake \w+:3 /)
    assert.deepStrictEqual(
      (await gina.settled()).filter((line) => /^(ENTER|LEAVE)/.test(line)),
      []
    )
    // It is taken back, also while it is in use.
    const back = await Raw.resume(one, frank.secret)
    assert.match((await again.socket.toTheEnd()).at(-1) ?? "", /^BYE replaced/)
    back.socket.send("@3 SAY cake back")
    assert.match(await hears(back, "@3 "), /^@3 OK cake \w+:4/)
    for (const { socket } of [back, gina]) socket.send("BYE")
    await Promise.all([back.socket.toTheEnd(), gina.socket.toTheEnd()])
  })

  it("let a session go back and forth in a hurry, and letters follow it", async () => {
    const ivan = await Raw.claim(one, "ivan", "pie")
    const judy = await Raw.claim(other, "judy")
    const answers: Array<string> = []
    let letters = 0
    const writing = (async () => {
      while (letters < 40) {
        judy.socket.send(`@${++letters} TELL ivan ${letters}`)
        let answer = await hears(judy, `@${letters} `)
        // That he is away is said before the answer.
        if (answer.includes(" AWAY ")) answer = await hears(judy, `@${letters} `)
        answers.push(answer)
      }
    })()
    let last = ivan
    for (let n = 0; n < 12; n++) last = await Raw.resume(n % 2 === 0 ? other : one, ivan.secret)
    await writing
    assert.deepStrictEqual(
      answers,
      answers.map((_, n) => `@${n + 1} OK`)
    )
    const again = await Raw.resume(other, ivan.secret, "inbox=0")
    assert.deepStrictEqual(
      said(again.begun),
      answers.map((_, n) => `${n + 1} ${n + 1}`)
    )
    for (const { socket } of [again, judy, last]) socket.send("BYE")
    await Promise.all([again.socket.toTheEnd(), judy.socket.toTheEnd()])
  })
})
