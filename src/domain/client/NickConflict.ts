import { Nick } from "../chat/Nick.ts"
import type { ServerLineOf } from "../protocol/natter/Events.ts"
import { offerToWait, waitForOwnNick } from "./AwaitedNick.ts"
import * as Copy from "./Copy.ts"
import { ExitCode } from "./ExitCode.ts"
import { limits } from "./Limits.ts"
import type { Model } from "./Model.ts"
import { exit } from "./Quit.ts"
import { register } from "./Registration.ts"
import { roomsBefore } from "./TakeBack.ts"
import { emit, next, nothing, steps, tell, type Update } from "./Update.ts"

/** What the client does when the server refuses its nickname or its session. */

const letters = "abcdefghijklmnopqrstuvwxyz"

/** A name with letters appended; the name is cut where the whole would get too long. */
export const suffixed = (base: Nick, suffix: string): Nick =>
  Nick.make(base.slice(0, limits.nickLength - suffix.length) + suffix)

/** The name number `attempt` that is derived from a base: first the base itself, then with letters appended. */
const derivedNick = (base: Nick, attempt: number): Nick => {
  if (attempt <= 0) return base
  let suffix = ""
  for (let n = attempt; n > 0; n = Math.floor((n - 1) / letters.length))
    suffix = (letters[(n - 1) % letters.length] ?? "") + suffix
  return suffixed(base, suffix)
}

/** Why the server has not given a nickname. One for which this device was paired is in use on the other. */
export const whyRefused =
  (refused: Nick, error: ServerLineOf<"Err">) =>
  ({ pairedNick, settings }: Pick<Model, "pairedNick" | "settings">): string => {
    if (error.why === "owned") return Copy.wordsOf(settings.frontEnd).nickOwned(Copy.refusal(error))
    return error.code === "nick-taken" && refused === pairedNick
      ? Copy.pairedNickTaken(refused)
      : Copy.refusal(error)
  }

/** NICK was refused before the client had a name: asks for another one, derives one, or ends. */
export const nickRefused =
  (refused: Nick, error: ServerLineOf<"Err">): Update =>
  (before) => {
    const { code } = error
    if (code === "not-invited") return uninvited(before)
    const isOwned = error.why === "owned"
    const isInVain = isOwned && before.awaitedNick?.nick === refused
    const text = whyRefused(refused, error)(before)
    // A secret that is taken is that of this client's own session.
    const state: Model = {
      ...before,
      awaitedNick: isInVain ? undefined : before.awaitedNick,
      mayResume: code === "secret-taken"
    }
    const { nick, nickAttempts, settings, wasOnline } = state
    // Meanwhile the person has typed another one.
    if (nick !== undefined && nick !== refused && settings.naming._tag === "Ask")
      return register(state)
    const { naming } = settings
    const isTaken = code === "nick-taken"
    // The name of somebody else does not become free.
    const canWait = isTaken && !isOwned
    const isAboutNick = isTaken || code === "nick-invalid"
    if (naming._tag === "Ask" && isAboutNick && wasOnline)
      return waitForOwnNick(refused, canWait ? undefined : text)(state)
    if (naming._tag === "Ask" && canWait) return offerToWait(text)(state)
    if (naming._tag === "Ask" && isAboutNick)
      return steps(
        { ...state, nick: undefined, phase: { _tag: "ChoosingNick", connected: true } },
        tell(text, "warning")
      )
    if (naming._tag === "Derived" && isTaken && nickAttempts < limits.nickAttempts) {
      const attempt = nickAttempts + 1
      return register({ ...state, nickAttempts: attempt, nick: derivedNick(naming.base, attempt) })
    }
    if (code === "banned") return exit(wasOnline ? ExitCode.lost : ExitCode.refused, text)(state)
    if (wasOnline) return emit({ _tag: "Disconnect", sentence: text })(state)
    return isAboutNick
      ? exit(ExitCode.refused, Copy.nickRefused(nick, text))(state)
      : exit(ExitCode.unreachable, text)(state)
  }

/** The server takes only people with an invitation. */
const uninvited: Update = (state) => {
  const { frontEnd, invitation } = state.settings
  return exit(ExitCode.refused, Copy.wordsOf(frontEnd).notInvited(invitation !== undefined))(state)
}

/**
 * AUTH was refused. A session that is taken back needs none. Where too many wrong ones came from this address, ours
 * was not looked at: the client connects again.
 */
export const invitationRefused =
  (error: ServerLineOf<"Err">): Update =>
  (state) => {
    const { pendingRequests } = state
    if (error.code === "too-fast")
      return next(
        // The answers to what was sent behind it mean nothing.
        {
          ...state,
          pendingRequests: pendingRequests.filter(({ requestedBy }) => requestedBy !== "client")
        },
        { _tag: "Disconnect", sentence: Copy.invitationNotRead }
      )
    return pendingRequests.some(({ command }) => command._tag === "Resume")
      ? nothing(state)
      : uninvited(state)
  }

const isReloaded = ({ settings, takingBack, wasOnline }: Model): boolean =>
  settings.frontEnd === "page" && takingBack?.habits !== undefined && !wasOnline

/** RESUME was refused: if the session is gone, the client registers the same name again. */
export const sessionRefused =
  (error: ServerLineOf<"Err">): Update =>
  (state) => {
    if (error.code === "not-invited") return uninvited(state)
    if (error.code === "banned")
      return exit(state.wasOnline ? ExitCode.lost : ExitCode.refused, error.text)(state)
    return error.code === "session-unknown"
      ? steps(
          {
            ...state,
            mayResume: false,
            takingBack: undefined,
            roomsBefore: isReloaded(state) ? roomsBefore(state) : state.roomsBefore,
            // The PONG of the PING behind RESUME means nothing any more.
            pendingRequests: state.pendingRequests.filter(({ command }) => command._tag !== "Ping")
          },
          state.wasOnline && state.awaitedNick === undefined
            ? tell(Copy.sessionGone(state.nick), "warning")
            : nothing,
          register
        )
      : next(state, { _tag: "Disconnect", sentence: Copy.refusal(error) })
  }
