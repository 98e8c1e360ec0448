import type { ChatError } from "../../chat/ChatError.ts"
import { describeError } from "../Copy.ts"
import * as Copy from "./Copy.ts"
import { type Message, middle } from "./Message.ts"
import type { NumericName } from "./Numerics.ts"
import { type Answering, fail, numeric, type State } from "./State.ts"

/** The numerics of errors that are about the target of a command, with the usual text. */
const usual: Readonly<Partial<Record<ChatError["_tag"], NumericName>>> = {
  NoSuchNick: "noSuchNick",
  NoSuchRoom: "noSuchChannel",
  NotInRoom: "notOnChannel",
  Private: "inviteOnly",
  NotOperator: "noPrivileges",
  NickTaken: "nickInUse",
  NickChangedTooFast: "nickTooFast",
  AlreadyRegistered: "alreadyRegistered"
}

/** The numerics of errors that are told in natter's own sentence. */
const explained: Readonly<Partial<Record<ChatError["_tag"], NumericName>>> = {
  NickOwned: "nickInUse",
  RoomLimit: "tooManyChannels",
  MembershipLimit: "tooManyChannels",
  Muted: "cannotSend",
  Slow: "cannotSend",
  Banned: "banned"
}

/** What may be otherwise in a moment, without anybody doing something. */
const passing: ReadonlySet<ChatError["_tag"]> = new Set([
  "GuessedTooOften",
  "InboxFull",
  "TriedTooOften",
  "Unavailable"
])

/** Another sentence where the usual one names a command that IRC does not have. */
const inIrc = (verb: string, target: string, error: ChatError): string | undefined => {
  switch (error._tag) {
    case "NoSuchBan":
      return Copy.noSuchBan(middle(target))
    case "TriedTooOften":
      return verb === "OPER" ? Copy.wrongWords : Copy.wrongInvitations
    case "ModerationFull":
      return Copy.moderationFull[error.of]?.(error.limit, middle(target))
    default:
      return undefined
  }
}

/** How an error of a command about this target is told. */
export const describe = (state: State, verb: string, target: string, error: ChatError): Message => {
  if (error._tag === "NotRegistered") return numeric(state, "notRegistered")
  if (error._tag === "NotInvited") return numeric(state, "passwordMismatch", [], Copy.notInvited)
  if (error._tag === "NickNotAllowed")
    return numeric(state, "nickInvalid", [middle(target)], Copy.nickRules[error.rule])
  const isSaid = verb === "PRIVMSG" || verb === "NOTICE" || verb === "TAGMSG"
  if (error._tag === "NotInRoom" && isSaid) return numeric(state, "cannotSend", [middle(target)])
  const found = usual[error._tag]
  if (found !== undefined) return numeric(state, found, [middle(target)])
  const { code, text: sentence } = describeError(error)
  const text = inIrc(verb, target, error) ?? sentence
  const name = explained[error._tag]
  if (name !== undefined) return numeric(state, name, [middle(target)], text)
  return passing.has(error._tag)
    ? numeric(state, "tryAgain", [verb], text)
    : fail(state, verb, code.toUpperCase().replaceAll("-", "_"), [middle(target)], text)
}

/** Tells an error of a command, and nothing else. */
export const refused =
  (verb: string, target: string) =>
  (state: State, error: ChatError): readonly [State, ReadonlyArray<Message>] => [
    state,
    [describe(state, verb, target, error)]
  ]

/** Tells an error of somebody who acts on a channel. */
export const notOperator =
  (verb: string, channel: string, text?: string): Answering["failure"] =>
  (state, error) => [
    state,
    [
      error._tag === "NotOperator"
        ? numeric(state, "notOperator", [middle(channel)], text)
        : describe(state, verb, channel, error)
    ]
  ]
