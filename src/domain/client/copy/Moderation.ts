import type { EventOf } from "../../chat/Event.ts"
import type { Setting } from "../../chat/moderation/Setting.ts"
import type { ServerLineOf } from "../../protocol/natter/Events.ts"
import type { ModeratingCommand } from "../Pending.ts"
import { counted, duration, listed } from "./Format.ts"

/** What operators do, invitations, and what is set for rooms. */

export const banSpanForm = "A time is a number with s, m, h or d, such as 10m, or forever."
export const silenceSpanForm =
  "A time is a number with s, m, h or d, such as 10m, or forever; off ends it."
export const slowForm = "Give a number of seconds up to 86400, or off."

export const noSubject = (typed: string): string =>
  `${typed} is neither a nickname nor an IP address nor the pin of a key, such as sha256.…`

export const kicked = (nick: string): string => `${nick} was kicked.`

const days = (seconds: number): string =>
  seconds < 172_800 ? duration(seconds * 1000) : `${Math.round(seconds / 86_400)} days`

/** More than this many seconds is told as no end at all. */
const endless = 157_680_000

export const silenced = (nick: string, seconds: number): string =>
  `${nick} cannot say anything ${seconds > endless ? "any more" : `for ${days(seconds)}`}. /silence ${nick} off ends that.`

export const unsilenced = (nick: string): string => `${nick} can speak again.`

/** `subjects`: everything that was banned; `seconds`: for how long, 0 for no end. */
export const banned = (subjects: ReadonlyArray<string>, seconds: number): string => {
  const [first = ""] = subjects
  const howLong = seconds === 0 ? "" : ` for ${days(seconds)}`
  return `Banned${howLong}: ${listed(subjects, subjects.length)}. /unban ${first} ends that.`
}

export const unbanned = (subject: string): string => `${subject} is not banned any more.`

type Sanction = EventOf<"Banned"> | EventOf<"Muted">

const sanction = ({ _tag, by, reason, subject, until }: Sanction, now: number): string => {
  const what = _tag === "Banned" ? "banned" : "silent"
  const end = until === "lifted" ? "" : `, ${days((until - now) / 1000)} left`
  const who = by === "-" ? "from the shell" : `by ${by}`
  return `${subject} is ${what}${end}, ${who}${reason === undefined ? "" : `: ${reason}`}`
}

/** The reply to /bans; `now` is the time of the server. */
export const banList = (sanctions: ReadonlyArray<Sanction>, now: number): string =>
  sanctions.length === 0
    ? "Nobody is banned or silent."
    : ["Banned and silent:", ...sanctions.map((one) => `  ${sanction(one, now)}`)].join("\n")

export const invited = (nick: string, room: string): string => `${nick} is invited to ${room}.`

/** Somebody has invited the person. */
export const invitation = (nick: string, room: string): string =>
  `${nick} invites you to ${room}. Use /join ${room} to enter it.`

const settings = (of: Setting): string => {
  if (of.setting === "private")
    return of.isOn ? "private: only those who are invited can enter it" : "open to everybody again"
  return of.seconds === 0
    ? "not slow any more"
    : `slow: one message in ${counted(of.seconds, "second")} from each member`
}

/** `by`: the operator who has set it; undefined for whoever runs the server. */
export const settingMade = (room: string, by: string | undefined, to: Setting): string =>
  `${room} is ${settings(to)}${by === undefined ? "" : ` (set by ${by})`}.`

const tooManySanctions =
  "There are as many bans and silences as there may be. Use /unban to end one first."

/** What an operator does where the limit of such acts is reached. */
const limitsOfActs: Partial<Record<ModeratingCommand["_tag"], string>> = {
  Ban: tooManySanctions,
  Mute: tooManySanctions,
  Set: "As many rooms have settings as there may be. Use /set private off or /set slow off in one of them first."
}

/** Why the server has not done what an operator asked for. */
export const actRefused = (
  { code, text }: ServerLineOf<"Err">,
  act: ModeratingCommand["_tag"]
): string => {
  switch (code) {
    case "full":
      return limitsOfActs[act] ?? text
    case "no-such-ban":
      return "There is no such ban. Use /bans to list them."
    case "not-in-room":
      return "You are not in that room. Only its members can invite somebody."
    case "unavailable":
      return "The server cannot keep that at the moment, and has not done it. Try again later."
    default:
      return text
  }
}
