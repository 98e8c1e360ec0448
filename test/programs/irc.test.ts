/** IRC on the server's one port, spoken by hand. */
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { IrcClient } from "../support/irc-client.ts"
import { LineSocket } from "../support/line-socket.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"
import { temporary } from "../support/temporary.ts"

const root = temporary("irc")
let server: ServerProcess
beforeAll(async () => {
  server = await startServer("--state", join(root, "state"))
})
afterAll(async () => {
  await server.stop()
  await rm(root, { recursive: true, force: true })
})

const natter = async (nick: string, ...rooms: ReadonlyArray<string>) => {
  const socket = await LineSocket.connect(server.port)
  socket.send(`NICK ${nick}`)
  await socket.until("JOINED lobby")
  for (const room of rooms) {
    socket.send(`JOIN ${room}`)
    await socket.until(`JOINED ${room}`)
  }
  return socket
}

const verbsOf = (lines: ReadonlyArray<string>) =>
  lines.map((line) => /^(?:@\S+ )?(?::\S+ )?(\S+)/.exec(line)?.[1] ?? "")

const welcomedAs = (lines: ReadonlyArray<string>) =>
  lines.map((line) => / 001 (\S+) /.exec(line)?.[1]).find((nick) => nick !== undefined)

/** Registers, and gives all that is said up to the names of #lobby. */
const registers = async (...lines: ReadonlyArray<string>) => {
  const client = await IrcClient.open(server.port)
  client.say(...lines)
  const heard = await client.until(/ 366 /)
  client.drop()
  return heard
}

describe.concurrent("a client of IRC", () => {
  it("is welcomed, and enters #lobby without having asked for it", async () => {
    const all = await registers("NICK anna", "USER anna 0 * :Anna")
    const heard = all.filter((line) => line.startsWith(":HOST ") || line.startsWith(":anna!"))
    assert.deepStrictEqual(verbsOf(heard), [
      ...["001", "002", "003", "004", "005", "005", "422"],
      ...["JOIN", "353", "366"]
    ])
    assert.include(heard, ":anna!anna@natter JOIN #lobby")
  })

  it("gets a name that is allowed and free in the place of one that is not, and is told so", async () => {
    const holder = await natter("taken")
    for (const [wanted, got] of [
      ["taken", "takena"],
      ["Zoë42", "Zoe"],
      ["[x]", "x"],
      ["1234", "guest"]
    ] as const) {
      const heard = await registers(`NICK ${wanted}`, "USER a 0 * :a")
      assert.strictEqual(welcomedAs(heard), got)
      assert.match(heard.join("\n"), new RegExp(`NOTICE ${got} :.*you are ${got}\\.`))
    }
    holder.drop()
  })

  it("keeps its digits where the server takes them", async () => {
    const other = await startServer("--nicks", "extended", "--state", join(root, "extended"))
    const client = await IrcClient.open(other.port)
    client.say("NICK r2_d2", "USER a 0 * :a")
    assert.strictEqual(welcomedAs(await client.until(/ 366 /)), "r2_d2")
    await other.stop()
  })

  it.each([
    [
      "before NICK and USER",
      ["CAP LS 302", "CAP REQ :batch", "CAP END", "NICK capa", "USER a 0 * :a"]
    ],
    ["after them", ["NICK capb", "CAP LS", "USER a 0 * :a", "CAP REQ :batch", "CAP END"]],
    ["refused", ["CAP REQ :batch nonsense", "NICK capc", "USER a 0 * :a", "CAP END"]],
    ["while it does not know the version", ["CAP LS", "USER a 0 * :a", "NICK capd", "CAP END"]]
  ])("negotiates capabilities %s", async (_, lines) => {
    const heard = await registers(...lines)
    assert.isBelow(verbsOf(heard).lastIndexOf("CAP"), verbsOf(heard).indexOf("001"))
    const asked = lines.find((line) => line.includes("REQ"))
    if (asked !== undefined)
      assert.match(heard.join("\n"), asked.includes("nonsense") ? /CAP \S+ NAK :/ : /CAP \S+ ACK :/)
  })

  it("is told what stands against it before it has a name, and is let go after twenty errors", async () => {
    const client = await IrcClient.open(server.port)
    client.say("CAP LS 302", "JOIN :", "JOIN #lobby", "FOO", "USER a", "NICK")
    for (let n = 0; n < 30; n++) client.say("PRIVMSG #lobby :hello")
    const heard = await client.toTheEnd()
    assert.deepStrictEqual(verbsOf(heard).slice(0, 5), ["CAP", "451", "421", "461", "431"])
    assert.strictEqual(verbsOf(heard).filter((verb) => verb === "451").length, 17)
    assert.strictEqual(heard.at(-1), "ERROR :Closing Link: Too many errors")
  })

  it("reads messages of natter's clients, and they read its own: in one order, and once", async () => {
    const bob = await natter("bob", "order")
    const mia = await IrcClient.join(server.port, "mia", "echo-message", "server-time")
    await mia.ask("JOIN #order")
    const all = Array.from({ length: 60 }, (_, n) => n)
    for (const n of all) {
      bob.send(`SAY order bob ${n}`)
      mia.say(`PRIVMSG #order :mia ${n}`)
    }
    const heardByMia: Array<string> = []
    while (heardByMia.length < 120) {
      const [line = ""] = (await mia.until(/ PRIVMSG /)).slice(-1)
      heardByMia.push(line.replace(/^.* PRIVMSG #order :/, ""))
    }
    const heardByBob: Array<string> = []
    let ownOf = 0
    while (heardByBob.length < 120) {
      const line = (await bob.next()) ?? ""
      if (line.startsWith("MSG order")) heardByBob.push(line.split(" ").slice(5).join(" "))
      else if (line.startsWith("OK order")) heardByBob.push(`bob ${ownOf++}`)
    }
    assert.deepStrictEqual(heardByMia, heardByBob)
    for (const who of ["bob", "mia"])
      assert.deepStrictEqual(
        heardByMia.filter((text) => text.startsWith(who)),
        all.map((n) => `${who} ${n}`)
      )
    bob.drop()
    mia.drop()
  })

  it("says and reads texts of several lines, actions and topics", async () => {
    const ned = await natter("ned", "texts")
    const old = await IrcClient.join(server.port, "old")
    const modern = await IrcClient.join(server.port, "modern", "batch", "draft/multiline")
    await old.ask("JOIN #texts")
    await modern.ask("JOIN #texts")
    await ned.ask("SAY texts one\\n\\ntwo")
    await ned.ask("SAY texts /me waves")
    await ned.ask("TOPIC texts tea")
    const [waves, tea] = ["\x01ACTION waves\x01", ":ned!ned@natter TOPIC #texts :tea"]
    const from = ":ned!ned@natter PRIVMSG #texts :"
    assert.deepStrictEqual(
      (await old.ask()).filter((line) => !line.includes(" JOIN ")),
      [`${from}one`, `${from}two`, `${from}${waves}`, tea]
    )
    assert.deepStrictEqual(await modern.ask(), [
      ":ned!ned@natter BATCH +m1 draft/multiline #texts",
      `@batch=m1 ${from}one`,
      `@batch=m1 ${from}`,
      `@batch=m1 ${from}two`,
      ":ned!ned@natter BATCH -m1",
      `${from}${waves}`,
      tea
    ])
    modern.say("BATCH +a draft/multiline #texts", "@batch=a PRIVMSG #texts :\x02bold\x02, and")
    modern.say(
      "@batch=a;draft/multiline-concat PRIVMSG #texts : more",
      "@batch=a PRIVMSG #texts :x"
    )
    modern.say(
      "BATCH -a",
      "PRIVMSG #texts :\x01ACTION jumps\x01",
      "PRIVMSG #texts :\x01VERSION\x01"
    )
    assert.deepStrictEqual(await modern.ask("TOPIC #texts :"), [
      ":modern!modern@natter TOPIC #texts :"
    ])
    const heard = (await ned.ask("WHO texts")).filter((line) => /^(MSG|TOPIC)/.test(line))
    assert.deepStrictEqual(
      heard.map((line) => line.replace(/ \S+Z /, " ")),
      [
        "MSG texts 4 modern bold, and more\\nx",
        "MSG texts 5 modern /me jumps",
        "TOPIC texts 6 modern"
      ]
    )
    for (const one of [ned, old, modern]) one.drop()
  })

  it("asks who is there, and which rooms there are", async () => {
    const una = await natter("una", "asking")
    const client = await IrcClient.join(server.port, "ivo")
    await client.ask("JOIN #asking")
    assert.deepStrictEqual(await client.ask("NAMES #asking", "WHO #asking", "TOPIC #asking"), [
      ":HOST 353 ivo = #asking :una ivo",
      ":HOST 366 ivo #asking :End of NAMES list",
      ":HOST 352 ivo #asking una natter HOST una H :0 una",
      ":HOST 352 ivo #asking ivo natter HOST ivo H :0 ivo",
      ":HOST 315 ivo #asking :End of WHO list",
      ":HOST 331 ivo #asking :No topic is set"
    ])
    assert.deepStrictEqual(await client.ask("WHO #asking %tnf,7", "LIST #asking,#nowhere"), [
      ":HOST 354 ivo 7 una H",
      ":HOST 354 ivo 7 ivo H",
      ":HOST 315 ivo #asking :End of WHO list",
      ":HOST 322 ivo #asking 2 : ",
      ":HOST 323 ivo :End of LIST"
    ])
    const whois = await client.ask("WHOIS una", "WHOIS nobody")
    assert.deepStrictEqual(verbsOf(whois), ["311", "319", "312", "320", "318", "401", "318"])
    assert.match(whois[1] ?? "", / 319 ivo una :#lobby #asking$/)
    assert.deepStrictEqual(verbsOf(await client.ask("ISON una nobody", "USERHOST una")), [
      "303",
      "302"
    ])
    una.drop()
    client.drop()
  })

  it("writes privately, changes its name, leaves a channel, and quits once", async () => {
    const eve = await natter("eve", "leaving", "other")
    const watcher = await IrcClient.join(server.port, "wat")
    const leaver = await IrcClient.join(server.port, "lea")
    for (const client of [watcher, leaver]) await client.ask("JOIN #leaving,#other")
    await leaver.ask("PRIVMSG eve :hello", "PRIVMSG wat :psst")
    assert.match((await eve.until("TOLD")).at(-1) ?? "", / lea hello$/)
    eve.send("TELL lea hi")
    await leaver.until(/^:eve!eve@natter PRIVMSG lea :hi$/)
    assert.deepStrictEqual(await leaver.ask("NICK lia", "PART #other", "NICK 4", "NICK eve"), [
      ":lea!lea@natter NICK lia",
      ":lia!lia@natter PART #other",
      `:HOST 432 lia 4 :A nickname is 1 to 24 letters here, A to Z or a to z`,
      `:HOST 433 lia eve :Nickname is already in use`
    ])
    leaver.say("QUIT :enough")
    assert.strictEqual((await leaver.toTheEnd()).at(-1), "ERROR :Closing Link: Quit")
    await eve.until("LEAVE leaving quit lia")
    await eve.ask("SAY leaving one")
    await eve.ask("SAY other one")
    await eve.ask("SAY lobby done")
    const seen = await watcher.until(/ PRIVMSG #lobby :done$/)
    assert.deepStrictEqual(
      seen.filter((line) => /^:l[ei]a!(?!.* JOIN )/.test(line)),
      [
        ":lea!lea@natter PRIVMSG wat :psst",
        ":lea!lea@natter NICK lia",
        ":lia!lia@natter PART #other",
        ":lia!lia@natter QUIT :Quit: enough"
      ]
    )
    eve.drop()
    watcher.drop()
  })

  it("reads what was said before, by msgid and by time, or on entering", async () => {
    const pam = await natter("pam", "past")
    for (const text of ["one", "two", "three", "four"]) await pam.ask(`SAY past ${text}`)
    const caps = ["batch", "message-tags", "draft/chathistory", "labeled-response"]
    const reader = await IrcClient.join(server.port, "rea", ...caps)
    const playback = async (line: string) =>
      (await reader.ask(line)).flatMap((one) => / PRIVMSG #past :(.*)$/.exec(one)?.[1] ?? [])
    assert.deepStrictEqual(await playback("CHATHISTORY LATEST #past * 3"), ["two", "three", "four"])
    const { epoch } = /OK past (?<epoch>[a-z0-9]+):4/.exec(
      (await pam.ask("HISTORY past 1")).join(" ")
    )?.groups ?? { epoch: "" }
    const at = (seq: number) => `msgid=past-${epoch}-${seq}`
    assert.deepStrictEqual(await playback(`CHATHISTORY BEFORE #past ${at(3)} 1`), ["two"])
    assert.deepStrictEqual(await playback(`CHATHISTORY AFTER #past ${at(2)} 1`), ["three"])
    assert.deepStrictEqual(await playback(`CHATHISTORY AROUND #past ${at(3)} 3`), [
      "two",
      "three",
      "four"
    ])
    assert.deepStrictEqual(await playback(`CHATHISTORY BETWEEN #past ${at(1)} ${at(4)} 9`), [
      "two",
      "three"
    ])
    assert.deepStrictEqual(await playback(`CHATHISTORY BETWEEN #past ${at(4)} ${at(1)} 1`), [
      "three"
    ])
    const [then, later] = [
      "timestamp=2020-01-01T00:00:00.000Z",
      "timestamp=2999-01-01T00:00:00.000Z"
    ]
    assert.deepStrictEqual(await playback(`CHATHISTORY BEFORE #past ${then} 9`), [])
    assert.deepStrictEqual(await playback(`CHATHISTORY AFTER #past ${then} 2`), ["one", "two"])
    assert.deepStrictEqual(await playback(`CHATHISTORY LATEST #past ${later} 2`), [])
    assert.deepStrictEqual(verbsOf(await reader.ask(`CHATHISTORY AFTER #past nonsense 2`)), [
      "FAIL"
    ])
    assert.match(
      (await reader.ask(`@label=a CHATHISTORY TARGETS ${then} ${later} 9`)).join("\n"),
      /^@label=a :\S+ BATCH \+\S+ labeled-response\n/
    )
    const plain = await IrcClient.join(server.port, "pla", "server-time")
    const entered = await plain.ask("JOIN #past")
    assert.deepStrictEqual(
      entered.flatMap((one) => /^@time=T :pam\S* PRIVMSG #past :(.*)$/.exec(one)?.[1] ?? []),
      ["one", "two", "three", "four"]
    )
    for (const one of [pam, reader, plain]) one.drop()
  })

  it("gets its labels back: on one line, on a batch, or on an ACK", async () => {
    const caps = ["batch", "labeled-response", "echo-message", "message-tags"]
    const client = await IrcClient.join(server.port, "lab", ...caps)
    assert.deepStrictEqual(await client.ask("@label=p PONG x", "@label=u FOO"), [
      "@label=p :HOST ACK",
      "@label=u :HOST 421 lab FOO :Unknown command"
    ])
    const joined = await client.ask("@label=j JOIN #labels")
    const [, ref = ""] = /BATCH \+(\S+)/.exec(joined[0] ?? "") ?? []
    assert.deepStrictEqual(joined, [
      `@label=j :HOST BATCH +${ref} labeled-response`,
      `@batch=${ref} :lab!lab@natter JOIN #labels`,
      `@batch=${ref} :HOST 353 lab = #labels :lab`,
      `@batch=${ref} :HOST 366 lab #labels :End of NAMES list`,
      `:HOST BATCH -${ref}`
    ])
    assert.deepStrictEqual(await client.ask("@label=s PRIVMSG #labels :hi", "@label=n NAMES #no"), [
      "@msgid=labels-E-1;label=s :lab!lab@natter PRIVMSG #labels :hi",
      "@label=n :HOST 366 lab #no :End of NAMES list"
    ])
    client.drop()
  })

  it("is told that a line is too long, is not UTF-8, or is nothing, and goes on", async () => {
    const client = await IrcClient.join(server.port, "wil", "standard-replies", "echo-message")
    await client.ask("JOIN #long")
    client.send(Buffer.from([...Buffer.from("PRIVMSG #long :"), 0xff, 0x0a, 0x0a, 0x20, 0x0a]))
    assert.deepStrictEqual(
      await client.ask(`PRIVMSG #long :${"x".repeat(496)}`, "@a;b :x"),
      ["FAIL", "417"].map((verb) =>
        verb === "FAIL"
          ? ":HOST FAIL * INVALID_UTF8 :A line must be UTF-8"
          : ":HOST 417 wil :Input line was too long"
      )
    )
    const exact = "x".repeat(510 - "PRIVMSG #long :".length)
    const echoed = await client.ask(
      `@${"t".repeat(4094)} PRIVMSG #long :${exact}`,
      `@${"t".repeat(4095)} PRIVMSG #long :no`
    )
    assert.deepStrictEqual(verbsOf(echoed), ["PRIVMSG", "PRIVMSG", "417"])
    client.drop()
  })

  it("cannot say what ends a line for others", async () => {
    const witness = await natter("ula", "tricks")
    const reader = await IrcClient.join(server.port, "ria")
    const trickster = await IrcClient.join(server.port, "tri")
    for (const client of [reader, trickster]) await client.ask("JOIN #tricks")
    trickster.send(Buffer.from("PRIVMSG #tricks :one\rQUIT :two\0three\x01\x1b[31m\r\n"))
    const seen = (await reader.until(/ PRIVMSG #tricks :one/)).at(-1)
    assert.strictEqual(seen, ":tri!tri@natter PRIVMSG #tricks :oneQUIT :twothree[31m")
    const text = (await witness.until("MSG tricks")).at(-1) ?? ""
    assert.match(text, / tri oneQUIT :twothree\[31m$/)
    for (const one of [witness, reader, trickster]) one.drop()
  })

  it("floods at the rate that is allowed, and can leave at once", async () => {
    const slowed = await startServer("--message-rate", "10", "--state", join(root, "slowed"))
    const flooder = await IrcClient.join(slowed.port, "flo")
    const other = await IrcClient.join(slowed.port, "oth")
    flooder.say(...Array.from({ length: 150 }, (_, n) => `PRIVMSG #lobby :flood ${n}`))
    const before = Date.now()
    await other.ask("WHOIS flo")
    assert.isBelow(Date.now() - before, 5000)
    // What waits for the rate does not keep it from leaving.
    flooder.say("QUIT")
    assert.strictEqual((await flooder.toTheEnd()).at(-1), "ERROR :Closing Link: Quit")
    await slowed.stop()
  })

  it("is told when the server ends", async () => {
    const ending = await startServer("--state", join(root, "ending"))
    const client = await IrcClient.join(ending.port, "end")
    await ending.stop()
    assert.strictEqual(
      (await client.toTheEnd()).at(-1),
      "ERROR :Closing Link: The server is shutting down"
    )
  })

  it("may speak through TLS, whether or not it says so in the handshake", async () => {
    for (const ALPNProtocols of [["irc"], ["natter/1", "irc"], []]) {
      const client = await IrcClient.openTls(server.port, { ALPNProtocols })
      client.say("CAP LS 302", "NICK tls", "USER a 0 * :a", "CAP END")
      if (ALPNProtocols.length === 2) {
        await client.until(/^HELLO /)
        // It has said what it speaks, so lines of IRC are only wrong.
        await client.until(/^READY tls/)
        await client.until(/^ERR unknown-verb /)
        client.drop()
        continue
      }
      await client.until(/ 366 /)
      assert.include((await client.ask("WHOIS tls")).join("\n"), " 671 tls tls :")
      client.say("QUIT")
      await client.toTheEnd()
    }
  })
})
