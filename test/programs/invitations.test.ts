import { spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { prints, startServer } from "../support/server-process.ts"
import { temporary } from "../support/temporary.ts"

const root = temporary("invitations")

/** Runs a program to its end, or gives its input when it has printed this. */
const run = async (
  program: "server" | "client",
  args: ReadonlyArray<string>,
  state: string,
  input = ""
) => {
  const env = { ...process.env, XDG_STATE_HOME: join(root, state), XDG_RUNTIME_DIR: "" }
  const child = spawn(process.execPath, [`dist/${program}.js`, ...args], { env })
  let out = ""
  let errors = ""
  child.stdout.on("data", (text) => {
    out += text
  })
  child.stderr.on("data", (text) => {
    errors += text
  })
  child.stdin.on("error", () => {})
  child.stdin.end(input)
  const [code] = await once(child, "close")
  return { code, out, errors }
}

const send = (state: string, ...args: ReadonlyArray<string>) =>
  run("client", ["send", ...args, "hi"], state)

/** The folder of the server that has this file of invitations. */
const stateOf = (file: string) => `${file}-state`

/** Invites somebody, and gives the line for the client with the port of a server that runs. */
const invite = async (file: string, name: string, port: number) => {
  const where = ["--host", "127.0.0.1", "--port", String(port), "--state", stateOf(file)]
  const args = ["--invite", file, "--for", name, ...where]
  const made = await run("server", ["invite", ...args], "server")
  assert.strictEqual(made.code, 0, made.errors)
  return { ...made, line: made.out.trim() }
}

describe.concurrent("invitations", () => {
  it("let in who has the printed line, in later runs without it, and nobody else", async () => {
    const file = join(root, "friends")
    const first = await invite(file, "Ann", 5050)
    assert.match(
      first.out,
      /^natter:\/\/127\.0\.0\.1:5050\/lobby#sha256\.[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{32}\n$/
    )
    assert.include(first.errors, `--invite ${file}`)
    assert.include(first.errors, "kill -HUP")
    const [, word = ""] = /\.([^.\n]+)\n$/.exec(first.out) ?? []
    assert.include(first.errors, `: http://127.0.0.1:5050/lobby#${word}\n`)
    assert.strictEqual(statSync(file).mode & 0o777, 0o600)
    assert.notInclude(first.errors, "for Ann")
    const second = await invite(file, "Ann", 5050)
    assert.include(second.errors, `${file} has 1 other invitation for Ann, still valid.`)
    const server = await startServer(
      "--invite",
      file,
      "--log-level",
      "info",
      "--state",
      stateOf(file)
    )
    const line = first.line.replace(":5050/", `:${server.port}/`)
    const plain = `127.0.0.1:${server.port}`

    const none = await send("stranger", "--host", plain)
    assert.strictEqual(none.code, 5, none.errors)
    assert.include(none.errors, "This server takes only people with an invitation.")
    const wrong = await send("stranger", "--host", `${plain}#${"x".repeat(22)}`)
    assert.strictEqual(wrong.code, 5, wrong.errors)
    assert.include(wrong.errors, "Your invitation is not valid on this server.")
    assert.strictEqual((await send("ann", "--host", line)).code, 0)
    assert.strictEqual((await send("ann", "--host", plain)).code, 0)
    assert.match(
      readFileSync(join(root, "ann", "natter", "invitations"), "utf8"),
      new RegExp(`^127\\.0\\.0\\.1:${server.port} [\\w-]{32}\\n$`)
    )
    assert.match(server.printed(), /invited .*invitation=Ann/)
    assert.notInclude(server.printed(), line.split(".").at(-1) ?? "")
    assert.strictEqual(await server.stop(), 0)
  })

  it("are read again on SIGHUP: a new one is valid, and whoever came by a removed one is put out", async () => {
    const file = join(root, "changing")
    const bob = await invite(file, "Bob", 5050)
    const server = await startServer(
      "--invite",
      file,
      "--log-level",
      "info",
      "--state",
      stateOf(file)
    )
    const place = ["--host", `127.0.0.1:${server.port}`]
    const word = bob.line.split(".").at(-1) ?? ""
    const env = {
      ...process.env,
      NATTER_INVITATION: word,
      XDG_STATE_HOME: join(root, "bob"),
      XDG_RUNTIME_DIR: ""
    }
    const tail = spawn(process.execPath, ["dist/client.js", "tail", ...place], { env })
    let told = ""
    tail.stderr.on("data", (text) => {
      told += text
    })
    const ended = once(tail, "close")
    await prints(server, /joined/)
    const carol = await invite(file, "Carol", server.port)
    writeFileSync(
      file,
      readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => !line.startsWith(word))
        .join("\n")
    )
    server.child.kill("SIGHUP")
    await prints(server, /read again.*valid=1 revoked=1/)
    assert.strictEqual((await ended)[0], 5, told)
    assert.include(told, "Your invitation is not valid on this server.")
    assert.strictEqual((await send("carol", "--host", carol.line)).code, 0)

    writeFileSync(file, "short\n")
    server.child.kill("SIGHUP")
    await prints(server, /Cannot use .*stay as they were/)
    assert.strictEqual((await send("carol", ...place)).code, 0)

    writeFileSync(file, "# nobody\n")
    const asked = await run("server", ["ctl", "reload", "--state", stateOf(file)], "none")
    assert.deepStrictEqual([asked.code, asked.errors], [0, ""])
    assert.match(asked.out, /^The files were read again; .*\n$/)
    await prints(server, /read again.*valid=0 revoked=1/)
    await prints(server, /No invitation is valid any more\. Nobody gets in\./)
    assert.strictEqual((await send("carol", ...place)).code, 5)
    assert.strictEqual(await server.stop(), 0)
  })

  it("that cannot be used keep a server from starting, with one sentence", async () => {
    const bad: Readonly<Record<string, readonly [text: string | undefined, sentence: RegExp]>> = {
      missing: [undefined, /^Cannot use \S+missing for invitations: .*no such file.*\n$/],
      empty: ["# nobody yet\n", /^Cannot use \S+empty for invitations: it has none\. .*\n$/],
      short: [`${"a".repeat(22)}\nshort\n`, /^Cannot use \S+short for invitations: line 2 is .*\n$/]
    }
    for (const [name, [text, sentence]] of Object.entries(bad)) {
      const file = join(root, name)
      if (text !== undefined) writeFileSync(file, text)
      const args = ["--port", "0", "--bind", "127.0.0.1", "--memory", "--invite", file]
      const { code, errors } = await run("server", args, "none")
      assert.strictEqual(code, 2, errors)
      assert.match(errors, sentence)
    }
  })

  it("are made only of what can be read again", async () => {
    const file = join(root, "strict")
    const wrong: ReadonlyArray<readonly [flags: ReadonlyArray<string>, sentence: string]> = [
      [["--for", "a\nb"], "Invalid --for"],
      [["--host", "a b"], "Invalid --host"],
      [["--host", "chat.example:5050"], "Invalid --host"],
      [["--port", "0"], "Invalid --port"]
    ]
    for (const [flags, sentence] of wrong) {
      const { code, errors } = await run("server", ["invite", "--invite", file, ...flags], "none")
      assert.strictEqual(code, 2, errors)
      assert.include(errors, sentence)
    }
    assert.throws(() => statSync(file))
  })

  it("in the environment are refused where they are none, and not repeated", async () => {
    const env = { ...process.env, NATTER_INVITATION: "hunter2" }
    const child = spawn(process.execPath, ["dist/client.js", "send", "hi"], { env, stdio: "pipe" })
    let errors = ""
    child.stderr.on("data", (text) => {
      errors += text
    })
    assert.deepStrictEqual(await once(child, "close"), [2, null])
    assert.include(errors, "Invalid NATTER_INVITATION")
    assert.notInclude(errors, "hunter2")
  })

  it("are in the folder of the server where no file is named", async () => {
    const args = ["invite", "--data", join(root, "own"), "--host", "::1"]
    const { code, out } = await run("server", args, "none")
    assert.strictEqual(code, 0)
    assert.match(out, /^natter:\/\/\[::1\]:5050\/lobby#/)
    const word = out.trim().split(".").at(-1)
    assert.strictEqual(readFileSync(join(root, "own", "invitations"), "utf8"), `${word}\n`)
    const other = await run(
      "server",
      [...args.slice(0, -1), "2001:db8::7", "--port", "443"],
      "none"
    )
    assert.match(other.errors, /: https:\/\/\[2001:db8::7\]:443\/lobby#[A-Za-z0-9_-]{32}\n/)
  })
})
