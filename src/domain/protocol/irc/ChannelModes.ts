import { Array } from "effect"
import { isSubject, type Subject } from "../../chat/moderation/Subject.ts"
import { isTerm } from "../../chat/moderation/Term.ts"
import type { RoomName } from "../../chat/RoomName.ts"
import { channelOf } from "./Casemap.ts"
import * as Copy from "./Copy.ts"
import { notOperator, refused } from "./Errors.ts"
import { type Message, middle } from "./Message.ts"
import { type ModeChange, maxModes, modeChanges } from "./ModeChanges.ts"
import { sourceOf } from "./Names.ts"
import {
  type Answering,
  type Heard,
  type Intent,
  notice,
  numeric,
  type State,
  say
} from "./State.ts"

/** MODE of a channel: who is banned, and whether it is private. */

const mode = (state: State, channel: string, change: string, mask: string): Message => ({
  source: sourceOf(state.nick),
  verb: "MODE",
  params: [channel, change, mask]
})

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

/** Tells what can be banned, and only those who may ban: they can read the list. */
const refuseMask = (channel: string, mask: string): Intent => ({
  _tag: "Ask",
  command: { _tag: "Bans" },
  answering: {
    reply: (state) => [state, [notice(state, Copy.unknownMask(middle(mask)))]],
    failure: notOperator("MODE", channel)
  }
})

const ban = (channel: string, isOn: boolean, mask: string): Intent => {
  const subject = subjectIn(mask)
  const forever: unknown = 0
  if (subject === undefined || !isTerm(forever)) return refuseMask(channel, mask)
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
  return { _tag: "Ask", command, answering }
}

/** Closes a room, or opens it. Its members are told by the room. */
const close = (room: RoomName, isOn: boolean): Intent => ({
  _tag: "Ask",
  command: { _tag: "Set", room, to: { setting: "private", isOn } },
  answering: {
    reply: (state) => [state, []],
    failure: notOperator("MODE", channelOf(room))
  }
})

/** Tells the modes of a room. */
const tellModes = (room: RoomName, modes = "+n"): Intent => ({
  _tag: "Ask",
  command: { _tag: "Settings", room },
  answering: tellingModes(room, modes)
})

const tellingModes = (room: RoomName, modes: string): Answering => ({
  part: (state, event) =>
    event._tag === "Set" && event.to.setting === "private"
      ? [state, [], tellingModes(room, "+in")]
      : [state, []],
  reply: (state) => [state, [numeric(state, "channelMode", [channelOf(room), modes])]],
  failure: refused("MODE", channelOf(room))
})

const make = (state: State, room: RoomName, { isOn, letter, param }: ModeChange): Intent => {
  const channel = channelOf(room)
  switch (letter) {
    case "b":
      return param === undefined ? listBans(channel) : ban(channel, isOn, param)
    case "i":
      return close(room, isOn)
    case "n":
      return say(notice(state, Copy.alwaysInside))
    case "o":
      return say(numeric(state, "notOperator", [channel], Copy.operatorsOfServer))
    default:
      return say(numeric(state, "unknownMode", [middle(letter)]))
  }
}

const isSame = (one: ModeChange, other: ModeChange): boolean =>
  one.letter === other.letter && one.isOn === other.isOn && one.param === other.param

export const channelMode = (
  state: State,
  room: RoomName,
  letters: string,
  params: ReadonlyArray<string>
): Heard => {
  if (letters === "") return [state, [tellModes(room)]]
  const changes = modeChanges(letters, params)
  const intents = Array.dedupeWith(changes.slice(0, maxModes), isSame).map((change) =>
    make(state, room, change)
  )
  return [
    state,
    changes.length <= maxModes
      ? intents
      : [...intents, say(notice(state, Copy.tooManyModes(maxModes)))]
  ]
}
