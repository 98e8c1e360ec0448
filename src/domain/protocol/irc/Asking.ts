import { isText } from "../../chat/Text.ts"
import * as Copy from "./Copy.ts"
import { refused } from "./Errors.ts"
import { unformatted } from "./Formatting.ts"
import { supported } from "./ISupport.ts"
import { middle, type Parsed } from "./Message.ts"
import { type Answering, answer, type Heard, numeric, type State } from "./State.ts"
import { always, named, type Verbs } from "./Verb.ts"
import { motdLines } from "./Welcome.ts"

/** PING, QUIT, and what is asked about the server. */

const nothing = (state: State) => [state, []] as const

/** Answered after everything before it, however it is written. */
const ping = (state: State, { params: [token = ""] }: Parsed): Heard => {
  if (token === "") return answer(state, numeric(state, "noOrigin"))
  return [
    state,
    [
      {
        _tag: "Ask",
        command: { _tag: "Ping" },
        answering: {
          reply: (state) => [
            state,
            [{ source: state.host, verb: "PONG", params: [state.host], text: token }]
          ],
          failure: nothing
        }
      }
    ]
  ]
}

const quit = (state: State, { params: [why = ""] }: Parsed): Heard => {
  const words = unformatted(why).trim()
  const command = { _tag: "Bye", ...(isText(words) ? { text: words } : {}) } as const
  return [state, [{ _tag: "Ask", command, answering: { reply: nothing, failure: nothing } }]]
}

const counting: Answering = {
  part: (state, event) => {
    if (event._tag !== "Counts") return [state, []]
    const { most, operators, people, rooms } = event
    const both = [String(people), String(most)]
    return [
      state,
      [
        numeric(state, "users", [], Copy.users(people)),
        numeric(state, "operators", [String(operators)]),
        numeric(state, "channels", [String(rooms)]),
        numeric(state, "clients", [], Copy.clients(people)),
        numeric(state, "localUsers", both, Copy.localUsers(people, most)),
        numeric(state, "globalUsers", both, Copy.globalUsers(people, most))
      ]
    ]
  },
  reply: nothing,
  failure: refused("LUSERS", "*")
}

const time = (state: State): Heard => [
  state,
  [
    {
      _tag: "Ask",
      command: { _tag: "Time" },
      answering: {
        reply: (state, reply) => [
          state,
          reply._tag === "Ok" && reply.time !== undefined
            ? [numeric(state, "time", [state.host], new Date(reply.time).toISOString())]
            : []
        ],
        failure: nothing
      }
    }
  ]
]

const help = (state: State, { params: [subject = ""] }: Parsed): Heard => {
  const about = subject === "" ? "index" : middle(subject)
  const usage = Copy.usage[subject.toUpperCase()]
  if (usage !== undefined)
    return answer(
      state,
      numeric(state, "helpStart", [about], usage),
      numeric(state, "endOfHelp", [about])
    )
  if (subject !== "") return answer(state, numeric(state, "helpNotFound", [about]))
  const [first = "", ...rest] = Copy.help
  return answer(
    state,
    numeric(state, "helpStart", [about], first),
    ...rest.map((line) => numeric(state, "help", [about], line)),
    numeric(state, "endOfHelp", [about])
  )
}

export const asking: Verbs = {
  PING: always(0, ping),
  // A sign of life, which any line is.
  PONG: always(0, (state) => [state, []]),
  QUIT: always(0, quit),
  MOTD: named(0, (state) => answer(state, ...motdLines(state))),
  LUSERS: named(0, (state) => [
    state,
    [{ _tag: "Ask", command: { _tag: "Counts" }, answering: counting }]
  ]),
  VERSION: named(0, (state) =>
    answer(
      state,
      numeric(state, "version", ["natter", state.host]),
      ...supported(state).map((tokens) => numeric(state, "supports", tokens))
    )
  ),
  TIME: named(0, time),
  INFO: named(0, (state) =>
    answer(
      state,
      ...Copy.info.map((line) => numeric(state, "info", [], line)),
      numeric(state, "endOfInfo")
    )
  ),
  HELP: named(0, help)
}
