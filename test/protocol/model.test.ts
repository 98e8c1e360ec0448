import { afterAll, assert, beforeAll, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { LineSocket } from "../support/line-socket.ts"
import { type Server, startLocalServer } from "../support/local-server.ts"
import { Model } from "../support/model.ts"
import { MixedModel } from "../support/model-mixed.ts"
import { lobby, type Step } from "../support/model-types.ts"
import { parameters, runs } from "../support/property.ts"
import { type Dial, Stage } from "../support/side-by-side.ts"
import { tlsLines } from "../support/tls-client.ts"

let server: Server
beforeAll(async () => {
  server = await startLocalServer("--max-rooms", "64")
})
afterAll(async () => {
  assert.strictEqual(await server.stop(), 0)
  assert.notMatch(server.printed(), /error/i)
})

const clients = 4
type Command = fc.AsyncCommand<Model, Stage>

const by = fc.nat(clients - 1)
const nick = fc.constantFrom("ann~", "Ann~", "bob~", "cy~", "observer~")
const room = fc.constantFrom(lobby, "tea~", "dev~")
const text = fc.constantFrom(
  "hi",
  " two  spaces ",
  "a\\nb",
  "a\\b",
  "é汉👋",
  "@5 PING",
  "/me waves"
)
const topic = fc.constantFrom("green it is", " tea, black ", "TOPIC lobby", "汉")
const keep = fc.constantFrom(
  ...(["nothing", "own", "own", "own", "spare", "other's", "no longer"] as const)
)
const plain = fc.constantFrom("bye" as const, "drop" as const, "half-close" as const)
const small = fc.constantFrom("bad" as const, "stale" as const, "resume-in-vain" as const)
const isNumbered = fc.constantFrom(true, true, true, false)
const since = fc.constantFrom(
  ...(["", "", ";since=1970-01-01T00:00:00.000Z", ";since=9999-12-31T23:59:59.999Z"] as const)
)
const isNow = fc.constantFrom(...Array<boolean>(30).fill(false), true)
const behind = fc.constantFrom(0, 0, 1, 3)

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ by, do: fc.constant("connect" as const) }) },
  { weight: 6, arbitrary: fc.record({ by, do: fc.constant("claim" as const), nick, keep }) },
  { weight: 5, arbitrary: fc.record({ by, do: fc.constant("join" as const), room }) },
  {
    weight: 2,
    arbitrary: fc.record({ by, do: fc.constantFrom("part" as const, "who" as const), room })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      by,
      do: fc.constantFrom("history" as const, "after" as const),
      room,
      behind: fc.constantFrom(0, 1, 2, 5, undefined)
    })
  },
  {
    weight: 6,
    arbitrary: fc.record({ by, do: fc.constant("say" as const), room, text, isNumbered })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      by,
      do: fc.constant("topic" as const),
      room,
      text: fc.option(topic, { nil: undefined })
    })
  },
  { weight: 3, arbitrary: fc.record({ by, do: fc.constant("tell" as const), nick, text, since }) },
  {
    weight: 1,
    arbitrary: fc.record({ by, do: fc.constant("tell-in-vain" as const), from: by, text, isNow })
  },
  { weight: 1, arbitrary: fc.record({ by, do: fc.constant("rooms" as const) }) },
  { weight: 2, arbitrary: fc.record({ by, do: fc.constant("again" as const) }) },
  { weight: 2, arbitrary: fc.record({ by, do: plain }) },
  { weight: 1, arbitrary: fc.record({ by, do: small }) },
  {
    weight: 3,
    arbitrary: fc.record({
      by,
      do: fc.constant("resume" as const),
      without: fc.constantFrom("", "", lobby, "tea~"),
      behind
    })
  },
  { weight: 1, arbitrary: fc.record({ by, do: fc.constant("take-over" as const) }) }
)

const one = steps.map(
  (step): Command => ({
    check: (model) => model.can(step),
    run: (model, stage) => stage.take(model, step),
    toString: () => JSON.stringify(step)
  })
)

const burst = fc
  .tuple(
    room,
    fc.array(
      fc.oneof(
        { weight: 4, arbitrary: fc.record({ by, verb: fc.constant("SAY" as const), text }) },
        {
          weight: 1,
          arbitrary: fc.record({ by, verb: fc.constant("TOPIC" as const), text: topic })
        }
      ),
      { minLength: 2, maxLength: 12 }
    )
  )
  .map(
    ([where, says]): Command => ({
      check: (model) =>
        says.every((say) => model.isLinked[say.by] && model.sessions[say.by]?.rooms.has(where)),
      run: (model, stage) => stage.burst(model, where, says),
      toString: () => `burst in ${where}: ${JSON.stringify(says)}`
    })
  )

/** Everybody is there, so that not every run has to begin with nobody. */
const everybody = Array.from(
  { length: clients },
  (_, client): ReadonlyArray<Step> => [
    { by: client, do: "connect" },
    {
      by: client,
      do: "claim",
      nick: `${"abcd"[client]}x~`,
      keep: client % 2 === 0 ? "own" : "nothing"
    }
  ]
).flat()

/** @param share of the usual number of runs */
const holds = (dial: Dial, share: number, begin = () => new Model(clients)) =>
  fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.commands([one, one, one, burst], { maxCommands: 40, size: "max" }),
      async (isFull, commands) => {
        const stage = await Stage.open(server.port, dial)
        const model = begin()
        try {
          if (isFull) for (const step of everybody) await stage.take(model, step)
          await fc.asyncModelRun(() => ({ model, real: stage }), commands)
        } finally {
          await stage.close()
        }
      }
    ),
    parameters(share)
  )

const timeout = 60_000 + runs * 40

it("the server does what the model does, whatever its clients do", { timeout }, () =>
  holds(LineSocket.connect, 0.3)
)

it("it does that through TLS", { timeout }, () =>
  holds(async (port) => {
    const socket = await tlsLines(port)
    socket.send("")
    return socket
  }, 0.05)
)

const ircClients = new Set([1, 3])

it("it does that where clients of IRC are among its clients", { timeout }, () =>
  holds(LineSocket.connect, 0.1, () => new MixedModel(clients, ircClients))
)
