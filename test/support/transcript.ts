/**
 * Plays the sessions of docs/protocol.md against a real server. The lines of a session are those that
 * one client sends and receives; the actions of others in it (bob says something, joins or leaves) are
 * performed by a cast. Where the document has a host, an epoch, a seq, a time or the value of a
 * feature, the server's own replaces it.
 */
import { assert } from "@effect/vitest"
import { Either } from "effect"
import { Commands } from "../../src/domain/protocol/natter/Commands.ts"
import type { ServerLine } from "../../src/domain/protocol/natter/Events.ts"
import { Events } from "../../src/domain/protocol/natter/Events.ts"
import type { Line } from "../../src/domain/protocol/natter/LineCodec.ts"
import { Bindings } from "./bindings.ts"
import { Cast } from "./cast.ts"
import { LineSocket } from "./line-socket.ts"

export type Said =
  | { readonly by: "client"; readonly line: string }
  | { readonly by: "server"; readonly line: string; readonly event: Line<ServerLine> }
  /** Something that happens. */
  | { readonly by: "nobody"; readonly line: string }

const server = (line: string): Said => ({
  by: "server",
  line,
  event: Either.getOrThrowWith(
    Events.decode(line),
    ({ error }) => new Error(`${line}: ${error.text}`)
  )
})

const asks = /^(@\d+ )?(NICK|RESUME|JOIN|PART|SAY|TELL|WHO|HISTORY|AFTER|SEARCH|ROOMS|PING)\b|^BYE$/

/** Reads a block: `C: ` and `S: ` before each line, or a terminal's `$ nc …` with neither. */
export const read = (block: ReadonlyArray<string>): ReadonlyArray<Said> =>
  block[0]?.startsWith("$ ")
    ? block.slice(1).map((line) => (asks.test(line) ? { by: "client", line } : server(line)))
    : block.map((line) => {
        if (line.startsWith("S: ")) return server(line.slice(3))
        return /^C:( |$)/.test(line)
          ? { by: "client", line: line.slice(3) }
          : { by: "nobody", line }
      })

/** What happens without a line, and what it does to the session. */
class Happenings {
  private readonly cast: Cast
  private readonly script: ReadonlyArray<Said>
  private readonly dial: () => Promise<LineSocket>

  constructor(cast: Cast, script: ReadonlyArray<Said>, dial: () => Promise<LineSocket>) {
    this.cast = cast
    this.script = script
    this.dial = dial
  }

  /** Returns the connection on which the session goes on. */
  async happen(at: number, socket: LineSocket): Promise<LineSocket> {
    const line = this.script[at]?.line ?? ""
    const [, loser] = /^-- (\w+) loses the connection$/.exec(line) ?? []
    if (loser !== undefined) {
      await this.cast.lose(loser)
      return socket
    }
    // It has asked for a second only.
    if (/^-- the session of \w+ ends$/.test(line)) return socket
    switch (line) {
      case "-- the connection is lost, and with it the answers":
        await socket.ask("PING")
        return this.again(at, socket)
      case "-- the connection is lost":
        return this.again(at, socket)
      case "-- the connection is closed":
        assert.deepStrictEqual(await socket.toTheEnd(), [])
        return this.again(at, socket)
      case "-- alice stops reading":
        socket.pause()
        await this.cast.overwhelm()
        socket.resume()
        await socket.skipTo("BYE")
        return socket
      default:
        throw new Error(`Nobody knows how to play: ${line}`)
    }
  }

  /** Others go on meanwhile, as far as the session's client has missed it when it says the next line but one. */
  private async again(at: number, socket: LineSocket): Promise<LineSocket> {
    socket.drop()
    const rest = this.script.slice(at + 1)
    const next = rest.findIndex(({ by }, index) => by !== "server" && index > 0)
    for (const later of rest.slice(0, next < 0 ? rest.length : next))
      await this.cast.bringAbout(later)
    return this.dial()
  }
}

/** Plays a session on connections that `dial` makes; throws if the server sends anything else than the document. */
export const play = async (
  script: ReadonlyArray<Said>,
  port: number,
  dial: () => Promise<LineSocket> = () => LineSocket.open(port)
): Promise<void> => {
  const cast = new Cast(port, script)
  const bindings = new Bindings()
  const happenings = new Happenings(cast, script, dial)
  await cast.prepare()
  let socket = await dial()
  for (const [at, said] of script.entries()) {
    if (said.by === "nobody") socket = await happenings.happen(at, socket)
    else if (said.by === "client") socket.send(asSaid(said.line, bindings))
    else {
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

/** A line of the document with this server's positions. */
const asSaid = (line: string, bindings: Bindings): string => {
  const read = Commands.decode(line)
  const real = Either.isRight(read) ? bindings.command(read.right.body) : undefined
  return real === undefined || Either.isLeft(read)
    ? line
    : Commands.encode(real, read.right.id).trimEnd()
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
