import { Array, Either, Option } from "effect"
import type { EventOf } from "../../chat/Event.ts"
import type { AnyEvent } from "../../chat/FurtherEvent.ts"
import type { LineId } from "../../chat/LineId.ts"
import type { NickRule } from "../../chat/Nick.ts"
import type { Timestamp } from "../../chat/Timestamp.ts"
import { describeError, describeRefusal, nickRules } from "../Copy.ts"
import type { ErrorReply } from "../ErrorReply.ts"
import type { Frame } from "../LineFramer.ts"
import type { Decoded, Dialect, Outgoing, Protocol, ServerInfo } from "../Protocol.ts"
import { recognise } from "../Recognition.ts"
import { Commands } from "./Commands.ts"
import { Events } from "./Events.ts"
import { feature } from "./Feature.ts"
import { idOf, maxLineBytes } from "./LineCodec.ts"
import { badUtf8, tooLong, wrong } from "./LineCopy.ts"
import { protocol } from "./Name.ts"

/** The most nicknames in one line: 300 of 24 letters and a space stay under a server's 8,192 bytes. */
const maxNicks = 300

const failure = (error: ErrorReply, id: Option.Option<LineId>): string =>
  Events.encode({ _tag: "Err", ...error }, id)

const invalid = (error: ErrorReply, id: Option.Option<LineId>): Decoded => ({
  _tag: "Invalid",
  answer: failure(error, id)
})

/**
 * The first line of a request of HTTP. A web page can make a browser send one here, with lines of
 * natter/1 in it. Of a line that is too long only the beginning is there.
 */
const isHttp = ({ fault, line }: Frame): boolean =>
  fault === "long"
    ? /^(?:CONNECT|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT|TRACE) /.test(line)
    : /^[A-Z]+ \S+ HTTP\/\d/.test(line)

const foreign: Decoded = { _tag: "Foreign" }

const detected = {
  natter: "mine",
  undecided: "undecided",
  irc: "other",
  http: "other",
  tls: "other",
  proxy: "other"
} as const

const decode = (frame: Frame, nicks: NickRule): Decoded => {
  const { fault, line } = frame
  if (fault !== undefined) {
    if (isHttp(frame)) return foreign
    return invalid(fault === "long" ? tooLong(maxLineBytes.client) : badUtf8, idOf(line))
  }
  const decoded = Commands.decode(line)
  if (Either.isRight(decoded))
    return { _tag: "Command", command: decoded.right.body, id: decoded.right.id }
  if (isHttp(frame)) return foreign
  const { error, id } = decoded.left
  return invalid(error === wrong.nick ? nickRules[nicks] : error, id)
}

/** A list of nicknames that is too long for a line takes several. */
const inLines = (
  event: EventOf<"Enter"> | EventOf<"Leave"> | EventOf<"Here">,
  id?: Option.Option<LineId>
): string =>
  event.nicks.length <= maxNicks
    ? Events.encode(event, id)
    : Array.chunksOf(event.nicks, maxNicks)
        .map((nicks) => Events.encode({ ...event, nicks }, id))
        .join("")

const write = (event: AnyEvent, id?: Option.Option<LineId>): string => {
  switch (event._tag) {
    case "Enter":
    case "Leave":
    case "Here":
      return inLines(event, id)
    // What natter/1 has no words for.
    case "Absent":
    case "Counts":
    case "Described":
    case "Excerpt":
    case "Inside":
    case "Inviting":
    case "Latest":
    case "Members":
    case "Operator":
    case "Owned":
    case "Person":
    case "Presence":
    case "Sent":
    case "Signal":
    case "Wallops":
    case "Was":
      return ""
    default:
      return Events.encode(event, id)
  }
}

const encode = (out: Outgoing): string => {
  switch (out._tag) {
    case "Reply":
      return Events.encode(out.reply, out.id)
    case "Failure":
      return failure(describeError(out.error), out.id)
    case "Event":
      return write(out.event)
    case "Part":
      return write(out.event, out.id)
    // Clients ask.
    case "Ping":
      return ""
    case "Refusal":
      return Events.encode({
        _tag: "Bye",
        reason: out.why.of === "plain" ? "plain" : "full",
        text: describeRefusal(out.why)
      })
  }
}

/** A PING or BYE, with or without an id. */
const urgent = /^(?:@\S+ )?(PING|BYE)(?:[ \r]|$)/
/** How an urgent line can begin. */
const urgentBytes = new Set(Buffer.from("@PB"))
/** Bytes that an id and a tag or two fit into. */
const maxUrgent = 64

const urgentOf = (line: Uint8Array) => {
  if (!urgentBytes.has(line[0] ?? 0)) return undefined
  const [, verb] = urgent.exec(Buffer.from(line.subarray(0, maxUrgent)).toString("latin1")) ?? []
  if (verb === undefined) return undefined
  return verb === "PING" ? "Ping" : "Bye"
}

/** IRC has NICK and PING too, but no secrets and ids; and a line that makes no sense may be anybody's. */
const isOwn = (decoded: Decoded): boolean => {
  if (decoded._tag === "Invalid") return false
  if (decoded._tag !== "Command" || Option.isSome(decoded.id)) return true
  const { command } = decoded
  return command._tag === "Nick" ? command.keep !== undefined : command._tag !== "Ping"
}

const dialect: Dialect = {
  key: protocol,
  tellsGoneOnce: false,
  event: (event) => write(event)
}

const hello = ({
  host,
  isByInvitation,
  limits,
  names,
  nicks
}: ServerInfo): ((time: Timestamp) => string) => {
  const numbers = Object.entries({ ...limits, line: maxLineBytes.client })
  const fixed = [
    ...numbers.map(([key, value]) => feature(key, value)),
    feature("nicks", nicks),
    ...(isByInvitation ? [feature("invitation", "required")] : []),
    ...(names === "free" ? [] : [feature("names", names)])
  ]
  return (time) => {
    const features = [...fixed, feature("time", new Date(time).toISOString())]
    return Events.encode({ _tag: "Hello", protocol, host, features })
  }
}

/** natter/1, as docs/protocol.md describes it. It remembers which nicknames the server takes. */
export const natter1: Protocol<NickRule> = {
  name: protocol,
  maxLineBytes: maxLineBytes.client,
  isOwn,
  signsOfLife: "client",
  detect: (head) => detected[recognise(head)],
  greet: (server) => {
    const greeting = hello(server)
    return (time) => [server.nicks, greeting(time)]
  },
  decode: (nicks, line) => [nicks, [decode(line, nicks)]],
  urgentOf,
  encode: (nicks, out) => [nicks, encode(out)],
  dialect: () => dialect
}
