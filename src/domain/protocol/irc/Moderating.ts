import { isReason } from "../../chat/moderation/Reason.ts"
import { isSubject, type Subject } from "../../chat/moderation/Subject.ts"
import { isTerm } from "../../chat/moderation/Term.ts"
import { isNick } from "../../chat/Nick.ts"
import type { RoomName } from "../../chat/RoomName.ts"
import { channelOf, isChannel, roomOf } from "./Casemap.ts"
import * as Copy from "./Copy.ts"
import { describe, refused } from "./Errors.ts"
import { unformatted } from "./Formatting.ts"
import { type Message, middle, type Parsed } from "./Message.ts"
import { sourceOf } from "./Names.ts"
import { userMode } from "./Opering.ts"
import {
  type Answering,
  answer,
  type Heard,
  type Intent,
  notice,
  numeric,
  type State
} from "./State.ts"
import { named, type Verbs } from "./Verb.ts"

/** INVITE, KICK, KILL and MODE. */

const mode = (state: State, channel: string, change: string, mask?: string): Message => ({
  source: sourceOf(state.nick),
  verb: "MODE",
  params: [channel, change, ...(mask === undefined ? [] : [mask])]
})

/** An error of somebody who acts on a channel. */
const notOperator =
  (verb: string, channel: string, text?: string): Answering["failure"] =>
  (state, error) => [
    state,
    [
      error._tag === "NotOperator"
        ? numeric(state, "notOperator", [middle(channel)], text)
        : describe(state, verb, channel, error)
    ]
  ]

const invite = (state: State, { params: [nick = "", channel = ""] }: Parsed): Heard => {
  const room = roomOf(channel)
  if (!isNick(nick)) return answer(state, numeric(state, "noSuchNick", [middle(nick)]))
  if (room === undefined) return answer(state, numeric(state, "noSuchChannel", [middle(channel)]))
  const answering: Answering = {
    part: (state, event) =>
      event._tag === "Inside"
        ? [
            state,
            [numeric(state, "onChannel", [event.nick, channelOf(room)])],
            { reply: (state) => [state, []], failure: (state) => [state, []] }
          ]
        : [state, []],
    reply: (state) => [state, [numeric(state, "inviting", [nick, channelOf(room)])]],
    failure: (state, error) => [
      state,
      [describe(state, "INVITE", error._tag === "NoSuchNick" ? nick : channelOf(room), error)]
    ]
  }
  return [state, [{ _tag: "Ask", command: { _tag: "Call", room, nick }, answering }]]
}

/** @param failure what is told where it may not be done */
const endSession = (
  state: State,
  nick: string,
  why: string,
  failure: Answering["failure"]
): Heard => {
  if (!isNick(nick)) return answer(state, numeric(state, "noSuchNick", [middle(nick)]))
  const reason = unformatted(why).slice(0, 300)
  const command = {
    _tag: "Kick",
    nick,
    ...(isReason(reason) ? { reason } : {})
  } as const
  const answering: Answering = {
    reply: (state) => [state, [notice(state, Copy.kicked(nick))]],
    failure
  }
  return [state, [{ _tag: "Ask", command, answering }]]
}

const kick = (state: State, { params: [channel = "", nick = "", why = ""] }: Parsed): Heard => {
  const room = roomOf(channel)
  if (room === undefined) return answer(state, numeric(state, "noSuchChannel", [middle(channel)]))
  // An operator who names a channel that is not there ends nobody's session by that.
  if (!state.rooms.has(room))
    return answer(state, numeric(state, "notOnChannel", [channelOf(room)]))
  return endSession(state, nick, why, (state, error) =>
    error._tag === "NoSuchNick"
      ? [state, [numeric(state, "noSuchNick", [middle(nick)])]]
      : notOperator("KICK", channel, Copy.kickEndsSession)(state, error)
  )
}

/** The person or address that a mask is about: `bob!*@*`, a pin, or an address. */
const subjectIn = (mask: string): Subject | undefined => {
  const [nick = "", rest] = mask.split("!")
  const isAnybody = rest === undefined || /^\*@(?:\*|natter)$/.test(rest)
  return isSubject(nick) && isAnybody ? nick : undefined
}

const listBans = (channel: string): Intent => ({
  _tag: "Ask",
  command: { _tag: "Bans" },
  answering: {
    part: (state, event) =>
      event._tag === "Banned"
        ? [state, [numeric(state, "banList", [channel, event.subject, event.by])]]
        : [state, []],
    reply: (state) => [state, [numeric(state, "endOfBanList", [channel])]],
    failure: (state) => [state, [numeric(state, "endOfBanList", [channel], Copy.onlyOperatorsList)]]
  }
})

const ban = (state: State, channel: string, isOn: boolean, mask: string): Heard => {
  const subject = subjectIn(mask)
  const forever: unknown = 0
  if (subject === undefined || !isTerm(forever))
    return answer(state, notice(state, Copy.unknownMask(middle(mask))))
  const answering: Answering = {
    reply: (state) => [
      state,
      [
        mode(state, channel, isOn ? "+b" : "-b", middle(mask)),
        notice(state, Copy.wholeServer(subject))
      ]
    ],
    failure: notOperator("MODE", channel)
  }
  const command = isOn
    ? ({ _tag: "Ban", subject, seconds: forever } as const)
    : ({ _tag: "Unban", subject } as const)
  return [state, [{ _tag: "Ask", command, answering }]]
}

/** Closes a room, or opens it. Its members are told by the room. */
const close = (state: State, room: RoomName, isOn: boolean): Heard => [
  state,
  [
    {
      _tag: "Ask",
      command: { _tag: "Set", room, to: { setting: "private", isOn } },
      answering: {
        reply: (state) => [state, []],
        failure: notOperator("MODE", channelOf(room))
      }
    }
  ]
]

const channelMode = (state: State, room: RoomName, change: string, mask?: string): Heard => {
  const channel = channelOf(room)
  const [, sign = "+", letter = ""] = /^([+-]?)(.)/.exec(change) ?? []
  const isOn = sign !== "-"
  if (change === "") return answer(state, numeric(state, "channelMode", [channel, "+n"]))
  if (letter === "b")
    return mask === undefined ? [state, [listBans(channel)]] : ban(state, channel, isOn, mask)
  if (letter === "i") return close(state, room, isOn)
  if (letter === "o")
    return answer(state, numeric(state, "notOperator", [channel], Copy.operatorsOfServer))
  if (letter === "n") return answer(state, numeric(state, "notOperator", [channel]))
  return answer(state, numeric(state, "unknownMode", [middle(letter)]))
}

const changeMode = (state: State, { params: [target = "", change = "", mask] }: Parsed): Heard => {
  if (!isChannel(target)) return userMode(state, target, change)
  const room = roomOf(target)
  return room === undefined
    ? answer(state, numeric(state, "noSuchChannel", [middle(target)]))
    : channelMode(state, room, change, mask)
}

export const moderating: Verbs = {
  INVITE: named(2, invite),
  KICK: named(2, kick),
  KILL: named(1, (state, { params: [nick = "", why = ""] }) =>
    endSession(state, nick, why, refused("KILL", nick))
  ),
  MODE: named(1, changeMode)
}
