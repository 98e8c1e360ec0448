/** Lines that a client of IRC might say: sensible ones, spoilt ones, and noise. */
import { spoil } from "./lines.ts"
import type { Random } from "./random.ts"

/** What the server offers, and more. */
const caps = [
  "batch",
  "cap-notify",
  "draft/chathistory",
  "draft/event-playback",
  "draft/multiline",
  "echo-message",
  "extended-join",
  "labeled-response",
  "message-tags",
  "multi-prefix",
  "server-time",
  "standard-replies",
  "userhost-in-names",
  "sasl",
  "none/such"
] as const

const channels = [
  "#lobby",
  "#lobby",
  "#dev",
  "#tea",
  "#TEA",
  "#z9-",
  "#",
  "#inbox",
  "lobby"
] as const
const targets = [...channels, "ann", "Bob", "#lobby,#tea", "nobody", "*", "$$*"] as const
const nicks = ["ann", "Ann", "bob", "cy", "di[", "9ed", "", "*", "a".repeat(60), "汉"] as const
const texts = [
  "hi",
  " two  spaces ",
  ":colon",
  "é汉👋🏽",
  "\t",
  "\x02bold\x0304,02red\x0f",
  "C:\\x",
  "\u2028\ufeff",
  "\x01ACTION waves\x01",
  "\x01ACTION\x01",
  "\x01VERSION\x01",
  "\x01PING 1\x01",
  "\x01",
  " ",
  ""
] as const
const numbers = ["0", "1", "5", "50", "007", "-1", "1000000", "x"] as const
const times = ["2026-11-22T07:00:00.000Z", "1970-01-01T00:00:00.000Z", "9999-12-31", "now"] as const

export interface Said {
  readonly bytes: Buffer
  /** The label that has to be answered, where the line is one of those that are. */
  readonly label: string | undefined
}

/** What lines are made of. The msgids that a server makes are added as they are seen. */
export class IrcWords {
  private readonly msgids: [string, ...Array<string>] = ["lobby-zz-1"]
  private labels = 0
  private seen = 0

  note(msgid: string): void {
    this.seen += 1
    if (this.msgids.length < 50) this.msgids.push(msgid)
    else this.msgids[this.seen % 50] = msgid
  }

  anchor(random: Random): string {
    const kind = random.below(10)
    if (kind < 6) return `msgid=${random.pick(this.msgids)}`
    if (kind < 8) return `timestamp=${random.pick(times)}`
    return random.pick(["*", "msgid=", "msgid=lobby-zz-99999999999999999", "timestamp=", "=", "x"])
  }

  label(): string {
    this.labels += 1
    return `l${this.labels}`
  }
}

const text = (random: Random): string =>
  random.chance(95) ? random.pick(texts) : random.pick(texts).repeat(random.below(120))

const chatHistory = (random: Random, words: IrcWords): string => {
  const count = random.pick(numbers)
  const where = random.pick(channels)
  const one = words.anchor(random)
  return random.pick([
    `CHATHISTORY LATEST ${where} * ${count}`,
    `CHATHISTORY LATEST ${where} ${one} ${count}`,
    `CHATHISTORY AFTER ${where} ${one} ${count}`,
    `CHATHISTORY BEFORE ${where} ${one} ${count}`,
    `CHATHISTORY AROUND ${where} ${one} ${count}`,
    `CHATHISTORY BETWEEN ${where} ${one} ${words.anchor(random)} ${count}`,
    `CHATHISTORY TARGETS ${one} timestamp=2099-01-01T00:00:00.000Z ${count}`
  ])
}

const cap = (random: Random): string => {
  const some = Array.from({ length: 1 + random.below(4) }, () => random.pick(caps))
  const minus = random.chance(20) ? "-" : ""
  return random.pick([
    `CAP REQ :${minus}${some.join(" ")}`,
    `CAP REQ :${some.join(" ")}`,
    `CAP LS ${random.pick(["302", "", "x"])}`,
    "CAP LIST",
    "CAP END",
    `CAP ${random.pick(["NEW", "REQ", "what"])}`
  ])
}

/** A text of several lines, mostly whole. */
const multiline = (random: Random): string => {
  const ref = random.pick(["a", "b", "ref9"])
  const to = random.pick(targets)
  const long = random.chance(5) ? 120 : 5
  const lines = Array.from({ length: random.below(long) }, () => {
    const goesOn = random.chance(20) ? ";draft/multiline-concat" : ""
    return `@batch=${ref}${goesOn} PRIVMSG ${random.chance(95) ? to : "#dev"} :${text(random)}`
  })
  const end = random.chance(90) ? [`BATCH -${ref}`] : []
  return [`BATCH +${ref} draft/multiline ${to}`, ...lines, ...end].join("\r\n")
}

const talk = (random: Random): string =>
  `${random.pick(["", "", "@+draft/reply=lobby-1-1 "])}${random.pick(["PRIVMSG", "PRIVMSG", "NOTICE"])} ${random.pick(targets)} :${text(random)}`

const people = (random: Random): string => {
  const who = random.pick(nicks)
  return random.pick([
    `WHO ${random.pick(targets)}`,
    `WHO ${random.pick(channels)} %tcuihsnfdlaor,${random.pick(numbers)}`,
    `WHOIS ${who}`,
    `WHOWAS ${who}`,
    `USERHOST ${who} ann bob`,
    `ISON ${who} ann :bob cy`,
    `AWAY :${text(random)}`,
    "AWAY",
    `SETNAME :${text(random)}`,
    `INVITE ${who} ${random.pick(channels)}`,
    `KICK ${random.pick(channels)} ${who} :${text(random)}`,
    `KILL ${who} :${text(random)}`,
    `OPER ${who} x`
  ])
}

const asking = [
  "MOTD",
  "LUSERS",
  "VERSION",
  "TIME",
  "INFO",
  "HELP",
  "HELP x",
  "PING",
  "PING :a b",
  "PONG x",
  "TAGMSG #lobby",
  "@+typing=active TAGMSG #lobby",
  "@+draft/react=\\s;+a/b/c=1;time=x;+=y TAGMSG ann",
  `@+x=${"\\s".repeat(1200)};+y=${"a".repeat(1500)} TAGMSG #lobby`,
  "AUTHENTICATE PLAIN",
  "AUTHENTICATE +",
  `AUTHENTICATE ${"A".repeat(401)}`,
  "PASS word",
  "WHAT",
  "what is this",
  ":ann!ann@elsewhere PRIVMSG #lobby :not me"
] as const

const registering = (random: Random, me: string): string =>
  random.pick([
    `NICK ${random.chance(70) ? me : random.pick(nicks)}`,
    `NICK ${me}`,
    "USER u 0 * :Somebody",
    "USER u",
    "PASS word",
    `NICK :${text(random)}`
  ])

const rooms = (random: Random): string => {
  const where = random.pick(channels)
  return random.pick([
    `JOIN ${where}`,
    `JOIN ${where},${random.pick(channels)} key`,
    `JOIN ${Array.from({ length: 40 }, (_, at) => `#r${at}`).join(",")}`,
    "JOIN :",
    "JOIN 0",
    `PART ${where} :${text(random)}`,
    `PART ${Array.from({ length: 40 }, (_, at) => `#r${at}`).join(",")}`,
    `NAMES ${where}`,
    "NAMES",
    `LIST ${where}`,
    "LIST",
    `TOPIC ${where}`,
    `TOPIC ${where} :${text(random)}`,
    `MODE ${random.pick(targets)} ${random.pick(["+b", "+i", "-i", "+b ann", "+n", "+zzz", "b", "-i+bo-b ann cx bob"])}`,
    `MODE ${random.pick(nicks)}`
  ])
}

/** Lines of which each is said before the one ahead of it is answered. */
const hasty = (random: Random, words: IrcWords, me: string): string => {
  const where = random.pick(channels)
  const some = [
    `JOIN ${where}`,
    `PART ${where}`,
    `@label=${words.label()} ${chatHistory(random, words)}`,
    chatHistory(random, words),
    "CAP REQ :-batch",
    "CAP REQ :batch",
    "CAP REQ :-labeled-response",
    "CAP REQ :labeled-response",
    "CAP REQ :-message-tags -server-time",
    `NICK ${me}`,
    `NICK ${me}x`,
    `@label=${words.label()} LIST`,
    `@label=${words.label()} NAMES ${where}`,
    `WHOIS ${me}`,
    `PRIVMSG ${me} :${text(random)}`,
    `PRIVMSG ${where} :${text(random)}`
  ] as const
  return Array.from({ length: 2 + random.below(6) }, () => random.pick(some)).join("\r\n")
}

const command = (random: Random, words: IrcWords, me: string): string => {
  const kind = random.below(100)
  if (kind < 30) return talk(random)
  if (kind < 45) return rooms(random)
  if (kind < 58) return chatHistory(random, words)
  if (kind < 66) return people(random)
  if (kind < 74) return multiline(random)
  if (kind < 80) return cap(random)
  if (kind < 84) return registering(random, me)
  if (kind < 90) return hasty(random, words, me)
  if (kind === 99) return random.chance(10) ? `QUIT :${text(random)}` : "QUIT"
  return random.pick(asking)
}

/** Lines that have an answer where they have a label, whoever says them. */
const owed = (random: Random): string =>
  random.pick([
    "PING x",
    `TOPIC ${random.pick(channels)}`,
    "WHAT",
    "LIST",
    "INFO",
    "JOIN #dev,#",
    "NAMES #lobby,#,#dev",
    `PRIVMSG ${random.pick(targets)} :${random.pick(texts)}`
  ])

const manyTags = (random: Random): string => {
  const length = random.pick([10, 4090, 8180, 8189, 8190, 9000])
  return random.chance(50)
    ? `@+x=${"t".repeat(length)} `
    : `@${"a;".repeat(Math.floor(length / 2))} `
}

const tags = (random: Random, words: IrcWords): string => {
  const several = random.pick([
    `@label=${words.label()} `,
    `@label=${"x".repeat(65)} `,
    `@label=;label=\\s\\:;${words.anchor(random)} `,
    "@+typing=active;time=now;batch=a ",
    "@ ",
    "@;;=;é "
  ])
  return random.chance(20) ? manyTags(random) : several
}

/** One line with its end, or several. */
export const ircLine = (random: Random, words: IrcWords, me: string): Said => {
  const end = random.pick(["\r\n", "\r\n", "\r\n", "\n", "\r\r\n"])
  const kind = random.below(1000)
  if (kind < 60) {
    const label = words.label()
    return { bytes: Buffer.from(`@label=${label} ${owed(random)}\r\n`), label }
  }
  const begin = random.chance(12) ? tags(random, words) : ""
  const good = Buffer.from(begin + command(random, words, me))
  const bytes = (): Buffer => {
    if (kind < 800) return good
    if (kind < 960) return spoil(random, good)
    if (kind < 990) return random.bytes(random.below(60))
    if (kind < 991 && random.chance(20)) return Buffer.from("GET / HTTP/1.1")
    // About as long as a line may be, or much longer.
    const length = random.chance(70) ? 495 + random.below(20) : random.below(40_000)
    return Buffer.from(`${begin}PRIVMSG #lobby :${"é".repeat(length / 2)}`)
  }
  return { bytes: Buffer.concat([bytes(), Buffer.from(end)]), label: undefined }
}

/** How a connection begins: with a whole registration, a part of it, or one that never ends. */
export const ircBeginning = (random: Random, me: string): string => {
  const kind = random.below(20)
  if (kind === 0) return "CAP LS 302\r\nCAP REQ :batch\r\n".repeat(1 + random.below(200))
  if (kind === 1) return "USER u 0 * :Somebody\r\n".repeat(1 + random.below(200))
  if (kind === 2) return `PASS x\r\n${`NICK ${me}\r\n`.repeat(1 + random.below(200))}`
  if (kind === 3) return "USER\r\n"
  const some = Array.from({ length: random.below(8) }, () => random.pick(caps))
  const wanted = random.chance(50)
    ? "CAP REQ :batch labeled-response message-tags server-time draft/multiline echo-message\r\n"
    : `CAP REQ :${some.join(" ")}\r\n`
  return `CAP LS 302\r\n${wanted}NICK ${me}\r\nUSER u 0 * :Somebody\r\nCAP END\r\n`
}
