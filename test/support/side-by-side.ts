/** The model and a real server, side by side: what the model says has to be heard, is. */
import { deepEqual, fail, ok } from "node:assert/strict"
import { dialIrc } from "./irc-dial.ts"
import { LineSocket } from "./line-socket.ts"
import type { Model } from "./model.ts"
import { overIrc } from "./model-mixed.ts"
import { isOfRun, Names } from "./model-translation.ts"
import { type Draft, lobby, type Outcome, type Session, type Step } from "./model-types.ts"

class Player {
  readonly socket: LineSocket
  /** Who is in each room, as this client was told. */
  readonly view = new Map<string, Set<string>>()

  constructor(socket: LineSocket) {
    this.socket = socket
  }
}

/** Connects somebody, who speaks first. */
export type Dial = (port: number) => Promise<LineSocket>

export class Stage {
  private readonly port: number
  private readonly dial: Dial
  private readonly watch: LineSocket
  private readonly names: Names
  private readonly players = new Map<number, Player>()
  /** Lines that a client has heard and nobody has looked at. */
  private readonly unread = new Map<number, ReadonlyArray<string>>()
  private barriers = 0

  private constructor(port: number, dial: Dial, watch: LineSocket, names: Names) {
    this.port = port
    this.dial = dial
    this.watch = watch
    this.names = names
  }

  static async open(port: number, dial: Dial = LineSocket.connect): Promise<Stage> {
    const names = new Names()
    const watch = await dial(port)
    await watch.ask(`NICK ${names.observer}\nTOPIC ${lobby}`)
    const [head = ""] = (await watch.ask(`HISTORY ${lobby} 1`)).slice(-1)
    const [, epoch = "", seq] = /(\w+):(\d+)$/.exec(head) ?? []
    names.begin(epoch, Number(seq))
    return new Stage(port, dial, watch, names)
  }

  /** Does a step with both, and compares what every client hears. */
  async take(model: Model, step: Step): Promise<void> {
    const session = model.sessions[step.by]
    const { heard, line } = model.take(step)
    const player = this.players.get(step.by)
    if (step.do === "drop") await this.drop(step.by, model)
    else if (step.do === "tell-in-vain")
      await this.tellInVain(model, line, step.from, step.by, session)
    else if (step.do === "connect" || step.do === "resume" || step.do === "take-over")
      await this.connect(step.by, line, model.speaksIrc(step.by) ? dialIrc : this.dial)
    else if (step.do === "half-close") await this.halfClose(step.by, model)
    else player?.socket.send(this.names.toServer(line))
    await this.compare(model, heard, step)
  }

  /** Says all of this at once, each client's own in one go, and tells the model in which order it came. */
  async burst(model: Model, room: string, says: ReadonlyArray<Draft>) {
    const all = says.map((say) => ({ ...say, id: model.nextId() }))
    for (const by of new Set(all.map(({ by }) => by))) {
      const lines = all
        .filter((say) => say.by === by)
        .map(({ id, text, verb }) => this.names.toServer(`@${id} ${verb} ${room} ${text}`))
      this.players.get(by)?.socket.send(lines.join("\n"))
    }
    const real = await this.collect(model, [...new Set(says.map(({ by }) => by))])
    const places = new Map<number, number>()
    for (const line of [...real.values()].flat()) {
      const [, id, seq] = /^@(\d+) OK \S+ E:(\d+) T$/.exec(line) ?? []
      if (seq !== undefined) places.set(Number(id), Number(seq))
    }
    const order = all.toSorted((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0))
    const heard = model.burst({ room, order })
    this.same(model, real, heard, "burst", `burst in ${room}: ${JSON.stringify(all)}`)
  }

  private async compare(model: Model, heard: Outcome["heard"], step: Step) {
    const real = await this.collect(model, [step.by])
    if (step.do === "resume" || step.do === "take-over" || step.do === "rooms") {
      const lines = real.get(step.by) ?? []
      real.set(step.by, inRooms(lines))
    }
    if (step.do === "who") real.set(step.by, byName(real.get(step.by) ?? []))
    if (step.do === "join" && model.speaksIrc(step.by)) await this.learnEpoch(step.room)
    this.same(model, real, heard, step.do, JSON.stringify(step))
    const isSaid = step.do === "say" && model.sessions[step.by]?.rooms.has(step.room)
    if (isSaid) this.sameMembers(model, step.room)
    if (step.do === "part") this.players.get(step.by)?.view.delete(step.room)
  }

  private same(
    model: Model,
    real: Outcome["heard"],
    heard: Outcome["heard"],
    step: Step["do"] | "burst",
    what: string
  ) {
    for (const client of model.isLinked.keys()) {
      const lines = heard.get(client) ?? []
      const expected = model.speaksIrc(client) ? overIrc(lines, step) : lines
      deepEqual(real.get(client) ?? [], expected, `client ${client} after ${what}`)
    }
  }

  /** IRC does not tell the epoch of a log in which there is nothing. */
  private async learnEpoch(room: string) {
    for (const line of await this.watch.ask(`HISTORY ${this.names.real(room)} 1`))
      this.names.fromServer(line)
  }

  /** A message comes after every coming and going before it: all members know who is there. */
  private sameMembers(model: Model, room: string) {
    for (const [client, session] of model.sessions.entries()) {
      if (!session?.rooms.has(room) || !model.isLinked[client]) continue
      const view = this.players.get(client)?.view.get(room) ?? []
      deepEqual(
        [...view, session.nick].sort(),
        model.members(room),
        `client ${client} knows who is in ${room}`
      )
    }
  }

  private async connect(by: number, line: string, dial: Dial) {
    const old = this.players.get(by)
    const player = new Player(await dial(this.port))
    this.players.set(by, player)
    if (line === "") return
    ok((await player.socket.next())?.startsWith("HELLO natter/1 "))
    player.socket.send(this.names.toServer(line))
    if (old === undefined || old.socket.ended) return
    deepEqual(
      (await old.socket.toTheEnd()).filter((said) => !/^(ENTER|LEAVE) /.test(said)),
      ["BYE replaced"]
    )
  }

  /** Breaks a connection, and waits until the server has noticed. */
  private async drop(by: number, model: Model) {
    const player = this.players.get(by)
    player?.socket.drop()
    const kept = model.sessions[by]
    if (kept !== undefined) return this.isMissed(kept.nick)
    this.players.delete(by)
    const nick = player?.view.get("")?.values().next().value
    if (nick === undefined) return
    while (
      (await this.watch.ask(`WHO ${lobby}`)).some((line) =>
        line.split(" ").includes(this.names.real(nick))
      )
    );
  }

  private async halfClose(by: number, model: Model) {
    this.players.get(by)?.socket.end()
    const kept = model.sessions[by]
    if (kept !== undefined) await this.isMissed(kept.nick)
  }

  /** Waits until the server knows that the connection of a kept session is lost. */
  private async isMissed(nick: string) {
    while (
      !/lost the connection/.test((await this.watch.ask(`NICK ${this.names.real(nick)}`)).join())
    );
  }

  /** The one who is told is not heard from any more, and has a second to come back. */
  private async tellInVain(
    model: Model,
    line: string,
    from: number,
    to: number,
    recipient: Session | undefined
  ) {
    const sender = this.players.get(from)?.socket
    const socket = this.players.get(to)?.socket
    if (sender === undefined || socket === undefined || recipient === undefined) return
    await socket.ask(this.names.toServer(`NICK ${recipient.nick} 1 ${recipient.secret}`))
    const told = await sender.ask(this.names.toServer(line))
    socket.drop()
    this.unread.set(from, [...told, ...(await sender.until("UNTOLD"))])
    await this.drop(to, model)
  }

  /** What every client has heard since it was last asked, when all that the actors said is done. */
  private async collect(model: Model, actors: ReadonlyArray<number>) {
    const heard = new Map<number, ReadonlyArray<string>>()
    const hear = async (client: number, mark: string) => {
      const player = this.players.get(client)
      if (player === undefined) return
      const isLinked = model.isLinked[client] === true
      if (isLinked) player.socket.send(`PING ${mark}`)
      const lines = isLinked
        ? (await player.socket.until(`PONG ${mark}`)).slice(0, -1)
        : await player.socket.toTheEnd()
      const all = [...(this.unread.get(client) ?? []), ...lines]
      this.unread.delete(client)
      const asModel = all.flatMap((line) => this.fromServer(model, client, player, line))
      heard.set(client, [...(heard.get(client) ?? []), ...asModel])
      if (!isLinked && model.sessions[client] === undefined) this.players.delete(client)
    }
    const mark = `barrier ${++this.barriers}`
    await Promise.all(actors.map((client) => hear(client, `${mark} first`)))
    await Promise.all([...this.players.keys()].map((client) => hear(client, mark)))
    return heard
  }

  /** A line of this server as the model writes it; nothing for what is not of this run, or is noted. */
  private fromServer(
    model: Model,
    client: number,
    player: Player,
    real: string
  ): ReadonlyArray<string> {
    const line = this.names.fromServer(real)
    const [verb = "", ...words] = line.replace(/^@\d+ /, "").split(" ")
    return this.note(model, client, player, verb, words) || !isOfRun(verb, words) ? [] : [line]
  }

  /** Notes who is where; true for a coming or going. */
  private note(
    model: Model,
    client: number,
    { view }: Player,
    verb: string,
    [first = "", second = "", ...rest]: ReadonlyArray<string>
  ): boolean {
    const there = view.get(first)
    if (verb === "READY") view.set("", new Set([first]))
    // To somebody who is there already, some who came may not have been announced yet.
    if (verb === "JOINED" && there === undefined) {
      const self = model.sessions[client]?.nick
      view.set(first, new Set(model.members(first).filter((nick) => nick !== self)))
    }
    if (verb === "RENAME")
      for (const nicks of view.values()) if (nicks.delete(first)) nicks.add(second)
    if (verb === "ENTER") {
      for (const nick of rest) {
        if (there?.has(nick)) fail(`client ${client} was told twice that ${nick} is in ${first}`)
        there?.add(nick)
      }
    }
    if (verb === "LEAVE")
      for (const nick of rest.slice(1))
        if (!there?.delete(nick))
          fail(`client ${client} was told that ${nick} left ${first}, where it was not`)
    return verb === "ENTER" || verb === "LEAVE"
  }

  /** Ends what is left of the run, kept sessions too. */
  async close(): Promise<void> {
    const bye = async (socket: LineSocket, first: string) => {
      socket.send(`${first}\nBYE`)
      await socket.toTheEnd()
      socket.drop()
    }
    await Promise.all([...this.players.values()].map(({ socket }) => bye(socket, "")))
    for (const secret of this.names.secrets)
      await bye(await this.dial(this.port), `RESUME ${secret}`)
    await bye(this.watch, "")
  }
}

/** Those who are away, sorted: the model does not know who entered first. */
const byName = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const isAway = (line: string) => / AWAY /.test(line)
  const sorted = lines.filter(isAway).sort()[Symbol.iterator]()
  return lines.map((line) => (isAway(line) ? (sorted.next().value ?? line) : line))
}

/** Lines in one order: a replay by the names of the rooms, for between them any order will do; so for lists of rooms. */
const inRooms = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const key = (line: string) => {
    const [verb = "", room = ""] = line.replace(/^@\d+ /, "").split(" ")
    if (verb === "OK" && room === "") return "~~~"
    return verb === "READY"
      ? ""
      : verb === "TOLD" || verb === "UNTOLD" || room === "inbox"
        ? "~~"
        : room
  }
  return lines.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}
