import { HashMap, Option } from "effect"
import { LineId } from "../../chat/LineId.ts"
import type { Frame } from "../LineFramer.ts"
import type { Decoded } from "../Protocol.ts"
import { asking } from "./Asking.ts"
import { channels } from "./Channels.ts"
import * as Copy from "./Copy.ts"
import { history } from "./History.ts"
import { whole } from "./Labels.ts"
import { write } from "./Lines.ts"
import { isTooLong, type Message, middle, type Parsed, parse } from "./Message.ts"
import { moderating } from "./Moderating.ts"
import { monitoring } from "./Monitoring.ts"
import { negotiation } from "./Negotiating.ts"
import { opering } from "./Opering.ts"
import { people } from "./People.ts"
import { registration } from "./Registering.ts"
import { sasl } from "./Sasl.ts"
import {
  answer,
  type Heard,
  type Intent,
  knowsFail,
  notice,
  numeric,
  type State,
  type Told,
  withAsked
} from "./State.ts"
import { tagOf } from "./Tags.ts"
import { talking } from "./Talking.ts"
import type { Verb } from "./Verb.ts"
import { whoVerbs } from "./Who.ts"

/** What a client says. */

const verbs: ReadonlyMap<string, Verb> = new Map(
  Object.entries({
    ...registration,
    ...negotiation,
    ...sasl,
    ...asking,
    ...channels,
    ...talking,
    ...people,
    ...whoVerbs,
    ...monitoring,
    ...opering,
    ...history,
    ...moderating
  })
)

/** The words with which a line can begin. */
export const knownVerbs: ReadonlyArray<string> = Array.from(verbs.keys())

/** Irssi says it at once, before it has a name, and wants no answer. */
const isNothing = ({ params, verb }: Parsed): boolean => verb === "JOIN" && params[0] === ""

const understand = (state: State, line: Parsed): Heard => {
  const verb = verbs.get(line.verb)
  if (isNothing(line)) return [state, []]
  if (verb === undefined)
    return answer(state, numeric(state, "unknownCommand", [middle(line.verb)]))
  if (state.registering !== undefined && verb.when !== "always")
    return answer(state, numeric(state, "notRegistered"))
  if (line.params.length < verb.least)
    return answer(state, numeric(state, "needMoreParams", [line.verb]))
  return verb.run(state, line)
}

/** Errors of a client without a name are counted. */
const answered = (state: State, messages: ReadonlyArray<Message>): Decoded => ({
  _tag:
    state.registering !== undefined && messages.some(({ verb }) => /^[45]\d\d$/.test(verb))
      ? "Invalid"
      : "Answered",
  answer: write(state.caps, messages)
})

type Decoding = readonly [State, ReadonlyArray<Decoded>]

const carry = (
  [state, decoded]: Decoding,
  intent: Intent,
  response: number | undefined
): Decoding => {
  if (intent._tag === "Say") return [state, [...decoded, answered(state, intent.messages)]]
  const { answering, command } = intent
  const id = LineId.make(state.next, { disableValidation: true })
  const asked = HashMap.set(state.asked, id, { answering, response })
  return [
    withAsked(state, asked, state.next + 1),
    [...decoded, { _tag: "Command", command, id: Option.some(id) }]
  ]
}

/** What is said in its turn among answers that others give. */
const inTurn = (intent: Intent): Intent => {
  if (intent._tag === "Ask") return intent
  const saying = (state: State): Told => [state, intent.messages]
  return {
    _tag: "Ask",
    command: { _tag: "Time" },
    answering: { reply: saying, failure: saying }
  }
}

const isAsk = ({ _tag }: Intent): boolean => _tag === "Ask"

/** The most characters of a label; a longer one counts as none. */
const longestLabel = 64

/** The label that the answers to a line have to carry. */
const labelOf = ({ caps, incoming }: State, line: Parsed): string | undefined => {
  if (!caps.has("labeled-response")) return undefined
  const isEnd = line.verb === "BATCH" && line.params[0] === `-${incoming?.ref}`
  const label = isEnd ? incoming?.label : tagOf(line.tags, "label")
  return label !== undefined && label.length <= longestLabel ? label : undefined
}

/** Lines of a batch, and its beginning, get no answer of their own. */
const isUnanswered = ({ incoming }: State, line: Parsed): boolean =>
  incoming !== undefined && (line.verb === "BATCH" || tagOf(line.tags, "batch") === incoming.ref)

const hearLine = (before: State, line: Parsed): Decoding => {
  const [state, intents] = understand(before, line)
  const label = labelOf(before, line)
  const start: Decoding = [state, []]
  if (label === undefined || label === "" || isUnanswered(state, line))
    return intents.reduce((all, intent) => carry(all, intent, undefined), start)
  const asks = intents.filter(isAsk).length
  const of = state.next
  if (asks === 0) {
    const said = intents.flatMap((intent) => (intent._tag === "Say" ? intent.messages : []))
    const messages = whole(state.host, label, `l${of}`, said)
    return [{ ...state, next: of + 1 }, [answered(state, messages)]]
  }
  const response = { label, left: intents.length, batch: undefined }
  const begun: State = {
    ...state,
    next: of + 1,
    responses: HashMap.set(state.responses, of, response)
  }
  const begin: Decoding = [begun, []]
  return intents.map(inTurn).reduce((all, intent) => carry(all, intent, of), begin)
}

/** The label of a line that is not carried out, where it came whole and is not that of a batch. */
const labelIn = (state: State, line: string): string | undefined => {
  const parsed = parse(line)
  if (parsed === undefined || parsed.verb === "BATCH" || isUnanswered(state, parsed))
    return undefined
  const label = labelOf(state, parsed)
  return label === "" || label?.includes("\ufffd") === true ? undefined : label
}

/** @param line as far as it was read */
const faulty = (state: State, line: string, ...said: ReadonlyArray<Message>): Decoding => {
  const label = labelIn(state, line)
  const messages = label === undefined ? said : whole(state.host, label, "", said)
  return [
    state,
    [
      state.registering === undefined
        ? answered(state, messages)
        : { _tag: "Invalid", answer: write(state.caps, messages) }
    ]
  ]
}

/** UTF8ONLY knows it as FAIL; who has a name, and a client that knows no FAIL, is told in words too. */
const invalidUtf8 = (state: State): ReadonlyArray<Message> => {
  const failure: Message = {
    source: state.host,
    verb: "FAIL",
    params: ["*", "INVALID_UTF8"],
    text: Copy.invalidUtf8
  }
  const isKnown = knowsFail(state) || state.caps.has("labeled-response")
  return isKnown || state.registering !== undefined
    ? [failure]
    : [failure, notice(state, Copy.useUtf8)]
}

/** What a client without a name says of itself: what names may not have is left out of it. */
const isNaming = ({ registering }: State, line: Parsed | undefined): boolean =>
  registering !== undefined && (line?.verb === "NICK" || line?.verb === "USER")

/** The first line of a request of HTTP. */
const request = /^[A-Z]+ \S+ HTTP\/\d/

/** Reads a line. */
export const hear = (state: State, { fault, line }: Frame): Decoding => {
  if (fault === "long" || (fault === undefined && isTooLong(line)))
    return faulty(state, fault === "long" ? "" : line, numeric(state, "tooLong"))
  const parsed = parse(line)
  if (fault === "utf8" && !isNaming(state, parsed))
    return faulty(state, line, ...invalidUtf8(state))
  if (parsed === undefined) return [state, []]
  // Wherever it comes: a web page cannot speak in the chat.
  if (request.test(line)) return [{ ...state, hasRequested: true }, [{ _tag: "Foreign" }]]
  return hearLine(state, parsed)
}
