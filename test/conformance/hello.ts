/** How a connection begins. */
import { deepEqual, equal, match, ok } from "node:assert/strict"
import { type Check, feature, heard, hears, lastWord, shown } from "./target.ts"

/** What the value of a feature looks like. */
const features: Readonly<Record<string, RegExp>> = {
  keep: /^\d+$/,
  rate: /^\d+$/,
  rooms: /^\d+$/,
  log: /^\d+$/,
  inbox: /^\d+$/,
  history: /^\d+$/,
  answers: /^\d+$/,
  silence: /^\d+$/,
  line: /^\d+$/,
  nicks: /^(letters|extended)$/,
  time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
}

/** Requests of HTTP, with a line of natter/1 in what looks like their bodies. */
const requests: Readonly<Record<string, (nick: string) => string>> = {
  "a request of HTTP": (nick) => `GET / HTTP/1.1\r\nHost: chat:5050\r\n\r\nNICK ${nick}\n`,
  "a long request of HTTP": (nick) => `POST /${"x".repeat(5000)} HTTP/1.1\r\n\r\nNICK ${nick}\n`
}

/** Beginnings in other languages. */
const foreign: Readonly<Record<string, (nick: string) => string>> = {
  "a PROXY header": (nick) => `PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nNICK ${nick}\n`
}

export const checks: ReadonlyArray<Check> = [
  {
    name: "HELLO natter/1 host comes at once after an empty line",
    run: async (at) => {
      const client = await at.silent()
      const from = Date.now()
      client.send("\n")
      await hears(client, "HELLO")
      ok(Date.now() - from < 1000)
      match(shown(client.heard[0]), /^HELLO natter\/1 [!-~]{1,253}( [!-~]{1,200})*$/)
    }
  },
  {
    name: "HELLO comes after about two seconds to a client that is silent",
    over: "bytes",
    run: async (at) => {
      const client = await at.silent()
      const from = Date.now()
      await hears(client, "HELLO")
      const elapsed = Date.now() - from
      ok(elapsed > 1000 && elapsed < 5000, `after ${elapsed} ms`)
      client.send("PING one\n")
      await hears(client, "PONG one")
    }
  },
  {
    name: "HELLO is the answer to any line of natter/1, and that line is answered after it",
    run: async (at) => {
      const lines = ["PING hi", "@1 PING", "hello?", `NICK ${at.nick()}\nPING`, "PI\nPING"]
      for (const line of [...lines, `RESUME ${"A".repeat(22)}`, "\u0016", "BYE"]) {
        const client = await at.silent()
        client.send(`${line}\nBYE\n`)
        match(await lastWord(client), /^BYE/)
        equal(client.heard[0]?.verb, "HELLO", line)
        equal(heard(client, "HELLO").length, 1)
        client.faults.length = 0
      }
    }
  },
  {
    name: "the features of HELLO that we know are there once each, and well written",
    run: async (at) => {
      const client = await at.stranger()
      const words = (client.heard[0]?.words ?? []).slice(2)
      const keys = words.map((word) => word.split("=")[0] ?? "")
      equal(new Set(keys).size, keys.length)
      for (const [key, form] of Object.entries(features))
        match(feature(client, key) ?? `no ${key}`, form)
      equal(feature(client, "line"), "4096")
    }
  },
  ...Object.entries(requests).map(
    ([what, begin]): Check => ({
      name: `${what} gets an answer of HTTP or BYE protocol, and nothing in it is carried out`,
      over: "bytes",
      run: async (at) => {
        const nick = at.nick()
        const browser = await at.silent()
        browser.send(begin(nick))
        await lastWord(browser)
        match(shown(browser.heard[0]), /^(HTTP\/1\.1 [2-5]\d\d |BYE protocol$)/)
        for (const verb of ["HELLO", "READY"]) deepEqual(heard(browser, verb), [])
        equal((await (await at.stranger()).register(nick)).verb, "READY")
      }
    })
  ),
  ...Object.entries(foreign).map(
    ([what, begin]): Check => ({
      name: `${what} gets BYE protocol and nothing else, and nothing in it is carried out`,
      over: "bytes",
      run: async (at) => {
        const nick = at.nick()
        const alien = await at.silent()
        alien.send(begin(nick))
        await lastWord(alien)
        deepEqual(
          alien.heard.map(({ verb, words }) => [verb, words]),
          [["BYE", ["protocol"]]]
        )
        equal((await (await at.stranger()).register(nick)).verb, "READY")
      }
    })
  ),
  {
    name: "the nicknames that HELLO does not tell of are refused",
    run: async (at) => {
      const client = await at.stranger()
      const isExtended = feature(client, "nicks") === "extended"
      for (const nick of [`${at.nick()}7`, `${at.nick()}-x`, `${at.nick()}_`]) {
        const { verb, words } = await client.ask(`NICK ${nick}`)
        deepEqual([verb, words[0]], isExtended ? ["READY", nick] : ["ERR", "nick-invalid"])
      }
    }
  }
]
