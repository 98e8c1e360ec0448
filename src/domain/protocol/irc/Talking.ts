import { tagged } from "../../chat/ClientTags.ts"
import type { Event } from "../../chat/Event.ts"
import type { FurtherEventOf } from "../../chat/FurtherEvent.ts"
import { isNick } from "../../chat/Nick.ts"
import { isText, type Text } from "../../chat/Text.ts"
import { multiline, takesMultiline } from "./Capabilities.ts"
import { channelOf, isChannel, roomOf } from "./Casemap.ts"
import * as Copy from "./Copy.ts"
import { textOf } from "./Ctcp.ts"
import { describe } from "./Errors.ts"
import { unformatted } from "./Formatting.ts"
import type { Incoming } from "./Incoming.ts"
import * as Lines from "./Lines.ts"
import { type Message, middle, type Parsed } from "./Message.ts"
import { sourceOf } from "./Names.ts"
import { signal } from "./Signalling.ts"
import { type Answering, answer, fail, type Heard, numeric, type State } from "./State.ts"
import { clientTagsIn, type Tags, tagOf } from "./Tags.ts"
import { printable, type Saying } from "./Texts.ts"
import { named, type Verbs } from "./Verb.ts"

/** PRIVMSG, NOTICE, TAGMSG, and BATCH for texts of several lines. */

/** What somebody says, with the tags of the client. */
type Said = Pick<Saying, "tags" | "verb" | "target"> & { readonly text: Text }

type Sent = FurtherEventOf<"Sent">

/** What something is called that was told somebody. */
const sentTags = (sent: Sent | undefined): Tags =>
  sent === undefined ? [] : Lines.sentTags(sent.time, sent.ref)

/** What an author who wants to see it again is told, in the place of the message. */
const echo = (
  state: State,
  said: Said,
  reply: Event,
  sent: Sent | undefined
): ReadonlyArray<Message> => {
  if (!state.caps.has("echo-message") || reply._tag !== "Ok") return []
  const { at, time } = reply
  const about =
    at !== undefined && time !== undefined
      ? Lines.placeTags(time, at.room, at.position)
      : sentTags(sent)
  const tags = said.tags.length === 0 ? about : [...about, ...said.tags]
  const ref = `e${at?.position.seq ?? 0}`
  return printable(state.caps, { ...said, source: sourceOf(state.nick), tags, ref })
}

const telling = (said: Said, sent?: Sent): Answering => ({
  part: (state, event) => {
    if (event._tag === "Sent") return [state, [], telling(said, event)]
    if (said.verb === "NOTICE") return [state, []]
    if (event._tag === "Away")
      return [state, [numeric(state, "away", [event.nick], Copy.awayFor(event.seconds))]]
    return event._tag === "Absent"
      ? [state, [numeric(state, "away", [event.nick], event.why)]]
      : [state, []]
  },
  isEchoed: true,
  reply: (state, reply) => [state, echo(state, said, reply, sent)],
  // A NOTICE is answered with nothing, so that programs do not answer each other for ever.
  failure: (state, error) => [
    state,
    said.verb === "NOTICE" ? [] : [describe(state, said.verb, said.target, error)]
  ]
})

/** Says a text that is one of natter. */
const sayText = (
  state: State,
  verb: Said["verb"],
  target: string,
  text: string,
  tags: Tags
): Heard => {
  if (!isText(text)) return unsaid(state, verb, numeric(state, "noText"))
  const room = roomOf(target)
  if (room !== undefined)
    return [
      state,
      [
        {
          _tag: "Ask",
          command: { _tag: verb === "NOTICE" ? "Notice" : "Say", room, text, ...tagged(tags) },
          answering: telling({ verb, text, tags, target: channelOf(room) })
        }
      ]
    ]
  if (isChannel(target))
    return unsaid(state, verb, numeric(state, "noSuchChannel", [middle(target)]))
  if (!isNick(target)) return unsaid(state, verb, numeric(state, "noSuchNick", [middle(target)]))
  return [
    state,
    [
      {
        _tag: "Ask",
        command: {
          _tag: verb === "NOTICE" ? "TellNotice" : "Tell",
          nick: target,
          text,
          ...tagged(tags)
        },
        answering: telling({ verb, text, tags, target })
      }
    ]
  ]
}

const unsaid = (state: State, verb: Said["verb"], why: Message): Heard =>
  verb === "NOTICE" ? [state, []] : answer(state, why)

const speak =
  (verb: Said["verb"]) =>
  (state: State, { params: [target, said], tags }: Parsed): Heard => {
    if (isInside(state, tags)) return [gather(state, verb, target ?? "", said ?? "", tags), []]
    if (tagOf(tags, "batch") !== undefined && takesMultiline(state.caps))
      return answer(
        { ...state, incoming: undefined },
        fail(state, "BATCH", "MULTILINE_INVALID", [], "There is no such batch")
      )
    if (target === undefined || target === "")
      return unsaid(state, verb, numeric(state, "noRecipient", [], `No recipient given (${verb})`))
    if (said === undefined || said === "") return unsaid(state, verb, numeric(state, "noText"))
    if (target.includes(","))
      return unsaid(state, verb, numeric(state, "tooManyTargets", [middle(target)]))
    const text = textOf(said)
    if (text !== undefined) return sayText(state, verb, target, text, clientTagsIn(tags))
    // What is left of other CTCP is nothing.
    return said.startsWith("\x01") ? [state, []] : unsaid(state, verb, numeric(state, "noText"))
  }

/** Whether a line belongs to a text of several lines. */
const isInside = ({ incoming }: State, tags: Tags): boolean =>
  incoming !== undefined && tagOf(tags, "batch") === incoming.ref

const faultOf = (
  incoming: Incoming,
  target: string,
  verb: Said["verb"],
  isBlankRest: boolean
): Incoming["fault"] => {
  if (incoming.fault !== undefined) return incoming.fault
  if (isBlankRest) return "blank"
  if (verb !== incoming.verb) return "mixed"
  if (target !== incoming.target) return "target"
  if (incoming.bytes > multiline.bytes) return "bytes"
  return incoming.lines > multiline.lines ? "lines" : undefined
}

/** Adds a line to a text. What has too many is not kept. */
const gather = (
  state: State,
  verb: Said["verb"],
  target: string,
  said: string,
  tags: Tags
): State => {
  const { incoming } = state
  if (incoming === undefined) return state
  const goesOn = tagOf(tags, "draft/multiline-concat") !== undefined
  const isFirst = incoming.lines === 0
  const added = `${isFirst || goesOn ? "" : "\n"}${isFirst ? (textOf(said) ?? "") : unformatted(said)}`
  const next: Incoming = {
    ...incoming,
    verb: incoming.verb ?? verb,
    bytes: incoming.bytes + Buffer.byteLength(added),
    lines: incoming.lines + (goesOn ? 0 : 1)
  }
  const fault = faultOf(next, target, verb, goesOn && said === "")
  const text = fault === undefined ? incoming.text + added : ""
  return { ...state, incoming: { ...next, text, fault } }
}

const tooMuch = {
  bytes: ["MULTILINE_MAX_BYTES", [String(multiline.bytes)]],
  lines: ["MULTILINE_MAX_LINES", [String(multiline.lines)]],
  target: ["MULTILINE_INVALID_TARGET", []],
  blank: ["MULTILINE_INVALID", []],
  mixed: ["MULTILINE_INVALID", []]
} as const

const finish = (state: State, incoming: Incoming): Heard => {
  const { fault, tags, target, text, verb } = incoming
  const next = { ...state, incoming: undefined }
  if (fault !== undefined) {
    const [code, params] = tooMuch[fault]
    return answer(next, fail(next, "BATCH", code, params, "The text was not sent"))
  }
  if (verb === undefined || text.trim() === "")
    return answer(next, fail(next, "BATCH", "MULTILINE_INVALID", [], "There is no text to send"))
  return sayText(next, verb, target, text, tags)
}

const batch = (state: State, { params, tags }: Parsed): Heard => {
  const [reference = "", type, target = ""] = params
  const ref = reference.slice(1)
  if (reference.startsWith("-") && state.incoming?.ref === ref) return finish(state, state.incoming)
  if (reference.startsWith("+") && type === "draft/multiline" && takesMultiline(state.caps))
    return [
      {
        ...state,
        incoming: {
          ref,
          target,
          label: tagOf(tags, "label"),
          tags: clientTagsIn(tags),
          verb: undefined,
          text: "",
          bytes: 0,
          lines: 0,
          fault: undefined
        }
      },
      []
    ]
  return answer(state, fail(state, "BATCH", "INVALID_BATCH", [], "There is no such batch"))
}

export const talking: Verbs = {
  PRIVMSG: named(0, speak("PRIVMSG")),
  NOTICE: named(0, speak("NOTICE")),
  TAGMSG: named(1, signal),
  BATCH: named(1, batch)
}
