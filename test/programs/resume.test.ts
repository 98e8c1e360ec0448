import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { LineSocket } from "../support/line-socket.ts"
import { type Server, startLocalServer } from "../support/local-server.ts"
import { Proxy } from "../support/proxy.ts"
import { newSecret, Raw, told } from "../support/raw.ts"
import { undated } from "../support/undated.ts"

// Each test has a room of its own, and nobody says anything in the lobby.
let server: Server
beforeAll(async () => {
  server = await startLocalServer("--log-size", "100000", "--outbox", "524288")
})
afterAll(() => server.stop())

/** Somebody who hears everything in a room. */
const witness = (nick: string, room: string) => Raw.claim(server, nick, room)

/** What somebody has heard being said since they were last asked. */
const heard = async (raw: Raw): Promise<ReadonlyArray<string>> =>
  (await raw.settled()).filter((line) => /^(MSG|TOLD|GAP) /.test(line)).map(told)

/** What was heard, without joins and leaves. */
const nobody = (lines: ReadonlyArray<string>) =>
  lines.filter((line) => !/^(ENTER|LEAVE) /.test(line))

/** A line without the time at its end. */
const untimed = (line: string) => line.replace(/ \d{4}-\S+Z$/, "")

/** The whole numbers from 1 on. */
const upTo = (last: number) => Array.from({ length: last }, (_, n) => n + 1)

/** A proxy whose first connection is lost after so many more bytes, as soon as `arm` is called. */
const proxied = async () => {
  const proxy = await Proxy.start(server)
  return { port: proxy.port, proxy, passage: () => [...proxy.passages].at(-1) }
}

describe("a line whose answer is lost", () => {
  it("is not said again when it is sent again, and is answered as before", async () => {
    const bob = await witness("bob", "once")
    const { passage, port, proxy } = await proxied()
    const alice = await Raw.claim({ port }, "alice", "once")
    passage()?.arm("down", 0, { _tag: "Cut" })
    alice.socket.send("@7 SAY once hello")
    alice.socket.send("@8 TELL bob psst")
    assert.deepStrictEqual((await bob.socket.until("TOLD")).slice(-2).map(told), [
      "1 hello",
      "1 psst"
    ])
    assert.deepStrictEqual(await alice.socket.toTheEnd(), [])

    const again = await Raw.resume(server, alice.secret, `once=${alice.head("once")}`)
    assert.strictEqual(again.begun[0], "READY alice 120 8")
    // Its own message comes as its answer, at its place.
    const place = `@7 OK once ${again.at("once", 1)}`
    assert.deepStrictEqual(
      again.begun.map(untimed).filter((line) => line.includes(" once ")),
      [place, `JOINED once ${again.at("once", 1)} 2`]
    )
    const answers = await again.say("@7 SAY once hello", "@8 TELL bob psst", "@9 SAY once more")
    assert.deepStrictEqual(answers.map(untimed), [
      place,
      "@8 OK",
      `@9 OK once ${again.at("once", 2)}`
    ])
    // Also when it is said of another room, or in none: the id alone counts.
    assert.deepStrictEqual((await again.say("PART once", "@7 SAY nowhere x")).map(untimed), [
      "OK",
      place
    ])
    assert.deepStrictEqual(await heard(bob), ["2 more"])
    await proxy.stop()
  })

  it("is said once, at whatever byte the connection was cut", async () => {
    const bob = await witness("bobb", "bytes")
    const { passage, port, proxy } = await proxied()
    const line = "@1 SAY bytes é汉\n"
    const length = Buffer.byteLength(line)
    for (let cut = 0; cut <= length; cut++) {
      const nick = `cut${String.fromCharCode(97 + Math.floor(cut / 26), 97 + (cut % 26))}`
      const alice = await Raw.claim({ port }, nick, "bytes")
      passage()?.arm("up", cut, { _tag: "Cut" })
      // One byte more than the line, so that there is one to be cut off in any case.
      alice.socket.send(Buffer.from(`${line}\n`))
      await alice.socket.toTheEnd()
      const again = await Raw.resume(server, alice.secret, `bytes=${alice.head("bytes")}`)
      assert.match(again.begun[0] ?? "", cut === length ? / 1$/ : / 0$/)
      const answer = `@1 OK bytes ${again.at("bytes", cut + 1)}`
      assert.strictEqual(again.begun.map(untimed).includes(answer), cut === length)
      assert.deepStrictEqual((await again.say(line.trimEnd())).map(untimed), [answer])
      assert.deepStrictEqual(await heard(bob), [`${cut + 1} é汉`])
      again.socket.send("BYE")
    }
    await proxy.stop()
  })
})

describe("resuming while others talk", () => {
  it("has no seam", async () => {
    const speaker = await Raw.claim(server, "speaker", "seam")
    let alice = await Raw.claim(server, "seamstress", "seam")
    const seqs: Array<number> = []
    const read = () => {
      const lines = alice.socket.heard.filter((line) => line.startsWith("MSG seam"))
      seqs.push(...lines.map((line) => Number(line.split(" ")[2])))
    }
    // The speaker is ahead of its answers, so that something is said in every moment of the resuming.
    const total = 6000
    let said = 0
    const talking = (async () => {
      while (said < total) {
        const burst = Array.from({ length: 20 }, () => `@${++said} SAY seam number ${said}`)
        speaker.socket.send(burst.join("\n"))
        await speaker.socket.until(`@${said} OK`)
      }
    })()
    let resumes = 0
    while (said < total) {
      await alice.socket.until("MSG seam")
      alice.socket.drop()
      read()
      alice = await Raw.resume(server, alice.secret, `seam=${alice.at("seam", seqs.length)}`)
      resumes += 1
    }
    await talking
    await alice.settled()
    read()
    assert.isAbove(resumes, 1)
    assert.deepStrictEqual(seqs, upTo(total))
  })

  it("tells what was told meanwhile, of every room and to the inbox, in order", async () => {
    const bob = await Raw.claim(server, "bobc", "first", "second")
    const alice = await Raw.claim(server, "alicec", "first", "second")
    alice.socket.drop()
    await bob.say("SAY first a", "SAY second b", "TELL alicec c", "SAY first d", "TELL alicec e")
    const again = await Raw.resume(
      server,
      alice.secret,
      `first=${alice.head("first")}`,
      `second=${alice.head("second")}`,
      "inbox=0"
    )
    assert.deepStrictEqual(again.missed("first"), ["1 a", "2 d"])
    assert.deepStrictEqual(again.missed("second"), ["1 b"])
    const joined = again.begun.filter((line) => line.startsWith("JOINED")).sort()
    assert.deepStrictEqual(
      joined.map((line) => line.replace(/ \d+$/, "")),
      [
        `JOINED first ${again.at("first", 2)}`,
        `JOINED lobby ${again.head("lobby")}`,
        `JOINED second ${again.at("second", 1)}`
      ]
    )
    const inbox = again.begun.filter((line) => line.startsWith("TOLD")).map(told)
    assert.deepStrictEqual(inbox, ["1 c", "2 e"])
    // And then it is live again.
    await bob.say("SAY first f", "TELL alicec g")
    assert.deepStrictEqual(await heard(again), ["3 f", "3 g"])
  })

  it("is noticed by nobody", async () => {
    const bob = await witness("bobd", "quietly")
    const alice = await Raw.claim(server, "aliced", "quietly")
    await bob.socket.until("ENTER quietly aliced")
    alice.socket.drop()
    const again = await Raw.resume(server, alice.secret)
    bob.socket.send("WHO quietly")
    // That she entered the lobby may be told at any time.
    const answers = (await bob.socket.until("OK")).filter((line) => !line.includes(" lobby "))
    assert.deepStrictEqual(answers, ["HERE quietly bobd aliced", "OK"])
    again.socket.send("BYE")
    const [last] = (await bob.socket.until("LEAVE quietly")).slice(-1)
    assert.strictEqual(undated(last ?? ""), "LEAVE quietly quit aliced")
  })

  it("is open to a client that was closed because it did not read", async () => {
    const bob = await witness("bobe", "slowly")
    const { passage, port, proxy } = await proxied()
    const alice = await Raw.claim({ port }, "alicee", "slowly")
    passage()?.strike({ _tag: "Stall", millis: 600_000 })
    const long = "x".repeat(4000)
    const count = 4000
    for (let said = 0; said < count; )
      await bob.say(...Array.from({ length: 100 }, () => `SAY slowly ${++said} ${long}`))
    // Now it reads again, and comes to the end that the server has made.
    passage()?.release()
    await alice.socket.toTheEnd()
    const seqsOf = (lines: ReadonlyArray<string>) =>
      lines
        .filter((line) => line.startsWith("MSG slowly"))
        .map((line) => Number(line.split(" ")[2]))
    const before = seqsOf(alice.socket.heard)
    assert.isBelow(before.length, count)
    const again = await Raw.resume(
      server,
      alice.secret,
      `slowly=${alice.at("slowly", before.length)}`
    )
    assert.deepStrictEqual([...before, ...seqsOf(again.begun)], upTo(count))
    await proxy.stop()
  })
})

describe("a secret", () => {
  const unknown = /^@1 ERR session-unknown /

  it("that is nobody's opens nothing", async () => {
    assert.match(await Raw.tryResume(server, newSecret()), unknown)
    assert.match(await Raw.tryResume(server, "short"), /^@1 ERR malformed /)
  })

  it("stays the same: whoever has it comes back as often as they like", async () => {
    const alice = await Raw.claim(server, "alicef", "secrets")
    for (let times = 0; times < 3; times++) {
      const lost = await LineSocket.connect(server.port)
      lost.send(`RESUME ${alice.secret}`)
      await lost.until("READY")
      lost.drop()
    }
    const again = await Raw.resume(server, alice.secret)
    assert.deepStrictEqual((await again.say("SAY secrets still here")).map(untimed), [
      `OK secrets ${again.at("secrets", 1)}`
    ])
  })

  it("keeps the session from the first READY on, also of one who says nothing more", async () => {
    const secret = newSecret()
    const hasty = await LineSocket.connect(server.port)
    hasty.send(`NICK aliceg 120 ${secret}`)
    await hasty.until("READY aliceg 120 0")
    hasty.drop()
    assert.match(await Raw.tryResume(server, secret), /^@1 READY aliceg 120 0$/)
  })

  it("resumes by NICK too, where only it and the name are left", async () => {
    const bob = await witness("bobg", "names")
    const alice = await Raw.claim(server, "aliceo", "names")
    alice.socket.send("@5 SAY names before")
    await bob.socket.until("MSG names 1")
    alice.socket.drop()
    await bob.say("TELL aliceo psst")
    const again = await LineSocket.connect(server.port)
    const lines = await again.ask(`NICK ALICEO 120 ${alice.secret}`)
    assert.match(lines[1] ?? "", /^READY aliceo 120 5$/i)
    const joined = lines.filter((line) => line.startsWith("JOINED "))
    assert.include(joined, `JOINED names ${alice.at("names", 1)} 2`)
    assert.lengthOf(joined, 2)
    assert.deepStrictEqual(lines.slice(4).map(told), ["1 psst"])
    again.drop()
  })

  it("belongs to one session", async () => {
    const alice = await Raw.claim(server, "aliceq")
    const bob = await Raw.claim(server, "bobq")
    const other = await LineSocket.connect(server.port)
    for (const asker of [bob.socket, other])
      assert.match(
        (await asker.ask(`NICK carolq 120 ${alice.secret}`)).at(-1) ?? "",
        /^ERR secret-taken /
      )
    // With another secret its name is not to be had.
    assert.match(
      (await other.ask(`NICK aliceq 120 ${newSecret()}`)).at(-1) ?? "",
      /^ERR nick-taken /
    )
    assert.deepStrictEqual(nobody(await alice.settled()), [])
    other.drop()
  })

  it("is replaced by another, and nothing is kept with 0 seconds", async () => {
    const alice = await Raw.claim(server, "alicer")
    const next = newSecret()
    const answer = nobody(await alice.say(`NICK alicer 120 ${next}`))
    assert.deepStrictEqual(answer, ["READY alicer 120 0"])
    assert.match(await Raw.tryResume(server, alice.secret), unknown)
    const again = await Raw.resume(server, next)
    assert.include(await again.say(`NICK alices 0 ${next}`), "READY alices")
    again.socket.drop()
    assert.match(await Raw.tryResume(server, next), unknown)
  })

  it("is good after a change of the name whose READY was lost", async () => {
    const { passage, port, proxy } = await proxied()
    const alice = await Raw.claim({ port }, "aliceh", "renames")
    const bob = await witness("bobh", "renames")
    passage()?.arm("down", 0, { _tag: "Cut" })
    alice.socket.send("NICK aliceagain")
    await bob.socket.until("RENAME aliceh aliceagain")
    // Sent before the READY could have been read.
    alice.socket.send("@5 SAY renames on")
    await alice.socket.toTheEnd()
    const again = await Raw.resume(server, alice.secret)
    assert.match(again.begun[0] ?? "", /^READY aliceagain /)
    await proxy.stop()
  })

  it("is nothing after BYE", async () => {
    const alice = await Raw.claim(server, "alicei")
    alice.socket.send("BYE")
    await alice.socket.toTheEnd()
    assert.match(await Raw.tryResume(server, alice.secret), unknown)
  })

  it("opens the session after the client has ended its half: BYE kept", async () => {
    const alice = await Raw.claim(server, "alicet")
    alice.socket.end()
    assert.strictEqual((await alice.socket.toTheEnd()).at(-1), "BYE kept")
    assert.match(await Raw.tryResume(server, alice.secret), /^@1 READY alicet /)
  })
})

describe("a session that is still connected", () => {
  it("is taken over, and its old connection told so", async () => {
    const bob = await witness("bobj", "over")
    const alice = await Raw.claim(server, "alicej", "over")
    bob.socket.send("SAY over one")
    await alice.socket.until("MSG over 1")
    const again = await Raw.resume(server, alice.secret, `over=${alice.at("over", 1)}`)
    assert.strictEqual((await alice.socket.toTheEnd()).at(-1), "BYE replaced")
    await bob.say("SAY over two")
    assert.deepStrictEqual(await heard(again), ["2 two"])
  })

  it("ends up with one of two that want it at once", async () => {
    const bob = await witness("bobk", "race")
    const { secret } = await Raw.claim(server, "alicek", "race")
    for (let round = 1; round <= 10; round++) {
      const rivals = [await LineSocket.connect(server.port), await LineSocket.connect(server.port)]
      for (const rival of rivals) rival.send(`RESUME ${secret} race=${bob.at("race", round - 1)}`)
      const loser = await Promise.race(rivals.map(refused))
      const winner = rivals.find((rival) => rival !== loser)
      assert.isDefined(winner)
      if (winner === undefined) return
      await winner.until("READY")
      await bob.say(`SAY race ${round}`)
      const lines = await winner.ask("PING")
      const messages = lines.filter((line) => line.startsWith("MSG race")).map(told)
      assert.deepStrictEqual(messages, [`${round} ${round}`])
    }
  })
})

/** Waits until a connection has been refused the session, or has lost it again. */
const refused = async (rival: LineSocket): Promise<LineSocket> => {
  while (!rival.heard.some((line) => /^(ERR|BYE) /.test(line)))
    await new Promise((resolve) => setImmediate(resolve))
  return rival
}

/** Waits until the server knows that somebody is away. */
const isAway = async (asker: Raw, nick: string) => {
  while (!/has lost the connection/.test((await asker.say(`NICK ${nick}`)).join()));
}

const inSeconds = (line: string) => line.replace(/ \d+$/, " S")

describe.concurrent("what is not kept for ever", () => {
  it("frees the nickname when the time is over, with one LEAVE", async () => {
    const bob = await witness("bobl", "window")
    const alice = await Raw.claimFor(server, "alicel", 1, "window")
    alice.socket.drop()
    const other = await LineSocket.connect(server.port)
    await other.until("HELLO")
    assert.match((await other.ask("NICK alicel"))[0] ?? "", /^ERR nick-taken /)
    const [leave] = (await bob.socket.until("LEAVE window")).slice(-1)
    assert.strictEqual(undated(leave ?? ""), "LEAVE window lost alicel")
    assert.match((await other.ask("NICK alicel"))[0] ?? "", /^READY alicel$/)
    assert.match(await Raw.tryResume(server, alice.secret), /session-unknown/)
    const since = await bob.settled()
    assert.deepStrictEqual(
      since.filter((line) => line.startsWith("LEAVE window")),
      []
    )
  })

  it("tells the senders of private messages that were never handed over", async () => {
    const bob = await Raw.claim(server, "bobm")
    const carol = await Raw.claim(server, "carolm")
    const first = await Raw.claimFor(server, "alicem", 1)
    await bob.say("TELL alicem read", "TELL alicem heard")
    const alice = await Raw.resume(server, first.secret, "inbox=1")
    // Both of these may have crossed the message.
    await alice.settled()
    await alice.settled()
    alice.socket.drop()
    await isAway(carol, "alicem")
    const answer = nobody(await bob.say("@3 TELL alicem lost"))
    assert.deepStrictEqual(answer.map(inSeconds), ["@3 AWAY alicem S", "@3 OK"])
    await carol.say("TELL alicem and this")
    carol.socket.drop()
    const back = (await bob.socket.until("UNTOLD 2")).filter((line) => line.startsWith("UNTOLD"))
    assert.deepStrictEqual(
      back.map((line) => line.replace(/\d{4}-\S+Z/, "TIME")),
      ["UNTOLD 1 TIME alicem heard", "UNTOLD 2 TIME alicem lost"]
    )
    // One who is away finds it in the inbox.
    const again = await Raw.resume(server, carol.secret, "inbox=0")
    assert.match(again.begun.at(-1) ?? "", /^UNTOLD 1 \d{4}-\S+Z alicem and this$/)
    // Once, and nothing of what was read.
    assert.deepStrictEqual(nobody(await bob.settled()), [])
  })

  it("declares a mark of another epoch, or beyond the head, as a lost log, and goes on from there", async () => {
    const bob = await witness("bobn", "epochs")
    let alice = await Raw.claim(server, "alicen", "epochs")
    bob.socket.send("SAY epochs one")
    await alice.socket.until("MSG epochs 1")
    let round = 1
    for (const mark of ["other:1", alice.at("epochs", 99)]) {
      alice.socket.drop()
      alice = await Raw.resume(server, alice.secret, `epochs=${mark}`)
      assert.deepStrictEqual(alice.missed("epochs"), ["GAP epochs 0 0 epoch"])
      assert.strictEqual(alice.head("epochs"), bob.at("epochs", round))
      await bob.say("SAY epochs more")
      assert.deepStrictEqual(await heard(alice), [`${++round} more`])
    }
  })
})

describe("a small log", () => {
  it("declares what it no longer has, before what it has", async () => {
    const small = await startLocalServer("--log-size", "5")
    const bob = await Raw.claim(small, "bob", "tiny")
    const alice = await Raw.claim(small, "alice", "tiny")
    alice.socket.drop()
    const lines = Array.from({ length: 12 }, (_, n) => `SAY tiny ${n + 1}`)
    await bob.say(...lines)
    const again = await Raw.resume(small, alice.secret, `tiny=${alice.at("tiny", 2)}`)
    assert.deepStrictEqual(again.missed("tiny"), [
      "GAP tiny 3 7 trimmed",
      "8 8",
      "9 9",
      "10 10",
      "11 11",
      "12 12"
    ])
    await small.stop()
  })
})
