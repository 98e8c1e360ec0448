import { Array, Either, type Option } from "effect"
import type { Event, EventOf } from "../../chat/Event.ts"
import type { LineId } from "../../chat/LineId.ts"
import type { Frame } from "../LineFramer.ts"
import type { Decoded, Dialect, Outgoing, Protocol } from "../Protocol.ts"
import { Commands } from "./Commands.ts"
import { badUtf8, describeError, describeRefusal, tooLong } from "./Copy.ts"
import type { ErrorReply } from "./ErrorReply.ts"
import { Events } from "./Events.ts"
import { idOf, maxLineBytes, protocol } from "./LineCodec.ts"

/** The most nicknames in one line: 300 of 24 letters and a space stay under a server's 8,192 bytes. */
export const maxNicks = 300

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

const decode = (frame: Frame): Decoded => {
  const { fault, line } = frame
  if (fault !== undefined) {
    if (isHttp(frame)) return foreign
    return invalid(fault === "long" ? tooLong(maxLineBytes.client) : badUtf8, idOf(line))
  }
  const decoded = Commands.decode(line)
  if (Either.isRight(decoded))
    return { _tag: "Command", command: decoded.right.body, id: decoded.right.id }
  return isHttp(frame) ? foreign : invalid(decoded.left.error, decoded.left.id)
}

/** A list of nicknames that is too long for a line takes several. */
const inLines = (event: EventOf<"Enter"> | EventOf<"Leave"> | EventOf<"Here">): string =>
  event.nicks.length <= maxNicks
    ? Events.encode(event)
    : Array.chunksOf(event.nicks, maxNicks)
        .map((nicks) => Events.encode({ ...event, nicks }))
        .join("")

const write = (event: Event): string =>
  event._tag === "Enter" || event._tag === "Leave" || event._tag === "Here"
    ? inLines(event)
    : Events.encode(event)

const encode = (out: Outgoing): string => {
  switch (out._tag) {
    case "Reply":
      return Events.encode(out.reply, out.id)
    case "Failure":
      return failure(describeError(out.error), out.id)
    case "Event":
      return write(out.event)
    case "Refusal":
      return Events.encode({ _tag: "Bye", reason: "full", text: describeRefusal(out.why) })
  }
}

const dialect: Dialect = {
  key: protocol,
  event: write,
  ack: (answer, id) => Events.encode(answer, id)
}

/** natter/1, as docs/protocol.md describes it. A connection has nothing to remember. */
export const natter1: Protocol<null> = {
  name: protocol,
  maxLineBytes: maxLineBytes.client,
  detect: () => "mine",
  greet: ({ host }) => [null, Events.encode({ _tag: "Hello", protocol, host })],
  decode: (_, line) => [null, [decode(line)]],
  encode: (_, out) => [null, encode(out)],
  dialect: () => dialect
}
