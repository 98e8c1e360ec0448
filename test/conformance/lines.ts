/** Lines, errors, and what ends a connection. */
import { deepEqual, equal, ok } from "node:assert/strict"
import { type Check, heard, hears, lastWord } from "./target.ts"

/** Lines that are refused, and how. */
const refused: ReadonlyArray<readonly [string, string]> = [
  ["HELLO", "unknown-verb"],
  ["nick bob", "unknown-verb"],
  [" PING", "unknown-verb"],
  ["\ufeffPING", "unknown-verb"],
  ["NICK", "malformed"],
  ["NICK bob 1 2", "malformed"],
  ["NICK bob 120", "malformed"],
  ["NICK bob 007 AAAAAAAAAAAAAAAAAAAAAA", "malformed"],
  ["NICK bob 120 AAAAAAAAAAAAAAAAAAAAA", "malformed"],
  ["JOIN  lobby", "malformed"],
  ["JOIN lobby ", "malformed"],
  ["NICK 2fast", "nick-invalid"],
  ["NICK jürgen", "nick-invalid"],
  [`NICK ${"a".repeat(25)}`, "nick-invalid"],
  ["JOIN Lobby", "room-invalid"],
  ["JOIN inbox", "room-invalid"],
  ["SAY lobby", "bad-text"],
  ["SAY lobby ", "bad-text"],
  ["SAY lobby \x1b[2J", "bad-text"],
  ["SAY lobby \x00", "bad-text"],
  ["SAY lobby \u009b2J", "bad-text"],
  ["PING \x07", "bad-text"],
  ["RESUME nonsense", "malformed"],
  ["HISTORY lobby 5 lobby", "malformed"],
  ["SEARCH lobby hello", "malformed"],
  ["SEARCH lobby 5", "query-invalid"],
  ["SEARCH lobby 5 he*", "query-invalid"],
  ["AFTER lobby 5", "malformed"],
  ["ROOMS all", "malformed"],
  ["TOPIC lobby ", "bad-text"],
  ["TOPIC lobby one\\ntwo", "bad-text"],
  [`TOPIC lobby ${"x".repeat(301)}`, "bad-text"],
  ["TOPIC Lobby x", "room-invalid"]
]

export const checks: ReadonlyArray<Check> = [
  ...refused.map(
    ([line, code]): Check => ({
      name: `${JSON.stringify(line).slice(0, 40)} gets ERR ${code}, and the connection lives`,
      run: async (at) => {
        const client = await at.client()
        const answer = await client.ask(line)
        deepEqual([answer.verb, answer.words], ["ERR", [code]])
        equal((await client.ask("PING still here")).text, "still here")
      }
    })
  ),
  {
    name: "bytes that are not UTF-8 get ERR bad-utf8 with the line's id",
    over: "bytes",
    run: async (at) => {
      const client = await at.client()
      const answer = client.until(() => client.heard.some(({ verb }) => verb === "ERR"))
      client.send(Buffer.from([...Buffer.from("@900 SAY lobby "), 0xff, 0x0a]))
      await answer
      const line = client.heard.find(({ verb }) => verb === "ERR")
      deepEqual([line?.id, line?.words], [900, ["bad-utf8"]])
      // We sent that by hand, so our client finds fault with an id it does not know.
      client.faults.length = 0
    }
  },
  {
    name: "a bad id gets ERR id-invalid without an id",
    run: async (at) => {
      const client = await at.client()
      for (const id of ["@", "@0", "@01", "@-1", "@x", "@9007199254740992"])
        client.send(`${id} PING\n`)
      await client.ask("PING")
      deepEqual(
        client.heard.filter(({ verb }) => verb === "ERR").map(({ id, words }) => [id, words[0]]),
        Array(6).fill([undefined, "id-invalid"])
      )
    }
  },
  {
    name: "CR LF ends a line too, and empty lines are ignored",
    run: async (at) => {
      const client = await at.client()
      client.send("\n\r\nPING one\r\n\n\r\nPING two\n")
      await client.ask("PING")
      deepEqual(heard(client, "PONG"), ["PONG", "PONG one", "PONG two", "PONG"])
    }
  },
  {
    name: "lines may be cut anywhere, inside a character too",
    run: async (at) => {
      const client = await at.client()
      for (const byte of Buffer.from("PING grüße 汉字 👋\r\n")) {
        client.send(Uint8Array.of(byte))
        await new Promise((resolve) => setImmediate(resolve))
      }
      await client.ask("PING")
      ok(heard(client, "PONG").includes("PONG grüße 汉字 👋"))
    }
  },
  {
    name: "a line of 4096 bytes is taken",
    run: async (at) => {
      const client = await at.client()
      client.send(`PING ${"x".repeat(4091)}\n`)
      await client.ask("PING")
      ok(heard(client, "PONG").includes(`PONG ${"x".repeat(4091)}`))
    }
  },
  {
    name: "a line of 4097 bytes gets ERR line-too-long with its id, and the connection lives",
    run: async (at) => {
      const client = await at.client()
      for (const bytes of [4097, 65_536]) {
        const answer = client.until(() => client.heard.at(-1)?.verb === "ERR")
        client.send(`@900 PING ${"x".repeat(bytes - 10)}\n`)
        await answer
        const { id, words } = client.heard.at(-1) ?? {}
        deepEqual([id, words], [900, ["line-too-long"]])
        equal((await client.ask("PING still here")).text, "still here")
      }
      // We said that by hand, so our client finds fault with an id it does not know.
      client.faults.length = 0
    }
  },
  {
    name: "a line that is too long is answered in its place, in order",
    run: async (at) => {
      const client = await at.client()
      const from = client.heard.length
      const long = `SAY lobby ${"x".repeat(4087)}`
      client.send(["SAY lobby one", "PING", "SAY lobby two", long, "SAY lobby three\n"].join("\n"))
      await client.ask("PING")
      const answers = client.heard.slice(from).filter(({ verb }) => /^(OK|PONG|ERR)$/.test(verb))
      deepEqual(
        answers.map(({ verb }) => verb),
        ["OK", "PONG", "OK", "ERR", "OK", "PONG"]
      )
    }
  },
  {
    name: "more than 65536 bytes without LF end with BYE protocol, and the session can be resumed",
    over: "bytes",
    run: async (at) => {
      const client = await at.client([], 60)
      client.send("x".repeat(65_537))
      equal(await lastWord(client), "BYE protocol")
      const other = await at.stranger()
      equal((await other.takeBack(client.secret)).verb, "READY")
    }
  },
  {
    name: "a line that is a request of HTTP ends with BYE protocol, wherever it comes",
    run: async (at) => {
      for (const line of ["GET / HTTP/1.1", `POST /${"x".repeat(5000)} HTTP/1.1`]) {
        const client = await at.client()
        client.send(`${line}\r\nHost: chat\r\n\r\nPING too late\n`)
        equal(await lastWord(client), "BYE protocol")
        deepEqual(heard(client, "PONG"), ["PONG"])
      }
    }
  },
  {
    name: "tags are ignored, beside an id and alone",
    run: async (at) => {
      const client = await at.client()
      client.send("@900;x=y;z PING one\n@;x=y PING two\n")
      await hears(client, "PONG two")
      deepEqual(
        client.heard.slice(-2).map(({ id, raw }) => [id, raw]),
        [
          [900, "PONG one"],
          [undefined, "PONG two"]
        ]
      )
      // We said that by hand, so our client finds fault with an id it does not know.
      client.faults.length = 0
    }
  },
  {
    name: "20 errors before READY end with BYE protocol, 19 do not",
    run: async (at) => {
      const patient = await at.stranger()
      patient.send("?\n".repeat(19))
      equal((await patient.ask(`NICK ${at.nick()}`)).verb, "READY")
      const stranger = await at.stranger()
      stranger.send("?\n".repeat(25))
      equal(await lastWord(stranger), "BYE protocol")
      equal(heard(stranger, "ERR").length, 20)
    }
  },
  {
    name: "before READY only NICK, RESUME, PING and BYE are taken",
    run: async (at) => {
      const stranger = await at.stranger()
      for (const line of [
        "JOIN lobby",
        "PART lobby",
        "SAY lobby hi",
        "TELL bob hi",
        "WHO lobby",
        "HISTORY lobby 5",
        "AFTER lobby 5 k3x9:1",
        "SEARCH lobby 5 tea",
        "ROOMS",
        "TOPIC lobby tea"
      ]) {
        deepEqual((await stranger.ask(line)).words, ["not-registered"], line)
      }
      equal((await stranger.ask("PING")).verb, "PONG")
      equal((await stranger.ask("BYE")).verb, "BYE")
    }
  },
  {
    name: "BYE is answered, with its id, and then the server closes",
    run: async (at) => {
      const client = await at.client()
      const answer = await client.ask("BYE see you")
      deepEqual([answer.verb, answer.words], ["BYE", ["quit"]])
      await client.until(() => !client.isOpen)
      equal(client.heard.at(-1)?.verb, "BYE")
    }
  }
]
