import { assert, describe, it } from "@effect/vitest"
import type { TestContext } from "vitest"
import { maxRooms } from "../../src/domain/chat/Permission.ts"
import { maxLineBytes } from "../../src/domain/protocol/natter/LineCodec.ts"
import { protocol } from "../../src/domain/protocol/natter/Name.ts"
import { defaults, renameRate } from "../../src/services/server/Limits.ts"
import { maxFound, maxHistory, searchWithin } from "../../src/services/server/limits/Commands.ts"
import { silence } from "../../src/services/server/limits/Connections.ts"
import { wrongWordBurst } from "../../src/services/server/limits/Names.ts"
import {
  maxFaults,
  maxWrongInvitations,
  registerWithin,
  wrongInvitationBurst,
  wrongInvitationEvery
} from "../../src/services/server/limits/Registration.ts"
import { roomsShare } from "../../src/services/server/limits/Rooms.ts"
import {
  inboxBytes,
  inboxFromOne,
  inboxSize,
  maxRemembered
} from "../../src/services/server/limits/Sessions.ts"
import * as document from "../support/document.ts"
import { startLocalServer } from "../support/local-server.ts"
import { NaiveClient } from "../support/naive-client.ts"
import { undated } from "../support/undated.ts"

describe("the limits in docs/protocol.md", () => {
  it("are those of the server", () => {
    const rows = document.tableHeaded("what").map(([what = "", limit]) => [what, Number(limit)])
    assert.deepStrictEqual(rows, [
      ["bytes in a client's line", maxLineBytes.client],
      ["bytes in a server's line", maxLineBytes.server],
      ["errors before the first `READY`", maxFaults],
      ["wrong invitations on a connection", maxWrongInvitations],
      [
        "wrong invitations from one address in a row, then one every ten seconds",
        wrongInvitationBurst
      ],
      ["wrong words of `ADDKEY` from one address in a row, then one a minute", wrongWordBurst],
      ["seconds to the first `READY`", registerWithin],
      ["seconds of silence after a `PING`", silence],
      ["rooms that a session is in", maxRooms],
      ["rooms in all", defaults.maxRooms],
      ["messages that a `HISTORY` or `AFTER` gives", maxHistory],
      ["messages that a `SEARCH` gives", maxFound],
      ["seconds that a `SEARCH` may wait for those of others", searchWithin / 1000],
      ["answers to messages with an id that a session remembers", maxRemembered],
      ["messages that a room's log holds", defaults.logSize],
      ["private messages that wait in an inbox", inboxSize],
      ["bytes of memory that they take", inboxBytes],
      ["messages of these from one address, with the same share of the bytes", inboxFromOne],
      ["rooms that one address has created, and only it was in", Number.NaN],
      ["seconds that a session is kept", defaults.keep],
      ["commands a second, after a burst of twice that", defaults.messageRate],
      ["changes of a nickname a second, after 20 in a row", renameRate(defaults).perSecond],
      ["bytes that a client leaves unread", defaults.outbox],
      ["connections from one address", defaults.maxPerAddress],
      ["connections in all", defaults.maxClients],
      ["members of a room that announces them", defaults.quietAbove]
    ])
    assert.include(
      document.text,
      "| rooms that one address has created, and only it was in | a quarter of all |"
    )
    assert.strictEqual(roomsShare, 25)
    assert.strictEqual(wrongInvitationEvery, 10)
    assert.include(document.text, `# ${protocol}\n`)
  })
})

type Connect = (name?: string, seconds?: number) => Promise<NaiveClient>

const verbs = ({ heard }: NaiveClient, room: string) =>
  heard
    .filter(({ words }) => words[0] === room)
    .map(({ verb, words }) => [verb, ...words.slice(1)].join(" "))

/** A server for one test, and a way to connect to it. */
const startSmall = async ({ onTestFinished }: TestContext) => {
  const server = await startLocalServer(
    // More than any test has at once, for a connection that was replaced still counts until it is closed.
    "--max-clients",
    "6",
    "--max-rooms",
    "66",
    "--log-size",
    "4",
    "--keep",
    "1",
    "--quiet-above",
    "1"
  )
  onTestFinished(async () => {
    assert.strictEqual(await server.stop(), 0)
  })
  const client: Connect = (name, seconds) =>
    NaiveClient.connect(server.host, server.port, name, seconds)
  return { server, client }
}

describe.concurrent("a server with small limits", () => {
  it("refuses one connection too many with BYE full, and says goodbye to all with BYE shutdown", async (test) => {
    const { server, client } = await startSmall(test)
    const all = await Promise.all(
      ["ann", "bob", "cy", "dan", "eve", "fay"].map((name) => client(name))
    )
    const late = await client()
    await late.until(() => !late.isOpen)
    assert.deepStrictEqual(
      late.heard.map(({ verb, words }) => [verb, words[0]]),
      [
        ["HELLO", protocol],
        ["BYE", "full"]
      ]
    )
    await server.stop()
    for (const one of all) {
      await one.until(() => !one.isOpen)
      assert.deepStrictEqual(one.heard.at(-1)?.words, ["shutdown"])
    }
  })

  it("lets a session into 64 rooms, and has 66: then ERR full", async (test) => {
    const { client } = await startSmall(test)
    const ann = await client("ann")
    const answers = await Promise.all(Array.from({ length: 64 }, (_, at) => ann.ask(`JOIN r${at}`)))
    assert.deepStrictEqual(
      answers.slice(-2).map(({ verb, words }) => [verb, words[0]]),
      [
        ["JOINED", "r62"],
        ["ERR", "full"]
      ]
    )
    const bob = await client("bob")
    for (const room of ["x", "y"])
      assert.strictEqual((await bob.ask(`JOIN ${room}`)).verb, "JOINED")
    assert.deepStrictEqual((await bob.ask("JOIN z")).words, ["full"])
    // A room that nobody is in makes place.
    await bob.ask("PART y")
    assert.strictEqual((await bob.ask("JOIN z")).verb, "JOINED")
  })

  it("says which messages are no longer in the log", async (test) => {
    const { client } = await startSmall(test)
    const ann = await client("ann", 60)
    const bob = await client("bob")
    await bob.ask("SAY lobby 1")
    await ann.ask("PING")
    const epoch = ann.read.get("lobby")?.epoch
    for (const n of [2, 3, 4, 5, 6, 7, 8]) await bob.ask(`SAY lobby ${n}`)
    const other = await client()
    assert.strictEqual((await other.takeBack(ann.secret, `lobby=${epoch}:1`)).verb, "READY")
    const replay = verbs(other, "lobby").map((line) => line.replace(/ \d{4}-\S+/, ""))
    assert.deepStrictEqual(replay, [
      "GAP 2 4 trimmed",
      "MSG 5 bob",
      "MSG 6 bob",
      "MSG 7 bob",
      "MSG 8 bob",
      `JOINED ${epoch}:8 2`
    ])
  })

  it("says which private messages are no longer in the inbox", async (test) => {
    const { client } = await startSmall(test)
    const ann = await client("ann", 60)
    const bob = await client("bob")
    for (let n = 0; n < inboxSize; n++) await bob.ask(`TELL ann ${n}`)
    // So they are handed over.
    await (await client()).takeBack(ann.secret, `inbox=${inboxSize}`)
    for (let n = 0; n < 5; n++) await bob.ask(`TELL ann ${n}`)
    const other = await client()
    await other.takeBack(ann.secret, "inbox=2")
    assert.deepStrictEqual(verbs(other, "inbox"), ["GAP 3 5 trimmed"])
    assert.strictEqual(other.messages.length, inboxSize)
    const third = await client()
    await third.takeBack(ann.secret, "inbox=9999")
    assert.deepStrictEqual(verbs(third, "inbox"), ["GAP 0 0 epoch"])
    assert.strictEqual(third.messages.length, inboxSize)
  })

  it("lets no more private messages wait than an inbox holds: then ERR full", async (test) => {
    const { client } = await startSmall(test)
    const ann = await client("ann", 60)
    const bob = await client("bob")
    for (let n = 0; n < inboxSize; n++) bob.send(`TELL ann ${n}\n`)
    // She has heard them all and was not heard from since: they wait, as far as the server knows.
    assert.deepStrictEqual((await bob.ask("TELL ann one more")).words, ["full"])
    // What she says at once may have crossed them.
    await ann.ask("PING")
    await ann.ask("PING")
    assert.deepStrictEqual((await bob.ask("TELL ann one more")).words, ["full"])
    await (await client()).takeBack(ann.secret, "inbox=1")
    assert.strictEqual((await bob.ask("TELL ann one more")).verb, "OK")
  })

  it("remembers so many answers, and refuses what it has forgotten", async (test) => {
    const { client } = await startSmall(test)
    const ann = await client("ann")
    const first = await ann.ask("SAY lobby 0")
    const second = await ann.ask("SAY lobby 1")
    for (let n = 2; n <= maxRemembered; n++) ann.send(`@${n + 100} SAY lobby ${n}\n`)
    await ann.ask("PING", 5000)
    // Those were said by hand, so our client finds fault with answers that it does not wait for.
    ann.faults.length = 0
    assert.deepStrictEqual((await ann.ask("SAY lobby 1", second.id)).words, second.words)
    assert.deepStrictEqual((await ann.ask("SAY lobby 0", first.id)).words, ["id-invalid"])
  })

  it("keeps a session no longer than it says, and then tells that it is lost", async (test) => {
    const { client } = await startSmall(test)
    const ann = await client("ann", 60)
    const bob = await client("bob")
    assert.deepStrictEqual(ann.heard[1]?.words.slice(1), ["1", "0"])
    ann.drop()
    await bob.until(() => bob.heard.some(({ verb }) => verb === "LEAVE"))
    assert.deepStrictEqual(
      bob.heard.filter(({ verb }) => verb === "LEAVE").map(({ raw }) => undated(raw)),
      ["LEAVE lobby lost ann"]
    )
    const late = await client()
    assert.deepStrictEqual((await late.ask(`RESUME ${ann.secret}`)).words, ["session-unknown"])
  })

  it("does not announce who comes into a room with more members than it announces", async (test) => {
    const { client } = await startSmall(test)
    const ann = await client("ann")
    await client("bob")
    const cy = await client("cy")
    await cy.ask("SAY lobby hi")
    await ann.ask("PING")
    const entered = ann.heard.filter(({ verb }) => verb === "ENTER").map(({ raw }) => undated(raw))
    assert.deepStrictEqual(entered, ["ENTER lobby bob"])
    assert.strictEqual(ann.messages.length, 1)
  })

  it("gives what there is of a HISTORY, and no error when more was wanted", async (test) => {
    const { client } = await startSmall(test)
    const ann = await client("ann")
    for (const n of [1, 2, 3, 4, 5]) await ann.ask(`SAY lobby ${n}`)
    assert.strictEqual((await ann.ask("HISTORY lobby 1000000")).before.length, 4)
    const [, epoch] = /^OK lobby (\w+):/.exec((await ann.ask("HISTORY lobby 1")).raw) ?? []
    const { before } = await ann.ask(`AFTER lobby 1000000 ${epoch}:0`)
    assert.deepStrictEqual(
      before.map(({ verb, words }) => [verb, words[1]]),
      [["GAP", "1"], ...["2", "3", "4", "5"].map((seq) => ["PAST", seq])]
    )
  })
})

describe.concurrent("a server with the usual limits", () => {
  it("refuses a nickname that is changed too often, and keeps the last", async () => {
    const server = await startLocalServer("--message-rate", String(defaults.messageRate))
    const ann = await NaiveClient.connect(server.host, server.port, "ann")
    const bob = await NaiveClient.connect(server.host, server.port, "bob")
    // The first one is the name that she has.
    const burst = 1 + renameRate(defaults).burst
    const answers = await Promise.all(
      Array.from({ length: burst + 2 }, (_, at) => ann.ask(`NICK ${"x".repeat(at) || "ann"}`))
    )
    const last = answers.findLast(({ verb }) => verb === "READY")?.words[0]
    assert.deepStrictEqual(
      answers.slice(0, burst).map(({ verb }) => verb),
      Array.from({ length: burst }, () => "READY")
    )
    assert.deepStrictEqual(answers.at(-1)?.words, ["too-fast"])
    // The name that one has already may be said as often as one likes.
    assert.strictEqual((await ann.ask(`NICK ${last}`)).verb, "READY")
    await bob.ask("WHO lobby")
    const here = bob.heard.filter(({ verb }) => verb === "HERE").flatMap(({ words }) => words)
    assert.sameMembers(here, ["lobby", "bob", String(last)])
    assert.strictEqual(await server.stop(), 0)
  })
})
