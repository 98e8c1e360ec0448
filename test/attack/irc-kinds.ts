/** What one address can try as a client of IRC. */
import type { Kind } from "./kinds.ts"
import { closed, everywhere, hear, ignore, name, open, pour } from "./socket.ts"

const caps =
  "batch draft/chathistory draft/event-playback draft/multiline echo-message labeled-response message-tags server-time"

/** Registers, and hears nothing more. */
const registered = async (port: number, wanted = "") => {
  const socket = await open(port)
  const mine = name()
  const asking = wanted === "" ? "" : `CAP REQ :${wanted}\r\n`
  socket.write(`CAP LS 302\r\n${asking}NICK ${mine}\r\nUSER u 0 * :u\r\nCAP END\r\n`)
  await hear(socket, / 366 /)
  return ignore(socket)
}

/** With a name on every connection, as fast as the lines are taken. */
const flood =
  (next: () => string | Uint8Array, wanted = "") =>
  (port: number) =>
    everywhere(async () => pour(await registered(port, wanted), next))

const tags = [`@+x=${"t".repeat(8180)} `, `@${"a;".repeat(4090)} `, `@label=${"l".repeat(8180)} `]

/** A text of as many lines as one may have, nearly as long as it may be. */
const multiline = [
  "BATCH +1 draft/multiline #lobby",
  ...Array.from({ length: 95 }, () => `@batch=1 PRIVMSG #lobby :${"x".repeat(40)}`),
  "BATCH -1\r\n"
].join("\r\n")

const longest = `PRIVMSG #lobby :${"x".repeat(490)}\r\n`

export const ircKinds = {
  "IRC CTCP": {
    about: "CTCP of all kinds to a room and to its members",
    run: flood(() =>
      [
        "PRIVMSG #lobby :\x01VERSION\x01",
        "PRIVMSG alice :\x01PING 1\x01",
        `PRIVMSG #lobby :\x01ACTION ${"waves ".repeat(70)}\x01`,
        "NOTICE #lobby :\x01ACTION waves\x01\r\n"
      ]
        .join("\r\n")
        .repeat(16)
    )
  },
  "IRC registrations": {
    about: "registrations that never end, and others that end at once",
    run: (port) =>
      Promise.all([
        everywhere(async () => {
          const socket = ignore(await open(port))
          await pour(socket, () => `CAP LS 302\r\nUSER u 0 * :u\r\nPASS x\r\n`.repeat(64))
        }, 15),
        everywhere(async () => {
          const socket = ignore(await open(port))
          socket.write(`NICK ${name()}\r\nUSER u 0 * :u\r\nQUIT\r\n`)
          await closed(socket)
        }, 16)
      ]).then(() => {})
  },
  "IRC late": {
    about: "names that are claimed in natter/1, and left for a registration in IRC that never ends",
    run: (port) =>
      everywhere(async () => {
        const socket = await open(port)
        socket.write(`\nNICK ${name()}\n`)
        await hear(ignore(socket), /JOINED /)
        socket.write(`${"FOO\r\n".repeat(4)}CAP LS\r\n`)
        await hear(socket, / CAP /)
        socket.destroy()
        await closed(socket)
      })
  },
  "IRC tags": {
    about: "8 KiB of tags in front of every line",
    run: flood(() => tags.map((one) => `${one}PRIVMSG #lobby :hi\r\n`).join(""), caps)
  },
  "IRC capabilities": {
    about: "capabilities that are asked for and given back, again and again",
    run: flood(() => {
      const change = caps.replaceAll(" ", " -")
      return `@label=x CAP REQ :${caps}\r\nCAP REQ :-${change}\r\nCAP LS 302\r\n`.repeat(16)
    }, caps)
  },
  "IRC history": {
    about: "CHATHISTORY of all kinds, in rooms full of long messages",
    run: (port) =>
      everywhere(async () => {
        const socket = await registered(port, caps)
        socket.write(longest.repeat(16))
        const far = "timestamp=1970-01-01T00:00:00.000Z"
        await pour(socket, () =>
          [
            "@label=h CHATHISTORY LATEST #lobby * 200",
            `CHATHISTORY AFTER #lobby ${far} 200`,
            `CHATHISTORY BETWEEN #lobby ${far} timestamp=2100-01-01T00:00:00.000Z 200`,
            `CHATHISTORY AROUND #lobby ${far} 200`,
            `CHATHISTORY TARGETS ${far} timestamp=2100-01-01T00:00:00.000Z 200\r\n`
          ].join("\r\n")
        )
      })
  },
  "IRC history unread": {
    about: "CHATHISTORY that nobody reads",
    run: (port) =>
      everywhere(async () => {
        const socket = await registered(port, caps)
        socket.write(longest.repeat(16))
        socket.pause()
        await pour(socket, () => "CHATHISTORY LATEST #lobby * 200\r\n".repeat(8))
      })
  },
  "IRC rooms": {
    about: "JOIN and PART of ten channels in a line",
    run: flood(() => {
      const ten = Array.from({ length: 10 }, () => `#${name()}`).join(",")
      return `JOIN ${ten}\r\nPART ${ten}\r\nJOIN #friends\r\nPART #friends\r\n`
    }, caps)
  },
  "IRC lists": {
    about: "LIST, NAMES, WHO and WHOIS",
    run: flood(() => {
      const ten = Array.from({ length: 10 }, () => "#lobby").join(",")
      return `LIST\r\nNAMES ${ten}\r\nWHO #lobby\r\nWHOIS alice\r\n@label=l LIST ${ten}\r\n`.repeat(
        4
      )
    }, caps)
  },
  "IRC multiline": {
    about: "texts of many lines, of which some never end",
    run: flood(
      () => `${multiline}${multiline.replace("BATCH -1", "BATCH +2 draft/multiline #x")}`,
      caps
    )
  },
  "IRC nicknames": {
    about: "a new nickname with every line, and names that are taken",
    run: flood(() => `NICK ${name()}\r\nNICK alice\r\nNICK 9\r\n`.repeat(16))
  }
} as const satisfies Record<string, Kind>
