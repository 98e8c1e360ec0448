import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync, rmSync } from "node:fs"
import { resolve } from "node:path"
import { assert, it } from "vitest"
import { freePort } from "../support/listening.ts"
import { Raw } from "../support/raw.ts"
import { temporary } from "../support/temporary.ts"
import { describeWithNats } from "../support/with-nats.ts"

const [, before = "", block = ""] =
  /## Three machines\n([\s\S]*?)<!-- example: three -->\s*```sh\n([\s\S]*?)```/.exec(
    readFileSync("docs/cluster.md", "utf8")
  ) ?? []
/** Debian's NATS is one whose replicas are refused. */
const insist = "--nats-insist"
const commands = block.trim().split("\n")

/** The commands of the page, with ports that are free here. */
const withFreePorts = async (): Promise<ReadonlyArray<string>> => {
  const ports = new Map<string, number>()
  for (const [port] of block.matchAll(/\b[456]\d{3}\b/g))
    if (!ports.has(port)) ports.set(port, await freePort())
  return commands.map((line) => line.replace(/\b[456]\d{3}\b/g, (port) => `${ports.get(port)}`))
}

const portIn = (line: string): number => Number(/--port (\d+)/.exec(line)?.[1])

describeWithNats("the example of three machines in docs/cluster.md", () => {
  it("names the flag that some versions of NATS need, before the commands", () => {
    assert.include(before, insist)
  })

  it("chats, also when one machine is gone", { timeout: 60_000 }, async () => {
    const folder = temporary("example")
    const children: Array<ChildProcess> = []
    const server = resolve("dist/server.js")
    const extra = [insist, "--log-level", "warning"]
    const run = (line: string): ChildProcess => {
      const [program = "", ...args] = line.split(" ")
      const child =
        program === "natter-server"
          ? spawn(process.execPath, [server, ...args, ...extra], { cwd: folder })
          : spawn(program, args, { cwd: folder, stdio: "ignore" })
      children.push(child)
      return child
    }
    const listening = (child: ChildProcess) =>
      new Promise<void>((resolve, reject) => {
        let all = ""
        const look = (text: Buffer) => {
          all += text
          if (all.includes("Stop:")) resolve()
        }
        child.stdout?.on("data", look)
        child.stderr?.on("data", look)
        child.once("exit", (code) => reject(new Error(`Ended with ${code}: ${all}`)))
      })
    try {
      const lines = await withFreePorts()
      const [engines, servers] = [lines.slice(0, 3), lines.slice(3)]
      assert.isTrue(engines.every((line) => line.startsWith("nats-server ")))
      assert.isTrue(servers.every((line) => line.startsWith("natter-server ")))
      const running = engines.map(run)
      const started = servers.map(run)
      await Promise.all(started.map(listening))
      const ports = servers.map(portIn)
      const [alice, bob] = [
        await Raw.claim({ port: ports[0] ?? 0 }, "alice"),
        await Raw.claim({ port: ports[2] ?? 0 }, "bob")
      ]
      alice.socket.send("@1 SAY lobby before")
      await bob.socket.until("MSG lobby")
      // The first machine is gone.
      for (const child of [running[0], started[0]]) {
        child?.kill("SIGKILL")
        if (child !== undefined) await once(child, "exit")
      }
      // NATS chooses another leader, and nothing is written meanwhile.
      const second = { port: ports[1] ?? 0 }
      while ((await Raw.tryResume(second, alice.secret)).includes("ERR unavailable")) {}
      const again = await Raw.resume(second, alice.secret)
      for (let id = 2, answer = ""; !answer.includes(" OK "); id++) {
        again.socket.send(`@${id} SAY lobby after`)
        answer = (await again.socket.until(`@${id} `)).at(-1) ?? ""
        if (answer.includes("ERR")) await new Promise((resolve) => setTimeout(resolve, 200))
      }
      assert.match((await bob.socket.until("MSG lobby")).at(-1) ?? "", / after$/)
      for (const { socket } of [again, bob]) socket.drop()
    } finally {
      for (const child of children) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        const exited = once(child, "exit")
        child.kill("SIGKILL")
        await exited
      }
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
