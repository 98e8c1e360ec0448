import { HashMap, Option } from "effect"
import { write } from "./Lines.ts"
import type { Message } from "./Message.ts"
import type { Response, State } from "./State.ts"
import { tagOf } from "./Tags.ts"

/**
 * Answers to a line with a label have that label: on the line of the answer, on the batch that holds them where
 * they are several, or on an ACK where there is none.
 */

const tagged = (message: Message, key: string, value: string): Message => ({
  ...message,
  tags: [...(message.tags ?? []), [key, value]]
})

/** Lines that are one batch by themselves. */
const isBatch = (messages: ReadonlyArray<Message>): boolean => {
  const [first, last] = [messages[0], messages.at(-1)]
  if (first?.verb !== "BATCH" || last?.verb !== "BATCH") return false
  return first.params[0]?.slice(1) === last.params[0]?.slice(1)
}

const opening = (host: string, ref: string, label: string): Message => ({
  tags: [["label", label]],
  source: host,
  verb: "BATCH",
  params: [`+${ref}`, "labeled-response"]
})

const ending = (host: string, ref: string): Message => ({
  source: host,
  verb: "BATCH",
  params: [`-${ref}`]
})

/** Lines as a part of a batch, but for those that are in one inside of it. */
const inside = (ref: string, messages: ReadonlyArray<Message>): ReadonlyArray<Message> =>
  messages.map((message) =>
    tagOf(message.tags ?? [], "batch") !== undefined || message.params[0]?.startsWith("-")
      ? message
      : tagged(message, "batch", ref)
  )

/** All that is answered to a line with a label. */
export const whole = (
  host: string,
  label: string,
  ref: string,
  messages: ReadonlyArray<Message>
): ReadonlyArray<Message> => {
  const [first, ...rest] = messages
  if (first === undefined)
    return [{ tags: [["label", label]], source: host, verb: "ACK", params: [] }]
  if (rest.length === 0 || isBatch(messages)) return [tagged(first, "label", label), ...rest]
  return [opening(host, ref, label), ...inside(ref, messages), ending(host, ref)]
}

const change = (state: State, of: number, response: Response | undefined): State => ({
  ...state,
  responses:
    response === undefined
      ? HashMap.remove(state.responses, of)
      : HashMap.set(state.responses, of, response)
})

/**
 * Says a piece of the answers to a line.
 *
 * @param isEnd whether a command of the line is answered with it
 */
export const respond = (
  state: State,
  of: number | undefined,
  messages: ReadonlyArray<Message>,
  isEnd: boolean
): readonly [State, string] => {
  const response =
    of === undefined ? undefined : Option.getOrUndefined(HashMap.get(state.responses, of))
  if (of === undefined || response === undefined) return [state, write(state.caps, messages)]
  const { host } = state
  const ref = response.batch ?? `l${of}`
  const left = isEnd ? response.left - 1 : response.left
  const isOver = left === 0
  if (isOver && response.batch === undefined)
    return [
      change(state, of, undefined),
      write(state.caps, whole(host, response.label, ref, messages))
    ]
  const begins = response.batch === undefined && messages.length > 0
  const all = [
    ...(begins ? [opening(host, ref, response.label)] : []),
    ...inside(ref, messages),
    ...(isOver ? [ending(host, ref)] : [])
  ]
  const batch = begins ? ref : response.batch
  return [
    change(state, of, isOver ? undefined : { ...response, left, batch }),
    write(state.caps, all)
  ]
}
