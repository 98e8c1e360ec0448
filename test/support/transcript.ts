/**
 * Plays the sessions of docs/protocol.md against a real server. The lines of a session are those that
 * one client sends and receives; the actions of others in it (bob says something, joins or leaves) are
 * performed here. Where the document has a host, an epoch, a seq, a time or a token, the server's own
 * replaces it, the same one throughout.
 */
import { assert } from "@effect/vitest"
import { Either } from "effect"
import type { Command } from "../../src/domain/chat/Command.ts"
import { Nick } from "../../src/domain/chat/Nick.ts"
import { Epoch, type Position } from "../../src/domain/chat/Position.ts"
import { Seq } from "../../src/domain/chat/Seq.ts"
import type { Token } from "../../src/domain/chat/Token.ts"
import { Commands } from "../../src/domain/protocol/natter/Commands.ts"
import type { ServerLine } from "../../src/domain/protocol/natter/Events.ts"
import { Events } from "../../src/domain/protocol/natter/Events.ts"
import type { Line } from "../../src/domain/protocol/natter/LineCodec.ts"
import { LineSocket } from "./line-socket.ts"

export type Said =
  | { readonly by: "client"; readonly line: string }
  | { readonly by: "server"; readonly line: string; readonly event: Line<ServerLine> }
  | { readonly by: "nobody"; readonly line: string }

const server = (line: string): Said => ({
  by: "server",
  line,
  event: Either.getOrThrowWith(
    Events.decode(line),
    ({ error }) => new Error(`${line}: ${error.text}`)
  )
})

const asks = /^(@\d+ )?(NICK|RESUME|JOIN|PART|SAY|TELL|WHO|HISTORY|RETENTION|PING)\b|^BYE$/

/** Reads a block: `C: ` and `S: ` before each line, or a terminal's `$ nc …` with neither. */
export const read = (block: ReadonlyArray<string>): ReadonlyArray<Said> =>
  block[0]?.startsWith("$ ")
    ? block.slice(1).map((line) => (asks.test(line) ? { by: "client", line } : server(line)))
    : block.map((line) => {
        if (line.startsWith("S: ")) return server(line.slice(3))
        return line.startsWith("C: ")
          ? { by: "client", line: line.slice(3) }
          : { by: "nobody", line }
      })

/** The server's own values for the document's epochs, seqs and tokens. */
class Bindings {
  private readonly epochs = new Map<
    string,
    { readonly epoch: Position["epoch"]; readonly ahead: number }
  >()
  private readonly rooms = new Map<string, string>()
  private readonly tokens = new Map<Token, Token>()

  position({ epoch, seq }: Position, real?: Position, room?: string): Position {
    if (room !== undefined) this.rooms.set(room, epoch)
    const bound = this.epochs.get(epoch)
    if (bound !== undefined) return { epoch: bound.epoch, seq: Seq.make(seq + bound.ahead) }
    if (real !== undefined) this.epochs.set(epoch, { epoch: real.epoch, ahead: real.seq - seq })
    return real ?? { epoch, seq }
  }

  /** The document's event as this server has to send it. */
  event(said: ServerLine, real: ServerLine): ServerLine {
    if (said._tag === "Hello" && real._tag === "Hello") return { ...said, host: real.host }
    if (said._tag === "Ready" && real._tag === "Ready") {
      if (said.token === undefined || real.token === undefined) return said
      this.tokens.set(said.token, real.token)
      return { ...said, token: real.token }
    }
    if (said._tag === "Joined" && real._tag === "Joined")
      return { ...said, position: this.position(said.position, real.position, said.room) }
    if (said._tag === "Ok" && said.position !== undefined)
      return { ...said, position: this.position(said.position) }
    if (said._tag === "Told" && real._tag === "Told") return { ...said, time: real.time }
    if ((said._tag === "Msg" || said._tag === "Past") && said._tag === real._tag) {
      const { seq } = this.position({
        epoch: Epoch.make(this.rooms.get(said.room) ?? ""),
        seq: said.seq
      })
      return { ...said, seq, time: real.time }
    }
    return said
  }

  /** The document's command as this server has to receive it. */
  command(said: Command): Command {
    if (said._tag === "History" && said.position !== undefined)
      return { ...said, position: this.position(said.position) }
    if (said._tag !== "Resume") return said
    const marks = said.marks.map((mark) =>
      "room" in mark ? { ...mark, position: this.position(mark.position) } : mark
    )
    return { ...said, marks, token: this.tokens.get(said.token) ?? said.token }
  }
}

const greeted = async (port: number, nick: string) => {
  const socket = await LineSocket.connect(port)
  await socket.ask(`NICK ${nick}`)
  return socket
}

/** Everyone else in the session. */
class Cast {
  private readonly port: number
  private readonly me: string
  private readonly others = new Map<string, LineSocket>()
  /** Lines whose actions were performed already. */
  private readonly done = new Set<Said>()

  constructor(port: number, script: ReadonlyArray<Said>) {
    this.port = port
    this.me = script.map(({ line }) => /NICK (\S+)/.exec(line)?.[1]).find((nick) => nick) ?? ""
  }

  private async other(nick: string): Promise<LineSocket> {
    const found = this.others.get(nick) ?? (await greeted(this.port, nick))
    this.others.set(nick, found)
    return found
  }

  /** Brings as many people into the lobby as the next JOINED counts, those first who appear later. */
  async assemble(coming: ReadonlyArray<Said>) {
    const joined = coming
      .map((said) => (said.by === "server" ? said.event.body : undefined))
      .find((body) => body?._tag === "Joined")
    if (joined?._tag !== "Joined" || joined.room !== "lobby") return
    const heardOf = coming.map(
      ({ line }) => /(?:Z|ENTER \S+|TELL) ([A-Za-z]+)\b/.exec(line)?.[1] ?? this.me
    )
    const names = new Set(
      [...heardOf, "bob", "carol", "dave"].filter((name) => name !== this.me && name !== "nobody")
    )
    for (const name of [...names].slice(0, joined.members - 1)) await this.other(name)
  }

  /** Performs the action that the session's client receives next. */
  async bringAbout(said: Said) {
    if (said.by !== "server" || this.done.has(said)) return
    this.done.add(said)
    const body = said.event.body
    if (body._tag === "Msg" && body.nick !== this.me)
      await this.say(body.nick, Commands.encode({ ...body, _tag: "Say" }))
    if (body._tag === "Told")
      await this.say(
        body.nick,
        Commands.encode({ _tag: "Tell", nick: Nick.make(this.me), text: body.text })
      )
    if (body._tag === "Enter")
      for (const nick of body.nicks) await this.say(nick, `JOIN ${body.room}`)
    if (body._tag === "Leave")
      for (const nick of body.nicks) await this.say(nick, `PART ${body.room}`)
    if (body._tag === "Rename") {
      const socket = await this.other(body.old)
      await socket.ask(`NICK ${body.new}`)
      this.others.set(body.new, socket)
    }
  }

  private async say(nick: string, line: string) {
    await (await this.other(nick)).ask(line.trimEnd())
  }

  async leave() {
    for (const socket of new Set(this.others.values())) {
      socket.send("BYE")
      await socket.toTheEnd()
    }
  }
}

/** Plays a session on connections that `dial` makes; throws if the server sends anything else than the document. */
export const play = async (
  script: ReadonlyArray<Said>,
  port: number,
  dial: () => Promise<LineSocket> = () => LineSocket.connect(port)
): Promise<void> => {
  const cast = new Cast(port, script)
  const bindings = new Bindings()
  await cast.assemble(script)
  let socket = await dial()
  for (const [at, said] of script.entries()) {
    if (said.by === "nobody") {
      socket.drop()
      const missed = script.slice(
        at,
        script.findIndex((later, index) => index > at + 3 && later.by === "client")
      )
      for (const later of missed) await cast.bringAbout(later)
      socket = await dial()
    } else if (said.by === "client") {
      const read = Commands.decode(said.line)
      const line = Either.isLeft(read)
        ? said.line
        : Commands.encode(bindings.command(read.right.body), read.right.id).trimEnd()
      socket.send(line)
    } else {
      await cast.bringAbout(said)
      const line = (await socket.next()) ?? ""
      const real = Either.getOrThrowWith(
        Events.decode(line),
        () => new Error(`Expected ${said.line}, heard ${line}`)
      )
      assert.strictEqual(
        line,
        Events.encode(bindings.event(said.event.body, real.body), said.event.id).trimEnd()
      )
    }
  }
  await finish(socket, script)
  await cast.leave()
}

/** Checks that nothing more has come than the document has. */
const finish = async (socket: LineSocket, script: ReadonlyArray<Said>) => {
  if (script.at(-1)?.line.startsWith("BYE")) {
    // nc continues until its own input ends.
    socket.end()
    assert.deepStrictEqual(await socket.toTheEnd(), [])
    return
  }
  assert.deepStrictEqual(await socket.ask("PING"), ["PONG"])
  socket.send("BYE")
  await socket.toTheEnd()
}
