/** The end of a run: everything is sent and read, and everybody leaves. */
import { Effect, Option } from "effect"
import type { Headless } from "../support/headless.ts"
import type { Proxy } from "../support/proxy.ts"

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

const head = (clients: ReadonlyArray<Headless>): ReadonlyMap<string, number> => {
  const heads = new Map<string, number>()
  for (const { state } of clients)
    for (const { name, reorderBuffer } of state().rooms)
      heads.set(name, Math.max(heads.get(name) ?? 0, reorderBuffer.next - 1))
  return heads
}

/** Waits until everything is sent and read, and returns a sentence for each client that was too late. */
export const settle = (
  clients: ReadonlyArray<Headless>,
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
    const done = Effect.zipRight(
      all(new Map()),
      Effect.suspend(() => (stuck.length === 0 ? all(head(clients)) : Effect.void))
    )
    yield* Effect.raceFirst(done, hurry)
    return stuck
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
