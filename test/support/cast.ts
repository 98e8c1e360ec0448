/** Everyone else in a session of docs/protocol.md. */
import { setTimeout } from "node:timers/promises"
import { Nick } from "../../src/domain/chat/Nick.ts"
import { Commands } from "../../src/domain/protocol/natter/Commands.ts"
import { LineSocket } from "./line-socket.ts"
import { newSecret } from "./raw.ts"
import type { Said } from "./transcript.ts"

/** How much is said to somebody who does not read: more than the system and the server hold for them. */
const flood = { volleys: 64, volley: 64, bytes: 4000 }

/** The message that a line shows as `room seq`; undefined for other lines. */
const placeOf = (said: Said): string | undefined => {
  if (said.by !== "server") return undefined
  const { body } = said.event
  if (body._tag === "Msg" || body._tag === "Topic") return `${body.room} ${body.seq}`
  return body._tag === "Ok" && body.time !== undefined && body.at !== undefined
    ? `${body.at.room} ${body.at.position.seq}`
    : undefined
}

export class Cast {
  private readonly port: number
  private readonly me: string
  private readonly script: ReadonlyArray<Said>
  private readonly others = new Map<string, LineSocket>()
  /** Lines whose actions were performed already. */
  private readonly done = new Set<Said>()

  constructor(port: number, script: ReadonlyArray<Said>) {
    this.port = port
    this.script = script
    this.me =
      script
        .map(({ by, line }) => (by === "client" ? /NICK (\S+)/.exec(line)?.[1] : undefined))
        .find((nick) => nick) ?? ""
  }

  private async other(nick: string, keep = ""): Promise<LineSocket> {
    const found = this.others.get(nick)
    if (found !== undefined) return found
    const socket = await LineSocket.connect(this.port)
    await socket.ask(`NICK ${nick}${keep}`)
    this.others.set(nick, socket)
    return socket
  }

  private async say(nick: string, line: string): Promise<void> {
    await (await this.other(nick)).ask(line.trimEnd())
  }

  /** Brings about how it was before the session. */
  async prepare(): Promise<void> {
    for (const { line } of this.script) {
      const [, nick] = /^-- (\w+) loses the connection$/.exec(line) ?? []
      if (nick === undefined) continue
      // Nobody in the lobby hears of those who come and go elsewhere.
      await this.other(nick, ` 1 ${newSecret()}`)
      await this.say(nick, "PART lobby")
    }
    await this.assemble()
    await this.remember()
  }

  /** Brings as many people into the lobby as the first JOINED counts, those first who appear later. */
  private async assemble(): Promise<void> {
    const joined = this.script
      .map((said) => (said.by === "server" ? said.event.body : undefined))
      .find((body) => body?._tag === "Joined")
    if (joined?._tag !== "Joined" || joined.room !== "lobby") return
    const heardOf = this.script.map(
      ({ line }) => /(?:Z(?! TELL| RESUME)(?: part)?|TELL) ([A-Za-z]+)\b/.exec(line)?.[1] ?? this.me
    )
    const names = new Set(
      [...heardOf, "bob", "carol", "dave"].filter((name) => name !== this.me && name !== "nobody")
    )
    for (const name of [...names].slice(0, joined.members - 1)) await this.other(name)
  }

  /** Says what the session shows of the time before it. */
  private async remember(): Promise<void> {
    const known = new Set(this.script.map(placeOf))
    for (const said of this.script) {
      if (said.by !== "server" || said.event.body._tag !== "Past") continue
      const { nick, room, seq, text } = said.event.body
      if (known.has(`${room} ${seq}`)) continue
      await this.say(nick, Commands.encode({ _tag: "Say", room, text }))
    }
    const own = this.others.get(this.me)
    if (own === undefined) return
    own.send("BYE")
    await own.toTheEnd()
    this.others.delete(this.me)
    // Who has left is told up to a tenth of a second later.
    await setTimeout(200)
  }

  /** Performs the action that the session's client receives next. */
  async bringAbout(said: Said): Promise<void> {
    if (said.by !== "server" || this.done.has(said)) return
    this.done.add(said)
    const body = said.event.body
    const isReply = said.event.id._tag === "Some"
    if (body._tag === "Msg") await this.say(body.nick, Commands.encode({ ...body, _tag: "Say" }))
    if (body._tag === "Topic" && !isReply) await this.say(body.nick, Commands.encode(body))
    if (body._tag === "Told")
      await this.say(
        body.nick,
        Commands.encode({ _tag: "Tell", nick: Nick.make(this.me), text: body.text })
      )
    if (body._tag === "Enter")
      for (const nick of body.nicks) await this.say(nick, `JOIN ${body.room}`)
    if (body._tag === "Invited")
      await this.say(
        body.nick,
        `JOIN ${body.room}\nSET ${body.room} private on\nINVITE ${body.room} ${this.me}`
      )
    if (body._tag === "Leave")
      for (const nick of body.nicks) await this.say(nick, `PART ${body.room}`)
    if (body._tag === "Rename") {
      const socket = await this.other(body.old)
      await socket.ask(`NICK ${body.new}`)
      this.others.set(body.new, socket)
    }
  }

  /** Says more than somebody takes who does not read. */
  async overwhelm(): Promise<void> {
    const volley = Array<string>(flood.volley).fill(`SAY lobby ${"x".repeat(flood.bytes)}`)
    for (let n = 0; n < flood.volleys; n++) await this.say("bob", volley.join("\n"))
  }

  /** Somebody loses the connection, and the server learns of it. */
  async lose(nick: string): Promise<void> {
    ;(await this.other(nick)).drop()
    this.others.delete(nick)
    await setTimeout(200)
  }

  async leave(): Promise<void> {
    for (const socket of new Set(this.others.values())) {
      socket.send("BYE")
      await socket.toTheEnd()
    }
  }
}
