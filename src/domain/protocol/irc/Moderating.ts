import { isReason } from "../../chat/moderation/Reason.ts"
import { isNick } from "../../chat/Nick.ts"
import { channelOf, isChannel, roomOf } from "./Casemap.ts"
import { channelMode } from "./ChannelModes.ts"
import * as Copy from "./Copy.ts"
import { describe, notOperator, refused } from "./Errors.ts"
import { unformatted } from "./Formatting.ts"
import { middle, type Parsed } from "./Message.ts"
import { type Answering, answer, type Heard, notice, numeric, type State } from "./State.ts"
import { userMode } from "./UserModes.ts"
import { named, type Verbs } from "./Verb.ts"

/** INVITE, KICK and KILL; MODE is in ChannelModes.ts and UserModes.ts. */

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

/**
 * @param done what is told when it is done
 * @param failure what is told where it may not be done
 */
const endSession = (
  state: State,
  nick: string,
  why: string,
  done: (nick: string) => string,
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
    reply: (state) => [state, [notice(state, done(nick))]],
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
  return endSession(state, nick, why, Copy.kicked, (state, error) =>
    error._tag === "NoSuchNick"
      ? [state, [numeric(state, "noSuchNick", [middle(nick)])]]
      : notOperator("KICK", channel, Copy.kickEndsSession)(state, error)
  )
}

const changeMode = (
  state: State,
  { params: [target = "", change = "", ...rest] }: Parsed
): Heard => {
  if (!isChannel(target)) return userMode(state, target, change)
  const room = roomOf(target)
  return room === undefined
    ? answer(state, numeric(state, "noSuchChannel", [middle(target)]))
    : channelMode(state, room, change, rest)
}

export const moderating: Verbs = {
  INVITE: named(2, invite),
  KICK: named(2, kick),
  KILL: named(1, (state, { params: [nick = "", why = ""] }) =>
    endSession(state, nick, why, Copy.killed, refused("KILL", nick))
  ),
  MODE: named(1, changeMode)
}
