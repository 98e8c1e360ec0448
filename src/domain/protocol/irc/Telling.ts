import { HashMap, Option } from "effect"
import type { Aside } from "../../chat/ClientTags.ts"
import type { Event, EventOf } from "../../chat/Event.ts"
import type { AnyEvent, FurtherEventOf } from "../../chat/FurtherEvent.ts"
import type { LineId } from "../../chat/LineId.ts"
import { isNotice } from "../../chat/Noticed.ts"
import { describeRefusal } from "../Copy.ts"
import type { Outgoing } from "../Protocol.ts"
import { channelOf } from "./Casemap.ts"
import * as Copy from "./Copy.ts"
import { signal } from "./Dialects.ts"
import { joined } from "./Joining.ts"
import { respond } from "./Labels.ts"
import * as Lines from "./Lines.ts"
import type { Message } from "./Message.ts"
import { presence } from "./Monitoring.ts"
import { sourceOf } from "./Names.ts"
import { type Asked, notice, type State, type Told, withAsked } from "./State.ts"
import type { Tags } from "./Tags.ts"
import { printable } from "./Texts.ts"
import { motd } from "./Welcome.ts"

/** What a client is told. */

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

const toldTags = ({ clientTags = [], ref, time }: EventOf<"Told"> & Aside): Tags => [
  ...(ref === undefined ? Lines.timeTag(time) : Lines.sentTags(time, ref)),
  ...clientTags
]

/** Whoever invites is answered, and not told. */
const inviting = (
  { caps, nick }: State,
  { by, nick: whom, room, time }: FurtherEventOf<"Inviting">
): ReadonlyArray<Message> =>
  caps.has("invite-notify") && by !== nick ? [Lines.inviting(by, whom, room, time)] : []

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
          tags: toldTags(event),
          ref: `t${event.seq}`
        })
      ]
    case "Signal":
      return [state, signal(state.caps, event, state.nick)]
    case "Inviting":
      return [state, inviting(state, event)]
    case "Untold":
      return [state, [notice(state, Copy.neverRead(event.nick))]]
    case "Invited":
      return [state, [Lines.inviting(event.nick, state.nick, event.room, event.time)]]
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
  // With a label it is another line than that of the others.
  if (
    answering.isEchoed &&
    response === undefined &&
    out._tag === "Reply" &&
    out.shown !== undefined
  )
    return [remember(state, out.id, undefined), state.caps.has("echo-message") ? out.shown : ""]
  const [next, messages] =
    out._tag === "Reply" ? answering.reply(state, out.reply) : answering.failure(state, out.error)
  return respond(remember(next, out.id, undefined), response, messages, true)
}

const plainly = ([state, messages]: Told): readonly [State, string] => [
  state,
  Lines.write(state.caps, messages)
]

/** Why a connection ends that nothing has asked to end. */
const whyClosing = (
  { hasRequested }: State,
  { hasOverflowed }: Extract<Outgoing, { readonly _tag: "Reply" }>,
  { reason }: EventOf<"Bye">
): string => {
  if (hasOverflowed) return Copy.endlessLine
  return hasRequested && reason === "protocol" ? Copy.httpRequest : Copy.closing[reason]
}

/** Says why the connection ends, in the words of what asked for it where there are some. */
const goodbye = (
  state: State,
  out: Extract<Outgoing, { readonly _tag: "Reply" }>,
  reply: EventOf<"Bye">
): readonly [State, string] => {
  const [next, messages] = find(state, out.id)?.answering.reply(state, reply) ?? [state, []]
  if (messages.length > 0) return plainly([next, messages])
  const why = whyClosing(state, out, reply)
  return plainly([state, [Lines.closing(reply.text === undefined ? why : `${why}: ${reply.text}`)]])
}

/** Writes what is said to a client. */
export const tell = (state: State, out: Outgoing): readonly [State, string] => {
  switch (out._tag) {
    case "Refusal":
      return plainly([state, [Lines.closing(describeRefusal(out.why))]])
    case "Ping":
      return plainly([state, [{ verb: "PING", params: [], text: state.host }]])
    case "Event":
      return plainly(happened(state, out.event))
    case "Reply":
      return out.reply._tag === "Bye" ? goodbye(state, out, out.reply) : told(state, out)
    case "Part":
    case "Failure":
      return told(state, out)
  }
}
