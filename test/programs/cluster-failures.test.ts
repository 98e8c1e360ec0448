import { once } from "node:events"
import { afterAll, assert, beforeAll, it } from "vitest"
import { LineSocket } from "../support/line-socket.ts"
import { type Nats, startNats } from "../support/nats.ts"
import { Raw, told } from "../support/raw.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"
import { undated } from "../support/undated.ts"
import { describeWithNats } from "../support/with-nats.ts"

const said = (lines: ReadonlyArray<string>) =>
  lines.filter((line) => /^(MSG|TOLD|GAP) /.test(line)).map(told)

/** Says something until it is accepted, as a client does; gives the answer. */
const insist = async ({ socket }: Raw, id: number, line: string): Promise<string> => {
  for (;;) {
    socket.send(`@${id} ${line}`)
    const answer = (await socket.until(`@${id} `)).at(-1) ?? ""
    if (!answer.includes("ERR unavailable")) return answer
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/** What a server says of its health. */
const healthOf = async ({ port }: ServerProcess): Promise<readonly [number, string]> => {
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`)
  return [answer.status, (await answer.text()).trim()]
}

/** Claims a name as soon as it is free; gives what was answered before. */
const claimWhenFree = async ({ port }: ServerProcess, nick: string) => {
  const socket = await LineSocket.connect(port)
  const before = new Set<string>()
  for (;;) {
    socket.send(`@1 NICK ${nick}`)
    const answer = (await socket.until("@1 ")).at(-1) ?? ""
    if (answer.startsWith("@1 READY")) return { socket, before }
    before.add(answer.split(" ").slice(1, 3).join(" "))
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}

describeWithNats("servers on NATS, of which one fails", () => {
  let nats: Nats
  let stays: ServerProcess
  beforeAll(async () => {
    nats = await startNats()
    stays = await startServer("--nats", nats.url)
  })
  afterAll(async () => {
    await stays?.stop()
    await nats.stop()
  })

  it.concurrent("give the names of a killed one on, and its kept sessions back at once", async () => {
    const killed = await startServer("--nats", nats.url)
    const witness = await Raw.claim(stays, "witness", "kill")
    const kept = await Raw.claim(killed, "kept", "kill")
    const plain = await LineSocket.connect(killed.port)
    plain.send("NICK plain")
    await plain.until("JOINED lobby")
    plain.send("JOIN kill")
    await plain.until("JOINED kill")
    kept.socket.send("@1 SAY kill before")
    await kept.socket.until("@1 OK")
    killed.child.kill("SIGKILL")
    await kept.socket.toTheEnd()
    witness.socket.send("@1 SAY kill meanwhile")
    await witness.socket.until("@1 OK")
    const again = await Raw.resume(stays, kept.secret, `kill=${kept.head("kill")}`)
    assert.match(again.begun[0] ?? "", /^READY kept 120 1/)
    assert.deepStrictEqual(said(again.begun), ["2 meanwhile"])
    const { before, socket } = await claimWhenFree(stays, "plain")
    assert.deepStrictEqual([...before], ["ERR nick-taken"])
    const lines = await witness.settled()
    assert.deepStrictEqual(
      lines
        .filter((line) => /^(ENTER|LEAVE) kill/.test(line))
        .map((line) => line.split(" ").slice(3).join(" ")),
      ["lost plain"]
    )
    for (const one of [socket, again.socket, witness.socket]) one.send("BYE")
  }, 60_000)

  it.concurrent("take over what a killed one has kept, when nobody comes back for it", async () => {
    const killed = await startServer("--nats", nats.url)
    const witness = await Raw.claim(stays, "observer", "wait")
    const gone = await Raw.claimFor(killed, "gone", 3, "wait")
    await witness.socket.until("ENTER wait")
    killed.child.kill("SIGKILL")
    await gone.socket.toTheEnd()
    // Its session is held at the other server, and then it is over.
    const lines = await witness.socket.until("LEAVE wait")
    assert.match(lines.at(-1) ?? "", / lost gone$/)
    witness.socket.send("BYE")
  }, 60_000)

  it.concurrent("hand everything on when one is stopped", async () => {
    const stopped = await startServer("--nats", nats.url)
    const kept = await Raw.claim(stopped, "mover", "stop")
    kept.socket.send("@1 SAY stop before")
    await kept.socket.until("@1 OK")
    const code = stopped.stop()
    assert.match((await kept.socket.toTheEnd()).at(-1) ?? "", /^BYE shutdown/)
    const again = await Raw.resume(stays, kept.secret, `stop=${kept.head("stop")}`)
    assert.match(again.begun[0] ?? "", /^READY mover 120 1/)
    assert.strictEqual(await code, 0)
    again.socket.send("BYE")
  }, 60_000)

  it.concurrent("tell a server that begins later what there is", async () => {
    const early = await Raw.claim(stays, "early", "late")
    early.socket.send("@1 TOPIC late old news")
    early.socket.send("@2 SAY late hello")
    await early.socket.until("@2 OK")
    const begins = await startServer("--nats", nats.url)
    const late = await Raw.claim(begins, "latecomer", "late")
    assert.strictEqual(late.head("late").split(":")[1], "2")
    const lines = await late.say("WHO late", "HISTORY late 10")
    assert.match(lines.join("\n"), /HERE late (early latecomer|latecomer early)/)
    assert.include(lines.join("\n"), "hello")
    assert.match(lines.find((line) => line.startsWith("TOPIC late")) ?? "", /old news$/)
    const rival = await LineSocket.connect(begins.port)
    rival.send("@1 NICK early")
    assert.match((await rival.until("@1 ")).at(-1) ?? "", /^@1 ERR nick-taken/)
    await begins.stop()
    early.socket.send("BYE")
  }, 60_000)

  it.concurrent("step down when frozen, before anybody else has their names", async () => {
    const frozen = await startServer("--nats", nats.url)
    const holder = await LineSocket.connect(frozen.port)
    holder.send("NICK frosty")
    await holder.until("JOINED lobby")
    frozen.child.kill("SIGSTOP")
    const { before, socket } = await claimWhenFree(stays, "frosty")
    assert.deepStrictEqual([...before], ["ERR nick-taken"])
    holder.send("@1 SAY lobby I am another")
    const ended = once(frozen.child, "exit")
    frozen.child.kill("SIGCONT")
    const last = await holder.toTheEnd()
    assert.isFalse(last.some((line) => line.startsWith("@1 OK")))
    assert.match(last.at(-1) ?? "", /^BYE/)
    socket.send("@2 SAY lobby first")
    const lines = await socket.until("@2 OK")
    assert.isFalse(lines.some((line) => line.includes("another")))
    socket.send("BYE")
    assert.deepStrictEqual(await ended, [8, null])
  }, 60_000)
})

describeWithNats("servers on a NATS that fails", () => {
  it.concurrent("take in what is said while it is away for a moment", async () => {
    const nats = await startNats()
    const servers = [
      await startServer("--nats", nats.url),
      await startServer("--nats", nats.url)
    ] as const
    try {
      const alice = await Raw.claim(servers[0], "alice", "tea")
      const bob = await Raw.claim(servers[1], "bob", "tea")
      const carol = await Raw.claim(servers[1], "carol")
      await alice.socket.until("ENTER tea")
      await nats.kill()
      while ((await healthOf(servers[1]))[0] === 200)
        await new Promise((resolve) => setTimeout(resolve, 20))
      bob.socket.send("@1 SAY tea one\n@2 SAY tea two")
      carol.socket.send("@1 TELL alice psst")
      await nats.restart()
      const lines = await bob.socket.until("@2 ")
      assert.deepStrictEqual(
        lines
          .filter((line) => line.startsWith("@"))
          .map((line) => line.split(":")[0]?.split(" ")[1]),
        ["OK", "OK"]
      )
      assert.strictEqual(undated((await carol.socket.until("@1 ")).at(-1) ?? ""), "@1 OK")
      const lastSaid = await alice.socket.until("MSG tea 2 ")
      const heard = said([...lastSaid, ...(await alice.settled())])
      assert.deepStrictEqual(
        heard.filter((line) => !line.endsWith("psst")),
        ["1 one", "2 two"]
      )
      assert.include(heard, "1 psst")
    } finally {
      await Promise.all(servers.map(({ stop }) => stop()))
      await nats.stop()
    }
  }, 60_000)

  it.concurrent("lose nothing while it is away, refuse new names, and agree afterwards", async () => {
    const nats = await startNats()
    const servers = [
      await startServer("--nats", nats.url),
      await startServer("--nats", nats.url)
    ] as const
    try {
      const alice = await Raw.claim(servers[0], "alice", "tea")
      const bob = await Raw.claim(servers[1], "bob", "tea")
      await alice.socket.until("ENTER tea")
      alice.socket.send("@1 SAY tea one")
      await bob.socket.until("MSG tea")
      const before = await healthOf(servers[0])
      await nats.kill()
      bob.socket.send("@1 SAY tea two")
      assert.deepStrictEqual(before, [200, "ok"])
      while ((await healthOf(servers[0]))[0] === 200)
        await new Promise((resolve) => setTimeout(resolve, 20))
      assert.deepStrictEqual(await healthOf(servers[0]), [503, "NATS does not answer."])
      const newcomer = await LineSocket.connect(servers[0].port)
      let answer = ""
      while (!answer.startsWith("@1 ERR unavailable")) {
        newcomer.send("@1 NICK carol")
        answer = (await newcomer.until("@1 ")).at(-1) ?? ""
        assert.match(answer, /ERR unavailable/)
      }
      assert.deepStrictEqual(
        (await alice.settled()).filter((line) => line.startsWith("BYE")),
        []
      )
      await new Promise((resolve) => setTimeout(resolve, 8000))
      await nats.restart()
      const two = await insist(bob, 1, "SAY tea two")
      assert.match(two, /^@1 OK tea \w+:2/)
      while ((await healthOf(servers[0]))[0] !== 200)
        await new Promise((resolve) => setTimeout(resolve, 100))
      const three = await insist(alice, 2, "SAY tea three")
      assert.match(three, /^@2 OK tea \w+:3/)
      const heard = [...(await alice.settled()), ...(await bob.settled())]
      assert.deepStrictEqual(
        heard.filter((line) => line.startsWith("GAP")),
        []
      )
      const history = await Promise.all([alice, bob].map((one) => one.say("HISTORY tea 10")))
      assert.deepStrictEqual(
        history.map((lines) =>
          lines
            .filter((line) => line.startsWith("PAST"))
            .map((line) => line.split(" ").slice(5).join(" "))
        ),
        [
          ["one", "two", "three"],
          ["one", "two", "three"]
        ]
      )
    } catch (error) {
      console.log(servers.map(({ printed }) => printed()))
      throw error
    } finally {
      await Promise.all(servers.map(({ stop }) => stop()))
      await nats.stop()
    }
  }, 60_000)
})
