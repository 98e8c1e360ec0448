import { HashMap, Option } from "effect"
import type { Event } from "../../chat/Event.ts"
import type { AnyEvent } from "../../chat/FurtherEvent.ts"
import type { LineId } from "../../chat/LineId.ts"
import { isNotice } from "../../chat/Noticed.ts"
import { describeRefusal } from "../natter/Copy.ts"
import type { Outgoing } from "../Protocol.ts"
import { channelOf } from "./Casemap.ts"
import * as Copy from "./Copy.ts"
import { joined } from "./Joining.ts"
import { respond } from "./Labels.ts"
import * as Lines from "./Lines.ts"
import type { Message } from "./Message.ts"
import { presence } from "./Monitoring.ts"
import { sourceOf } from "./Names.ts"
import { type Asked, notice, type State, type Told, withAsked } from "./State.ts"
import { printable } from "./Texts.ts"
import { motd } from "./Welcome.ts"

/** What a client is told. */

const closing = (reason: string): Message => ({
  verb: "ERROR",
  params: [],
  text: Copy.closingLink(reason)
})

const byOf = ({ host }: State, by: string): string => (by === "-" ? host : sourceOf(by))

const set = (
  state: State,
  { by, room, time, to }: Extract<Event, { readonly _tag: "Set" }>
): Message => {
  const tags = Lines.timeTag(time)
  return to.setting === "private"
    ? {
        tags,
        source: byOf(state, by),
        verb: "MODE",
        params: [channelOf(room), to.isOn ? "+i" : "-i"]
      }
    : {
        tags,
        source: state.host,
        verb: "NOTICE",
        params: [channelOf(room)],
        text: Copy.slowRoom(by === "-" ? state.host : by, to.seconds)
      }
}

/** Something unasked. */
const happened = (state: State, event: AnyEvent): Told => {
  switch (event._tag) {
    case "Joined":
      return joined(state, event)
    case "Motd":
      return motd(state, event.text)
    case "Told":
      return [
        state,
        printable(state.caps, {
          source: sourceOf(event.nick),
          verb: isNotice(event) ? "NOTICE" : "PRIVMSG",
          target: state.nick,
          text: event.text,
          tags: Lines.timeTag(event.time),
          ref: `t${event.seq}`
        })
      ]
    case "Untold":
      return [state, [notice(state, Copy.neverRead(event.nick))]]
    case "Invited":
      return [
        state,
        [
          {
            tags: Lines.timeTag(event.time),
            source: sourceOf(event.nick),
            verb: "INVITE",
            params: [state.nick, channelOf(event.room)]
          }
        ]
      ]
    case "Set":
      return [state, [set(state, event)]]
    case "Presence":
      return [state, [presence(state, event)]]
    case "Wallops":
      return [
        state,
        [
          {
            tags: Lines.timeTag(event.time),
            source: sourceOf(event.nick),
            verb: "WALLOPS",
            params: [],
            text: event.text
          }
        ]
      ]
    default:
      return [state, []]
  }
}

const find = (state: State, id: Option.Option<LineId>): Asked | undefined =>
  Option.getOrUndefined(Option.flatMap(id, (id) => HashMap.get(state.asked, id)))

const remember = (state: State, id: Option.Option<LineId>, asked: Asked | undefined): State =>
  Option.isNone(id)
    ? state
    : withAsked(
        state,
        asked === undefined
          ? HashMap.remove(state.asked, id.value)
          : HashMap.set(state.asked, id.value, asked)
      )

/** A piece of the answer to a command. */
const told = (
  state: State,
  out: Extract<Outgoing, { readonly _tag: "Reply" | "Failure" | "Part" }>
): readonly [State, string] => {
  const asked = find(state, out.id)
  if (asked === undefined) return [state, ""]
  const { answering, response } = asked
  if (out._tag === "Part") {
    if (answering.part === undefined) return [state, ""]
    const [next, messages, rest = answering] = answering.part(state, out.event)
    return respond(remember(next, out.id, { answering: rest, response }), response, messages, false)
  }
  const [next, messages] =
    out._tag === "Reply" ? answering.reply(state, out.reply) : answering.failure(state, out.error)
  return respond(remember(next, out.id, undefined), response, messages, true)
}

const plainly = ([state, messages]: Told): readonly [State, string] => [
  state,
  Lines.write(state.caps, messages)
]

/** Writes what is said to a client. */
export const tell = (state: State, out: Outgoing): readonly [State, string] => {
  switch (out._tag) {
    case "Refusal":
      return plainly([state, [closing(describeRefusal(out.why))]])
    case "Ping":
      return plainly([state, [{ verb: "PING", params: [], text: state.host }]])
    case "Event":
      return plainly(happened(state, out.event))
    case "Reply":
      if (out.reply._tag === "Bye") {
        const { reason, text } = out.reply
        const why = Copy.closing[reason]
        return plainly([state, [closing(text === undefined ? why : `${why}: ${text}`)]])
      }
      return told(state, out)
    case "Part":
    case "Failure":
      return told(state, out)
  }
}
