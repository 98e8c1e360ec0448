import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Client from "../../src/domain/client/Copy.ts"
import { ExitCode } from "../../src/domain/client/ExitCode.ts"
import { dayOf } from "../../src/domain/client/KnownHosts.ts"
import * as Copy from "../../src/programs/client/ClientCopy.ts"
import { makeIdentity } from "../../src/services/Identity.ts"
import { makeAuthority } from "../support/certificates.ts"
import { hears, meetWitness, type Result, run } from "../support/pipe.ts"
import { Proxy } from "../support/proxy.ts"
import { temporary } from "../support/temporary.ts"
import { elsewhere, type Front, startFront } from "../support/tls-front.ts"

const { server, witness } = await meetWitness("--plain-only")

const identity = makeIdentity("server", [], Date.now())
const other = makeIdentity("server", [], Date.now())
const today = dayOf(Date.now())

const state = temporary("trust")
const ends: Array<() => Promise<void>> = []
afterAll(async () => {
  rmSync(state, { recursive: true })
  for (const end of ends) await end()
})

/** The server behind TLS, at an address that is not taken for this machine. */
const secured = async (...args: Parameters<typeof startFront>): Promise<Front> => {
  const front = await startFront(...args)
  ends.push(front.stop)
  return front
}

let folders = 0
/** A client with a folder of its own, in which it remembers. */
const makeClient = () => {
  const folder = join(state, String(++folders))
  mkdirSync(folder)
  const file = join(folder, "natter", "known_hosts")
  return {
    file,
    known: () => readFileSync(file, "utf8"),
    run: (args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) =>
      run(args, { env: { XDG_STATE_HOME: folder, ...env }, input: "" })
  }
}

interface At {
  readonly host: string
  readonly port: number
}
const placeOf = ({ host, port }: At) => `${host}:${port}`
const nameOf = ({ host, port }: At) => Client.serverName(host, port)
/** How a program ends: with its code and its last sentence, behind the lines that were not delivered. */
const ending = ({ code, errors, out }: Result) => {
  const lines = errors.split("\n").slice(0, -1)
  return { code, out, sentence: lines.at(-1), before: lines.slice(0, -1) }
}
const untrusted = (sentence: string, ...before: Array<string>) => ({
  code: ExitCode.untrusted,
  out: "",
  sentence,
  before
})
const undelivered = (text: string) => Client.notDelivered("lobby", text)
const silent = { code: 0, out: "", errors: "" }
let texts = 0

describe("A program and a server that is new", () => {
  it("is refused by every program, in one sentence and with a code", async () => {
    const [front, client] = [await secured(identity, server), makeClient()]
    const sentence = Client.unknownKey(nameOf(front), identity.pin, false)
    const at = ["--host", placeOf(front)]
    for (const words of [["tail", ...at], ["bot", ...at], at])
      assert.deepStrictEqual(ending(await client.run(words)), untrusted(sentence))
    const sent = ending(await client.run(["send", ...at, "x"]))
    assert.deepStrictEqual(sent, untrusted(sentence, undelivered("x")))
    assert.strictEqual(front.heard(), "")
  })

  it("is accepted where that is asked for, told once, and known from then on", async () => {
    const [front, client] = [await secured(identity, server), makeClient()]
    const send = (env = {}, ...flags: ReadonlyArray<string>) =>
      client.run(["send", "--host", placeOf(front), ...flags, `accepted ${++texts}`], env)
    const told = `${Client.firstUse(nameOf(front), identity.pin, false)}\n`
    assert.deepStrictEqual(await send({}, "--accept-new"), { ...silent, errors: told })
    await hears(witness, `accepted ${texts}`)
    assert.strictEqual(client.known(), `${placeOf(front)} ${identity.pin} ${today}\n`)
    assert.deepStrictEqual(await send(), silent)

    front.become(other)
    const known = { pin: identity.pin, since: today }
    const changed = Client.changedKey(nameOf(front), known, other.pin, placeOf(front))
    const accepting = { NATTER_ACCEPT_NEW: "yes" }
    const refused = ending(await send(accepting))
    assert.deepStrictEqual(refused, untrusted(changed, undelivered(`accepted ${texts}`)))

    const forget = () => client.run(["forget", placeOf(front)])
    const line = `${placeOf(front)} ${identity.pin} ${today}`
    assert.deepStrictEqual(await forget(), { ...silent, out: `${Copy.forgotten([line])}\n` })
    const alone = await client.run(["forget"])
    assert.deepStrictEqual([alone.code, alone.errors], [2, `${Copy.forgetUsage}\n`])
    const { code, errors } = await forget()
    assert.deepStrictEqual(
      [code, errors],
      [ExitCode.usage, `${Copy.notKnown(placeOf(front), client.file)}\n`]
    )
    assert.strictEqual((await send(accepting)).code, 0)
    assert.strictEqual(client.known(), `${placeOf(front)} ${other.pin} ${today}\n`)
  })

  it("is trusted by the key of its invitation", async () => {
    const [front, client] = [await secured(identity, server), makeClient()]
    const send = (pin: string) =>
      client.run(["send", "--host", `natter://${placeOf(front)}/lobby#${pin}`, "invited"])
    assert.deepStrictEqual(await send(`${identity.pin}.${"w".repeat(22)}`), silent)
    await hears(witness, "invited")
    const mismatch = Client.otherKey(nameOf(front), other.pin, identity.pin)
    const refused = ending(await send(other.pin))
    assert.deepStrictEqual(refused, untrusted(mismatch, undelivered("invited")))
  })

  it("is trusted by a certificate of an authority, as long as that is valid, and has to have one from then on", async () => {
    const authority = makeAuthority()
    const file = join(state, "authority.pem")
    writeFileSync(file, authority.certificate)
    const env = { NODE_EXTRA_CA_CERTS: file }
    const [front, client] = [await secured(authority.certify(elsewhere), server), makeClient()]
    const send = (env = {}) =>
      client.run(["send", "--host", placeOf(front), `certified ${++texts}`], env)
    assert.deepStrictEqual(await send(env), silent)
    await hears(witness, `certified ${texts}`)
    assert.strictEqual(client.known(), `${placeOf(front)} by-certificate ${today}\n`)
    const lost = (pin: string, isExpired: boolean) =>
      Client.certificateLost(nameOf(front), today, pin, isExpired, placeOf(front))
    const renewed = authority.certify(elsewhere)
    front.become(renewed)
    assert.deepStrictEqual(await send(env), silent)
    const before = front.heard()
    const unasked = untrusted(lost(renewed.pin, false), undelivered(`certified ${texts + 1}`))
    assert.deepStrictEqual(ending(await send()), unasked)
    const expired = authority.certify(elsewhere, Date.now() - 1_000)
    front.become(expired)
    assert.strictEqual(ending(await send(env)).sentence, lost(expired.pin, true))
    const stranger = authority.certify("127.0.0.3")
    front.become(stranger)
    assert.strictEqual(ending(await send(env)).sentence, lost(stranger.pin, false))
    assert.strictEqual(front.heard(), before)
    assert.strictEqual((await client.run(["forget", placeOf(front)])).code, 0)
    const unproven = Client.unknownKey(nameOf(front), stranger.pin, false)
    assert.strictEqual(ending(await send(env)).sentence, unproven)
  })
})

describe("A man in the middle", () => {
  it("gets no invitation in plain that was kept of a server with a certificate", async () => {
    const authority = makeAuthority()
    const certificates = join(state, "other-authority.pem")
    writeFileSync(certificates, authority.certificate)
    const env = { NODE_EXTRA_CA_CERTS: certificates, NATTER_ACCEPT_NEW: "yes" }
    const [front, client] = [await secured(authority.certify(elsewhere), server), makeClient()]
    const send = () => client.run(["send", "--host", placeOf(front), "x"], env)
    assert.strictEqual((await send()).code, 0)
    await front.stop()
    const word = "w".repeat(22)
    writeFileSync(join(client.file, "..", "invitations"), `${placeOf(front)} ${word}\n`)

    let heard = ""
    const middle = createServer((socket) => {
      socket.on("error", () => {})
      socket.on("data", (chunk) => {
        heard += chunk.toString("latin1")
      })
      socket.write("HELLO natter/1 model invitation=required\n")
    })
    ends.push(async () => void middle.close())
    await new Promise<void>((resolve) => middle.listen(front.port, front.host, resolve))
    const refused = Client.certifiedUnencrypted(nameOf(front), today, placeOf(front))
    assert.deepStrictEqual(ending(await send()), untrusted(refused, undelivered("x")))
    assert.notMatch(heard, /w{22}|NICK|RESUME|AUTH/)
  })

  it("hears nothing of what is said to a server that is known", async () => {
    const [front, client] = [await secured(identity, server), makeClient()]
    const middle = await secured(other, front, { isEncryptedBehind: true })
    mkdirSync(join(client.file, ".."))
    writeFileSync(client.file, `${placeOf(middle)} ${identity.pin} 2026-11-25\n`)
    const known = { pin: identity.pin, since: "2026-11-25" }
    const changed = Client.changedKey(nameOf(middle), known, other.pin, placeOf(middle))
    const refused = ending(await client.run(["send", "--host", placeOf(middle), "secret"]))
    assert.deepStrictEqual(refused, untrusted(changed, undelivered("secret")))
    const invited = `natter://${placeOf(middle)}/lobby#${identity.pin}`
    assert.strictEqual((await client.run(["send", "--host", invited, "x"])).code, 9)
    assert.strictEqual(middle.connections(), 2)
    assert.strictEqual(middle.heard(), "")
    // Whoever believes it is heard: it does stand in between.
    rmSync(client.file)
    assert.strictEqual(
      (await client.run(["send", "--host", placeOf(middle), "--accept-new", "open"])).code,
      0
    )
    assert.include(middle.heard(), "open")
  })

  it("ends a client at once that connects again, and hears nothing", async () => {
    const [front, client] = [await secured(identity, server), makeClient()]
    const host = `natter://${placeOf(front)}#${identity.pin}`
    const tail = client.run(["tail", "--host", host, "--nick", "follower"])
    await hears(witness, "follower")
    const before = front.heard()
    front.become(other)
    front.cut()
    const { code, errors } = await tail
    assert.strictEqual(code, ExitCode.untrusted)
    assert.include(errors, Client.otherKey(nameOf(front), identity.pin, other.pin, placeOf(front)))
    assert.strictEqual(front.heard(), before)
  })
})

describe("A server that does not encrypt", () => {
  it("is refused by every program, and used where that is asked for", async () => {
    const proxy = await Proxy.start(server, undefined, undefined, elsewhere)
    ends.push(() => proxy.stop())
    const at = { host: elsewhere, port: proxy.port }
    const client = makeClient()
    const told = `${Client.notEncrypted(nameOf(at))}\n`
    const to = ["--host", placeOf(at)]
    const unknown = untrusted(Client.newUnencrypted(nameOf(at)))
    for (const words of [["tail", ...to], ["bot", ...to], to])
      assert.deepStrictEqual(ending(await client.run(words)), unknown)
    const unsent = ending(await client.run(["send", ...to, "x"]))
    assert.deepStrictEqual(unsent, { ...unknown, before: [undelivered("x")] })

    const sent = await client.run(["send", ...to, "--accept-new", "heard by all"])
    assert.deepStrictEqual(sent, { ...silent, errors: told })
    await hears(witness, "heard by all")
    const tail = [
      "tail",
      "--host",
      placeOf(at),
      "--no-follow",
      "--last",
      "1",
      "--json",
      "--accept-new"
    ]
    assert.strictEqual((await client.run(tail)).errors, told)

    writeFileSync(client.file, `${placeOf(at)} ${identity.pin} 2026-11-25\n`)
    const refused = Client.noLongerEncrypted(nameOf(at), "2026-11-25", placeOf(at))
    const { code, sentence } = ending(await client.run(["send", "--host", placeOf(at), "x"]))
    assert.deepStrictEqual([code, sentence], [ExitCode.untrusted, refused])
  })
})
