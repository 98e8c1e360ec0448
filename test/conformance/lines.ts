/** Lines, errors, and what ends a connection. */
import { deepEqual, equal, match, ok } from "node:assert/strict"
import { type Check, heard, shown } from "./target.ts"

/** Lines that are refused, and how. */
const refused: ReadonlyArray<readonly [string, string]> = [
  ["HELLO", "unknown-verb"],
  ["nick bob", "unknown-verb"],
  [" PING", "unknown-verb"],
  ["\ufeffPING", "unknown-verb"],
  ["NICK", "malformed"],
  ["NICK bob 1 2", "malformed"],
  ["NICK bob 007", "malformed"],
  ["JOIN  lobby", "malformed"],
  ["JOIN lobby ", "malformed"],
  ["NICK R2D2", "nick-invalid"],
  [`NICK ${"a".repeat(25)}`, "nick-invalid"],
  ["JOIN Lobby", "room-invalid"],
  ["JOIN inbox", "room-invalid"],
  ["SAY lobby", "bad-text"],
  ["SAY lobby ", "bad-text"],
  ["SAY lobby \x1b[2J", "bad-text"],
  ["SAY lobby \x00", "bad-text"],
  ["SAY lobby \u009b2J", "bad-text"],
  ["RESUME nonsense", "session-unknown"],
  ["HISTORY lobby 5 lobby", "malformed"]
]

export const checks: ReadonlyArray<Check> = [
  {
    name: "HELLO natter/1 host is the first line",
    run: async (at) => {
      const stranger = await at.stranger()
      match(shown(stranger.heard[0]), /^HELLO natter\/1 [!-~]+$/)
    }
  },
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
    name: "a line of 4097 bytes gets ERR line-too-long, then BYE protocol",
    run: async (at) => {
      for (const end of ["\n", ""]) {
        const client = await at.client()
        client.send(`PING before\nPING ${"x".repeat(4092)}${end}`)
        await client.until(() => !client.isOpen)
        const last = client.heard.slice(-3).map(({ verb, words }) => [verb, ...words].join(" "))
        deepEqual(last, ["PONG", "ERR line-too-long", "BYE protocol"])
      }
    }
  },
  {
    name: "what was said before a line that is too long is answered before it, in order",
    run: async (at) => {
      const client = await at.client()
      const before = ["SAY lobby one", "PING", "SAY lobby two"].join("\n")
      client.send(`${before}\nPING ${"x".repeat(4092)}\n`)
      await client.until(() => !client.isOpen)
      const answers = client.heard.filter(({ verb }) => /^(OK|PONG|ERR|BYE)$/.test(verb)).slice(-5)
      deepEqual(
        answers.map(({ verb }) => verb),
        ["OK", "PONG", "OK", "ERR", "BYE"]
      )
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
      await stranger.until(() => !stranger.isOpen)
      equal(heard(stranger, "ERR").length, 20)
      equal(shown(stranger.heard.at(-1)), "BYE protocol")
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
        "HISTORY lobby 5"
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
