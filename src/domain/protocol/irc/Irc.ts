import type { Protocol } from "../Protocol.ts"
import { recognise, recogniseLate } from "../Recognition.ts"
import { dialectFor } from "./Dialects.ts"
import { hear } from "./Hearing.ts"
import { maxBytes, maxTagBytes } from "./Message.ts"
import { begin, type State } from "./State.ts"
import { tell } from "./Telling.ts"

const detected = {
  irc: "mine",
  undecided: "undecided",
  natter: "other",
  http: "other",
  tls: "other",
  proxy: "other"
} as const

const detectedLate = { irc: "mine", either: "either", natter: "other" } as const

/** A PING or QUIT. */
const urgent = /^(PING|QUIT)(?:[ \r]|$)/i
const urgentBytes = new Set(Buffer.from("PpQq"))
const maxUrgent = 6

const urgentOf = (line: Uint8Array) => {
  if (!urgentBytes.has(line[0] ?? 0)) return undefined
  const [, verb] = urgent.exec(Buffer.from(line.subarray(0, maxUrgent)).toString("latin1")) ?? []
  if (verb === undefined) return undefined
  return verb.toUpperCase() === "PING" ? "Ping" : "Bye"
}

/** IRC, as RFC 1459 and IRCv3 describe it. Its clients are members of the same rooms. */
export const irc: Protocol<State> = {
  name: "irc",
  // A CR counts too.
  maxLineBytes: maxTagBytes + maxBytes + 1,
  detectLate: (line) => detectedLate[recogniseLate(line)],
  signsOfLife: "server",
  detect: (head) => detected[recognise(head)],
  greet: (server) => (time, key) => [begin(server, time, key), ""],
  decode: hear,
  urgentOf,
  encode: tell,
  dialect: ({ caps }) => dialectFor(caps)
}
