import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { LineSocket } from "../support/line-socket.ts"
import { Proxy } from "../support/proxy.ts"
import { hasPty, type PtyOptions, type ScreenProcess, spawnScreen } from "../support/pty.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"

const node = process.execPath
const enter = "\r"
const ctrlC = "\x03"
const ctrlD = "\x04"

let server: ServerProcess
/** Somebody who is in the lobby all the time. */
let bob: LineSocket

beforeAll(async () => {
  server = await startServer()
  bob = await LineSocket.connect(server.port)
  await bob.ask("NICK bob")
})
afterAll(async () => {
  bob.drop()
  await server.stop()
})

const client = (
  args: ReadonlyArray<string> = [],
  { env = {}, ...options }: PtyOptions = {},
  { host, port }: Pick<ServerProcess, "host" | "port"> = server
): ScreenProcess =>
  spawnScreen(node, ["dist/client.js", "--host", host, "--port", String(port), ...args], {
    ...options,
    env: { HOME: "/nowhere", ...env }
  })

const shows =
  (...parts: ReadonlyArray<string>) =>
  (rows: ReadonlyArray<string>) =>
    parts.every((part) => rows.some((row) => row.includes(part)))

const endsWith = (last: string) => (rows: ReadonlyArray<string>) => rows.at(-1) === last

const isRestored = ({ state }: ScreenProcess) => {
  const { bracketedPaste, cursorHidden, focusReports, otherModes } = state()
  return !(bracketedPaste || cursorHidden || focusReports || otherModes)
}

/** Under a name of its own, in the lobby. */
const as = async (nick: string, options?: PtyOptions) => {
  const screen = client(["--nick", nick], options)
  await screen.waitFor(endsWith("lobby>"))
  return screen
}

describe.skipIf(!hasPty)("The client on a terminal", () => {
  it("leads from nothing to the first message with only what it prints", async () => {
    const screen = client()
    await screen.waitFor(endsWith("Your nickname:"))
    screen.type(`b0b${enter}`)
    await screen.waitFor(shows("1 to 24 letters"))
    screen.type(`bob${enter}`)
    await screen.waitFor(shows("Somebody has that nickname"))
    screen.type(`first${enter}`)
    const rows = await screen.waitFor(endsWith("lobby>"))
    const text = rows.join(" ").replace(/\s+/g, " ")
    assert.match(text, /You are first in lobby on \S+ \(127\.0\.0\.1 port \d+\)/)
    assert.match(text, /With you: .*bob/)
    assert.match(text, /\/help lists the commands, .* \/quit leaves/)
    screen.type(`hello, all${enter}`)
    await screen.waitFor(shows("first: hello, all"))
    await bob.until("MSG lobby")
    screen.type(`/quit${enter}`)
    assert.deepStrictEqual(await screen.exited, { code: 0, signal: undefined })
    assert.isTrue(isRestored(screen))
  })

  it("keeps the draft and its cursor below what the others say", async () => {
    const screen = await as("drafter", { cols: 30 })
    const draft = "half a thought that is wider than the terminal"
    screen.type(draft)
    await screen.waitFor((rows) => rows.slice(-2).join("").replace(/\s+/g, "").endsWith("terminal"))
    for (let i = 0; i < 10; i++) bob.send(`SAY lobby line ${i} 汉字 👋`)
    const rows = await screen.waitFor(shows("line 9"))
    assert.include(rows.slice(-3).join(" ").replace(/\s+/g, ""), draft.replace(/\s+/g, ""))
    screen.type(`!${enter}`)
    const said = await bob.until("MSG lobby")
    assert.include(said.at(-1) ?? "", `drafter ${draft}!`)
    screen.type(ctrlD)
    assert.strictEqual((await screen.exited).code, 0)
  })

  it("sends no command that there is not, and arrow-up brings the line back", async () => {
    const screen = await as("typo")
    screen.type(`/hlep${enter}`)
    await screen.waitFor(shows("did you mean /help?"))
    await screen.waitFor(endsWith("lobby>"))
    screen.type("\u001b[A")
    await screen.waitFor(endsWith("lobby> /hlep"))
    screen.type(ctrlC)
    await screen.waitFor(endsWith("lobby>"))
    screen.type(`//hlep${enter}`)
    await screen.waitFor(shows("typo: /hlep"))
    screen.type(ctrlC)
    await screen.waitFor(shows("so does Ctrl-C once more"))
    screen.type(ctrlC)
    assert.strictEqual((await screen.exited).code, 0)
    assert.isTrue(isRestored(screen))
  })

  it("completes names and commands", async () => {
    const screen = await as("tabber")
    screen.type("bo\t")
    await screen.waitFor(endsWith("lobby> bob:"))
    screen.type(`hi${enter}`)
    await screen.waitFor(shows("tabber: bob: hi"))
    screen.type("/whoa\t")
    await screen.waitFor(endsWith("lobby> /whoami"))
    screen.type(enter)
    await screen.waitFor(shows("You are tabber on"))
    screen.type(ctrlD)
    await screen.exited
  })

  it("talks in several rooms and to one person, and shows what is unread", async () => {
    const screen = await as("roomer")
    screen.type(`/join den${enter}`)
    await screen.waitFor(endsWith("den>"))
    bob.send("SAY lobby over here")
    await screen.waitFor(shows("[lobby] bob: over here"))
    await screen.waitFor(endsWith("den (lobby 1)>"))
    screen.type(`/room${enter}`)
    await screen.waitFor(endsWith("lobby>"))
    bob.send("TELL roomer psst")
    await screen.waitFor(shows("private, bob → you: psst"))
    screen.type(`/reply what?${enter}`)
    await screen.waitFor(shows("private, you → bob: what?"))
    assert.include((await bob.until("TOLD ")).at(-1) ?? "", "roomer what?")
    screen.type(`/me waves${enter}`)
    await screen.waitFor(shows("* roomer waves"))
    screen.type(ctrlD)
    await screen.exited
  })

  it.each(["SIGTERM", "SIGHUP"])(
    "is restored after %s, with its name free again",
    async (signal) => {
      const screen = await as("mortal")
      screen.type("a draft")
      await screen.waitFor(endsWith("lobby> a draft"))
      screen.kill(signal)
      await screen.exited
      assert.isTrue(isRestored(screen))
      await bob.until("LEAVE lobby quit mortal")
    }
  )

  it("needs no colours and no cursor: --plain, TERM=dumb, NO_COLOR", async () => {
    const escapes = (screen: ScreenProcess) => screen.written().join("").split("\x1b").length - 1
    for (const options of [{ env: { TERM: "dumb" } }, {}]) {
      const screen = client(
        ["--nick", "plainone", ...("env" in options ? [] : ["--plain"])],
        options
      )
      await screen.waitFor(shows("You are plainone"))
      screen.type(`hello${enter}`)
      await screen.waitFor(shows("plainone (you): hello"))
      screen.type(`/quit${enter}`)
      await screen.exited
      // With --plain, pastes are put in brackets.
      assert.strictEqual(escapes(screen), "env" in options ? 0 : 2)
      await bob.until("LEAVE lobby quit plainone")
    }
    const screen = await as("grey", { env: { NO_COLOR: "1" } })
    bob.send("SAY lobby in which colour?")
    await screen.waitFor(shows("in which colour?"))
    assert.notInclude(screen.written().join(""), "[38;5;")
    screen.type(ctrlD)
    await screen.exited
  })

  it("says in one sentence what went wrong, and exits with a code", async () => {
    const gone = await startServer()
    await gone.stop()
    const screen = client([], {}, gone)
    assert.strictEqual((await screen.exited).code, 3)
    assert.deepStrictEqual(screen.screen(), [
      `Nothing listens at 127.0.0.1 port ${gone.port}: is the server running there?`
    ])
  })
})

describe.skipIf(!hasPty)("The client, when its server goes and comes back", () => {
  it("says so, keeps what is typed, and goes on", async () => {
    const first = await startServer()
    const screen = client(["--nick", "stayer"], {}, first)
    await screen.waitFor(endsWith("lobby>"))
    screen.type(`before${enter}`)
    await screen.waitFor(shows("stayer: before"))
    screen.type("a dra")
    await first.stop()
    await screen.waitFor(shows("The server shuts down.", "connecting again in"))
    screen.type(`ft${enter}second${enter}half`)
    await screen.waitFor(shows("… stayer: a draft", "… stayer: second"))
    const again = await startServer(String(first.port))
    const ear = await LineSocket.connect(again.port)
    await ear.ask("NICK ear")
    await screen.waitFor(() => {
      // Any key tries at once; this one leaves the draft as it is.
      screen.type("\x1b[C")
      return shows("Connected again")(screen.screen())
    }, 15_000)
    const rows = await screen.waitFor(shows("stayer: second"))
    assert.isTrue(shows("no longer holds your session", "has lost its log")(rows))
    assert.include(rows.at(-1) ?? "", "lobby> half")
    for (const text of ["a draft", "second"])
      assert.lengthOf(
        rows.filter((row) => row.endsWith(`stayer: ${text}`)),
        1
      )
    await ear.ask("PING")
    const said = ear.heard
      .filter((line) => line.startsWith("MSG"))
      .map((line) => line.split(" ").slice(5).join(" "))
    assert.deepStrictEqual(said, ["a draft", "second"])
    ear.drop()
    screen.type(`${ctrlC}/quit${enter}`)
    assert.strictEqual((await screen.exited).code, 0)
    await again.stop()
  })

  it("says how much was said while it was away, and shows it in the room's order", async () => {
    const proxy = await Proxy.start(server)
    const screen = client(["--nick", "tunnel"], {}, { host: "127.0.0.1", port: proxy.port })
    await screen.waitFor(endsWith("lobby>"))
    proxy.isClosed = true
    for (const passage of proxy.passages) passage.destroy()
    await screen.waitFor(shows("was lost. Reconnecting"))
    for (const word of ["one", "two", "three"]) await bob.ask(`SAY lobby away ${word}`)
    screen.type(`mine${enter}`)
    await screen.waitFor(shows("… tunnel: mine"))
    proxy.isClosed = false
    const rows = await screen.waitFor(() => {
      screen.type("\x1b[C")
      return shows("tunnel: mine", "Connected again")(screen.screen())
    }, 15_000)
    const at = rows.findIndex((row) => row.includes("3 messages while you were away"))
    assert.isAtLeast(at, 0, rows.join("\n"))
    assert.deepStrictEqual(
      rows.slice(at + 1, at + 4).map((row) => row.slice(row.indexOf("bob"))),
      ["bob: away one", "bob: away two", "bob: away three"]
    )
    assert.isFalse(rows.some((row) => row.startsWith("…")))
    screen.type(ctrlD)
    assert.strictEqual((await screen.exited).code, 0)
    await proxy.stop()
  })

  it("stops waiting when it is told to", async () => {
    const brief = await startServer()
    const screen = client(["--nick", "leaver"], {}, brief)
    await screen.waitFor(endsWith("lobby>"))
    await brief.stop()
    await screen.waitFor(shows("connecting again"))
    screen.type(ctrlC)
    assert.strictEqual((await screen.exited).code, 0)
    assert.isTrue(isRestored(screen))
  })
})
