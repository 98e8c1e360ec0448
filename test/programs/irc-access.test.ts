/** Who gets in through IRC, and what operators do there. */
import { spawnSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import { mkdirSync, writeFileSync } from "node:fs"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { makeIdentity } from "../../src/services/Identity.ts"
import { IrcClient } from "../support/irc-client.ts"
import { LineSocket } from "../support/line-socket.ts"
import { startServer } from "../support/server-process.ts"
import { temporary } from "../support/temporary.ts"

const root = temporary("irc-access")
afterAll(() => rm(root, { recursive: true, force: true }))

/** A folder with a file in it. */
const file = (name: string, text: string): string => {
  mkdirSync(root, { recursive: true })
  writeFileSync(join(root, name), text)
  return join(root, name)
}

const plain = (password: string) => Buffer.from(`ann\0ann\0${password}`).toString("base64")

describe("a server that takes only people with an invitation", () => {
  const invitation = randomBytes(24).toString("base64url")
  const wrong = randomBytes(24).toString("base64url")

  it("lets in who shows one as a password, in either way, and nobody else", async () => {
    const invited = file("invited", `${invitation} ann\n`)
    const server = await startServer("--invite", invited, "--state", join(root, "closed"))
    const heard = async (...lines: ReadonlyArray<string>) => {
      const client = await IrcClient.open(server.port)
      client.say(...lines, "NICK ann", "USER ann 0 * :ann", "CAP END", "QUIT")
      return (await client.toTheEnd()).join("\n")
    }
    assert.match(await heard(`PASS ${invitation}`), / 001 ann /)
    const sasl = ["CAP REQ :sasl", "AUTHENTICATE PLAIN"]
    const authenticated = await heard(...sasl, `AUTHENTICATE ${plain(invitation)}`)
    assert.match(authenticated, / ACK :sasl\nAUTHENTICATE \+\n:HOST 903 .* 001 ann /s)
    for (const lines of [
      ["CAP LS"],
      [`PASS ${wrong}`],
      ["PASS secret"],
      [...sasl, `AUTHENTICATE ${plain(wrong)}`],
      [...sasl, "AUTHENTICATE *"]
    ]) {
      const refused = await heard(...lines)
      assert.match(refused, / 464 \* :This server takes only people with an invitation\./)
      assert.match(refused, /\nERROR :Closing Link: This server takes only people with an invit/)
      assert.lengthOf(refused.match(/ 464 /g) ?? [], 1)
      assert.notInclude(refused, " 001 ")
    }
    await server.stop()
  })
})

describe("an operator in IRC", () => {
  it("is known by a key, and ends sessions, bans and closes rooms", async () => {
    const { certificate: cert, key, pin } = makeIdentity("op", [], Date.now())
    const operators = file("operators", `${pin} op\n`)
    const server = await startServer("--operators", operators, "--state", join(root, "ops"))
    const op = await IrcClient.openTls(server.port, { cert, key })
    op.say("CAP LS 302", "CAP REQ :sasl", "AUTHENTICATE EXTERNAL", "AUTHENTICATE +")
    op.say("NICK op", "USER op 0 * :op", "CAP END")
    const welcome = await op.until(/ 366 /)
    assert.match(welcome.join("\n"), / LS :.* sasl=EXTERNAL\n.* 903 \*/s)
    const bob = await LineSocket.connect(server.port)
    bob.send("NICK bob")
    await bob.until("JOINED lobby")
    const ann = await IrcClient.join(server.port, "ann")
    assert.match((await ann.ask("WHOIS op")).join("\n"), / 313 ann op :/)

    assert.match((await ann.ask("KICK #lobby bob"))[0] ?? "", / 482 ann #lobby :Only operators/)
    assert.match((await ann.ask("KILL bob"))[0] ?? "", / 481 /)
    assert.match((await ann.ask("MODE #lobby +b bob!*@*"))[0] ?? "", / 482 /)
    assert.match((await ann.ask("OPER op secret"))[0] ?? "", / 464 /)

    assert.match((await op.ask("KICK #lobby bob :spam"))[0] ?? "", /NOTICE op :KICK ends a session/)
    assert.match((await bob.toTheEnd()).at(-1) ?? "", /^BYE kicked spam/)
    await ann.until(/^:bob!bob@natter QUIT :Removed by an operator$/)

    assert.deepStrictEqual(await op.ask("MODE #lobby +b bob!*@*", "MODE #lobby b"), [
      ":op!op@natter MODE #lobby +b bob!*@*",
      ":HOST NOTICE op :Bans hold on the whole server, not on one channel: bob.",
      ":HOST 367 op #lobby bob op",
      ":HOST 368 op #lobby :End of channel ban list"
    ])
    assert.deepStrictEqual(await op.ask("MODE #lobby +b *!*bob@natter"), [
      ":HOST NOTICE op :There is no ban on *!*bob@natter. Ban a nickname, a key or an address: MODE #lobby +b bob."
    ])
    const again = await IrcClient.open(server.port)
    again.say("NICK bob", "USER bob 0 * :bob")
    const kept = await again.toTheEnd()
    assert.match(kept.join("\n"), / 465 .*\nERROR :Closing Link: You are banned here/s)
    assert.match((await op.ask("MODE #lobby -b bob!*@*"))[0] ?? "", / MODE #lobby -b bob/)

    await ann.ask("JOIN #den")
    await op.ask("MODE #den +i")
    assert.deepStrictEqual(await op.ask("MODE #den", "MODE #lobby", "MODE #nowhere"), [
      ":HOST 324 op #den +in",
      ":HOST 324 op #lobby +n",
      ":HOST 403 op #nowhere :No such channel"
    ])
    const other = await IrcClient.join(server.port, "cora")
    assert.match((await other.ask("JOIN #den"))[0] ?? "", / 473 cora #den :/)
    assert.deepStrictEqual(await ann.ask("INVITE cora #den"), [
      ":op!op@natter MODE #den +i",
      ":HOST 341 ann cora #den"
    ])
    assert.deepStrictEqual((await other.ask("JOIN #den")).slice(0, 2), [
      ":ann!ann@natter INVITE cora #den",
      ":cora!cora@natter JOIN #den"
    ])
    await server.stop()
  })

  it("may be known by a word instead, which natter-server oper makes", async () => {
    const made = spawnSync(process.execPath, ["dist/server.js", "oper", "olga"], {
      encoding: "utf8"
    })
    const [, word = ""] = /\/oper olga (\S+)/.exec(made.stderr) ?? []
    const operators = file("words", made.stdout)
    const server = await startServer("--operators", operators, "--state", join(root, "words-state"))
    const ann = await IrcClient.join(server.port, "ann")
    const bob = await IrcClient.join(server.port, "bob")
    await bob.ask("JOIN #tea")
    await ann.ask("JOIN #tea")
    await bob.ask()
    assert.match((await ann.ask(`OPER ann ${word}`))[0] ?? "", /^:HOST 464 ann :That name and word/)
    assert.deepStrictEqual(await ann.ask(`OPER olga ${word}`, "MODE ann"), [
      ":HOST 381 ann :You are now an operator of this server",
      ":ann!ann@natter MODE ann +o",
      ":ann!ann@natter MODE #lobby +o ann",
      ":ann!ann@natter MODE #tea +o ann",
      ":HOST 221 ann +io"
    ])
    assert.includeMembers(Array.from(await bob.ask("NAMES #tea", "WHO #tea")), [
      ":ann!ann@natter MODE #tea +o ann",
      ":HOST 353 bob = #tea :bob @ann",
      ":HOST 352 bob #tea ann natter HOST ann H*@ :0 ann"
    ])
    assert.match((await bob.ask("WALLOPS :hi"))[0] ?? "", / 481 /)
    assert.deepStrictEqual(await ann.ask("WALLOPS :hi"), [":ann!ann@natter WALLOPS :hi"])
    await ann.ask("PART #tea", "JOIN #tea")
    assert.deepStrictEqual((await bob.ask()).slice(-2), [
      ":ann!ann@natter JOIN #tea",
      ":ann!ann@natter MODE #tea +o ann"
    ])
    assert.match((await ann.ask("KILL bob :enough"))[0] ?? "", /NOTICE ann :bob was disconnected/)
    assert.match((await bob.toTheEnd()).at(-1) ?? "", /^ERROR .*ended your session/)
    assert.deepStrictEqual((await ann.ask("MODE ann -o")).slice(-3), [
      ":ann!ann@natter MODE ann -o",
      ":ann!ann@natter MODE #lobby -o ann",
      ":ann!ann@natter MODE #tea -o ann"
    ])
    assert.match((await ann.ask("KILL ann"))[0] ?? "", / 481 /)
    await server.stop()
    const wrong = spawnSync(process.execPath, ["dist/server.js", "oper", "olga o"], {
      encoding: "utf8"
    })
    assert.strictEqual(wrong.status, 2)
    assert.match(wrong.stderr, /^.*The name has 1 to 32 characters.*\n$/)
  })
})
