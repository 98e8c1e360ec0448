/** The end of a run: everything is sent and read, and everybody leaves. */
import { Effect, Option } from "effect"
import type { Headless } from "../support/headless.ts"
import type { Proxy } from "../support/proxy.ts"
import { within } from "./full.ts"
import type { IrcMember } from "./irc-member.ts"

/** How long the clients may take, after the last fault, until everything is sent and read. */
const patience = "60 seconds"

export const isDone = (client: Headless, heads: ReadonlyMap<string, number>) =>
  client.until(
    ({ pendingLines, phase, rooms }) =>
      phase._tag === "Online" &&
      pendingLines.length === 0 &&
      client.unread() === 0 &&
      rooms.every(({ name, reorderBuffer }) => reorderBuffer.next > (heads.get(name) ?? 0))
  )

const head = (
  clients: ReadonlyArray<Headless>,
  members: ReadonlyArray<IrcMember>
): ReadonlyMap<string, number> => {
  const heads = new Map<string, number>()
  const note = (room: string, seq: number) => heads.set(room, Math.max(heads.get(room) ?? 0, seq))
  for (const { state } of clients)
    for (const { name, reorderBuffer } of state().rooms) note(name, reorderBuffer.next - 1)
  for (const { heads } of members) for (const [room, seq] of heads) note(room, seq)
  return heads
}

/** Waits until all of IRC have read up to these places, and gives a sentence for each that was too late. */
const settleIrc = (
  members: ReadonlyArray<IrcMember>,
  heads: ReadonlyMap<string, number>
): Effect.Effect<ReadonlyArray<string>> =>
  Effect.map(
    within(60, () => members.every((member) => member.isDone(heads))),
    () => members.flatMap((member) => (member.isDone(heads) ? [] : [member.state]))
  )

/** Until then a connection that its client has lost may still bring the server what was sent on it. */
const lingering = "4 seconds"

/** Waits until everything is sent and read, and returns a sentence for each client that was too late. */
export const settle = (
  clients: ReadonlyArray<Headless>,
  members: ReadonlyArray<IrcMember>,
  proxy: Proxy
): Effect.Effect<ReadonlyArray<string>> =>
  Effect.gen(function* () {
    const stuck: Array<string> = []
    for (const passage of proxy.passages) passage.disarm()
    const await_ = (client: Headless, heads: ReadonlyMap<string, number>) =>
      Effect.map(Effect.timeoutOption(isDone(client, heads), patience), (done) => {
        if (Option.isSome(done)) return
        const { pendingLines, phase, rooms } = client.state()
        const read = rooms
          .map(({ name, reorderBuffer }) => `${name}:${reorderBuffer.next - 1}`)
          .join(" ")
        stuck.push(
          `${client.nick} is ${phase._tag}, has read ${read}, waits for ${pendingLines.length} answers, and has ${client.unread()} lines to look at.`
        )
      })
    const all = (heads: ReadonlyMap<string, number>) =>
      Effect.forEach(clients, (client) => await_(client, heads), { concurrency: "unbounded" })
    // An empty line sends nothing, but makes a client that waits to reconnect do so at once.
    const hurry = Effect.forEach(clients, (client) => client.type("")).pipe(
      Effect.zipRight(Effect.sleep("1 second")),
      Effect.forever
    )
    if (members.length > 0) yield* Effect.sleep(lingering)
    stuck.push(...(yield* settleIrc(members, new Map())))
    const done = Effect.zipRight(
      all(new Map()),
      Effect.suspend(() => (stuck.length === 0 ? all(head(clients, members)) : Effect.void))
    )
    yield* Effect.raceFirst(done, hurry)
    if (stuck.length > 0) return stuck
    return yield* settleIrc(members, head(clients, members))
  })

export const leave = (client: Headless): Effect.Effect<ReadonlyArray<string>> =>
  client.leave.pipe(
    Effect.timeoutOption("10 seconds"),
    Effect.map(
      Option.match({
        onNone: () => [`${client.nick} did not end.`],
        onSome: ({ code }) => (code === 0 ? [] : [`${client.nick} ended with ${code}.`])
      })
    )
  )
