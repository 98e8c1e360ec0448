/** Lines that a client might say: sensible ones, spoilt ones, and noise. */
import { Either } from "effect"
import { Commands } from "../../src/domain/protocol/natter/Commands.ts"
import type { Random } from "./random.ts"

/** The secret of whoever has this name. */
export const secretOf = (name: string): string => name.padEnd(22, "-")

/** What lines are made of. The values that a server chooses are added as they are seen. */
export class Words {
  readonly secrets: [string, ...Array<string>] = ["AAAAAAAAAAAAAAAAAAAAAA"]
  /** The newest position that was seen of each room. */
  readonly positions = new Map<string, string>()
  private nextId = 1

  note(list: Array<string>, value: string) {
    if (list.length < 50) list.push(value)
    else list[1 + (this.nextId % 49)] = value
  }

  /** Mostly a place in this room's log. */
  position(random: Random, room: string): string {
    const [epoch = "zz", newest = "1"] = this.positions.get(room)?.split(":") ?? []
    return random.chance(90) ? `${epoch}:${random.below(Number(newest) + 2)}` : "zz:1"
  }

  id(random: Random): string {
    this.nextId += 1
    return String(random.chance(85) ? this.nextId : random.below(this.nextId))
  }
}

const nicks = ["ann", "Ann", "bob", "BOB", "cy", "di", "ed", "flo", "gus", "h-a_l7"] as const
const rooms = ["lobby", "lobby", "dev", "tea", "a", "inbox", "z9-"] as const
const texts = [
  "hi",
  " two  spaces ",
  "a\\nb",
  "\\\\",
  "\\\\n\\\\\\n",
  "C:\\x",
  "é汉👋",
  "\t",
  "\u2028\ufeff",
  "@5 PING"
] as const
const numbers = [
  "0",
  "1",
  "5",
  "200",
  "86400",
  "1000000",
  "007",
  "-1",
  "9007199254740991",
  "9007199254740992"
] as const
const tags = [
  ";",
  ";a",
  ";a=b;c=",
  ";=",
  ";\u00e9=\x07",
  ";since=2026-11-22T07:00:00.000Z",
  ";b;since=9999-12-31T23:59:59.999Z",
  ";since=now"
] as const

/** How connections of other languages begin. */
export const foreign = [
  "GET / HTTP/1.1\r\n",
  "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "GET /none HTTP/1.1\r\nHost: localhost\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: elsewhere\r\nAccept-Encoding: br\r\n\r\n",
  "POST /chat HTTP/1.1\r\n",
  "OPTIONS * HTTP/1.1\r\n",
  "PRI * HTTP/2.0\r\n"
] as const

const text = (random: Random): string =>
  random.chance(97) ? random.pick(texts) : random.pick(texts).repeat(random.below(400))

const queries = [
  "hi",
  "spaces",
  "汉",
  "👋",
  '"two spaces"',
  "spa*",
  "from:ann",
  "FROM:Bob",
  "é",
  '"',
  "*",
  "after:2026-11-22T07:00:00.000Z",
  "before:yesterday"
] as const

const query = (random: Random, position: string): string => {
  const parts = [random.pick(queries)]
  while (random.chance(30)) parts.push(random.pick(queries))
  return `${parts.join(" ")}${random.chance(30) ? ` before:${position}` : ""}`
}

const nick = (random: Random, words: Words, me: string): string => {
  const name = random.chance(70) ? me : random.pick(nicks)
  if (random.chance(40)) return `NICK ${name}`
  const secret = random.chance(70) ? secretOf(name) : random.pick(words.secrets)
  return `NICK ${name} ${random.pick(numbers)} ${secret}`
}

const command = (random: Random, words: Words, me: string): string => {
  const room = random.pick(rooms)
  const position = words.position(random, room)
  switch (random.below(21)) {
    case 0:
      return nick(random, words, me)
    case 1:
      return `RESUME ${random.pick(words.secrets)} ${room}=${position} inbox=${random.below(9)}`
    case 2:
    case 3:
      return `JOIN ${room}`
    case 4:
      return `PART ${room}`
    case 5:
      return `WHO ${room}`
    case 6:
      return `HISTORY ${room} ${random.below(8)}${random.chance(50) ? ` ${position}` : ""}`
    case 7:
      return random.chance(50) ? "PING" : `PING ${text(random)}`
    case 8:
    case 9:
      return `TELL ${random.pick(nicks)} ${text(random)}`
    case 10:
      return random.chance(4) ? `BYE ${text(random)}` : "PING"
    case 11:
      return `AFTER ${room} ${random.below(8)} ${position}`
    case 12:
      return random.chance(50) ? "ROOMS" : `TOPIC ${room}`
    case 14:
      return `SEARCH ${room} ${random.below(8)} ${query(random, position)}`
    case 13:
      return `TOPIC ${room} ${text(random)}`
    case 15: {
      const who = random.pick(nicks)
      return random.pick([
        `INVITE ${room} ${who}`,
        `KICK ${who} ${text(random)}`,
        `MUTE ${who} ${random.pick(numbers)}`,
        `BAN ${random.pick([who, "192.0.2.1", "2001:db8::1"])} ${random.pick(numbers)}`,
        `UNBAN ${who}`,
        "BANS",
        `SET ${room} ${random.pick(["private on", "private off", "slow"])}`
      ])
    }
    default:
      return `SAY ${room} ${text(random)}`
  }
}

/** Puts something in, takes something out, or repeats something, at any byte. */
export const spoil = (random: Random, line: Buffer): Buffer => {
  const at = random.below(line.length + 1)
  const rest = line.subarray(at + random.below(4))
  const insert = random.pick([
    random.bytes(random.below(4)),
    Buffer.from(random.pick([" ", "  ", "@", ";", "\r", "\0", "\ufeff", "\x1b[2J", "\u009b"])),
    line.subarray(random.below(line.length + 1)),
    Buffer.from(random.pick(numbers))
  ])
  return Buffer.concat([line.subarray(0, at), insert, rest])
}

const prefix = (random: Random, words: Words): string => {
  const id = random.chance(60) ? words.id(random) : ""
  const tag = random.chance(10) ? random.pick(tags) : ""
  return id + tag === "" ? "" : `@${id}${tag} `
}

/** One line with its end; what is spoilt may hold several, or be too long. */
export const line = (random: Random, words: Words, me: string): Buffer => {
  const begin = prefix(random, words)
  const good = Buffer.from(begin + command(random, words, me))
  const end = Buffer.from(random.chance(90) ? "\n" : "\r\n")
  const kind = random.below(1000)
  if (kind < 700) return Buffer.concat([good, end])
  if (kind < 950) return Buffer.concat([spoil(random, good), end])
  if (kind < 997) return Buffer.concat([random.bytes(random.below(60)), end])
  if (kind < 998 && random.chance(20)) return Buffer.from("GET / HTTP/1.1\r\n")
  // About as long as a line may be: 4,096 bytes are taken, 4,097 are not. Or much longer.
  const length = random.chance(70) ? 4088 + random.below(5) : random.below(60_000)
  return Buffer.concat([Buffer.from(`${begin}PING `), Buffer.alloc(length, "x"), end])
}

const mayResume = (one: Buffer): boolean =>
  Either.match(Commands.decode(one.toString("utf8").replace(/\r$/, "")), {
    onLeft: () => false,
    onRight: ({ body }) =>
      body._tag === "Resume" || (body._tag === "Nick" && body.keep !== undefined)
  })

/** The same lines with a PING behind each that may resume a session: its PONG ends the replay. */
export const withBarriers = (lines: Buffer): Buffer => {
  const all: Array<Buffer> = []
  for (let start = 0; start < lines.length; ) {
    const end = lines.indexOf(0x0a, start)
    const one = lines.subarray(start, end)
    all.push(lines.subarray(start, end + 1))
    if (mayResume(one)) all.push(Buffer.from("PING\n"))
    start = end + 1
  }
  return Buffer.concat(all)
}
