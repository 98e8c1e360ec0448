import type { EventOf } from "../chat/Event.ts"
import { Nick } from "../chat/Nick.ts"
import { ExitCode } from "./ExitCode.ts"
import { exit, register } from "./Reconnect.ts"
import { emit, next, steps, tell, type Update } from "./Update.ts"

/** What becomes of a name that the server does not give. */

/** So many derived names are tried. */
const mostGuesses = 100

const letters = "abcdefghijklmnopqrstuvwxyz"

/** A name with letters appended, for which it is cut where it would get too long. */
export const suffixed = (base: Nick, suffix: string): Nick =>
  Nick.make(base.slice(0, 24 - suffix.length) + suffix)

/** The name number `guess` that is derived from a base: the base itself, then with letters appended. */
export const derivedNick = (base: Nick, guess: number): Nick => {
  if (guess <= 0) return base
  let suffix = ""
  for (let n = guess; n > 0; n = Math.floor((n - 1) / letters.length))
    suffix = (letters[(n - 1) % letters.length] ?? "") + suffix
  return suffixed(base, suffix)
}

/** NICK was refused before the client had a name. */
export const nickRefused =
  ({ code, text }: EventOf<"Err">): Update =>
  (state) => {
    const { nickAttempts, nick, settings, wasOnline } = state
    const { naming } = settings
    const isTaken = code === "nick-taken"
    if (naming._tag === "Ask" && (isTaken || code === "nick-invalid"))
      return steps(
        { ...state, nick: undefined, phase: { _tag: "ChoosingNick", connected: true } },
        tell(text, "warning")
      )
    if (naming._tag === "Derived" && isTaken && nickAttempts < mostGuesses)
      return register({
        ...state,
        nickAttempts: nickAttempts + 1,
        nick: derivedNick(naming.base, nickAttempts + 1)
      })
    if (wasOnline) return emit({ _tag: "Disconnect", sentence: text })(state)
    const isName = isTaken || code === "nick-invalid"
    return exit(
      isName ? ExitCode.nick : ExitCode.unreachable,
      isName ? `${nick} is refused as a nickname: ${text}` : text
    )(state)
  }

/** RESUME was refused: when the session is gone, the same name is claimed anew. */
export const sessionRefused =
  ({ code, text }: EventOf<"Err">): Update =>
  (state) =>
    code === "session-unknown"
      ? steps(
          { ...state, token: undefined },
          tell(
            `The server no longer holds your session; joining anew as ${state.nick}.`,
            "warning"
          ),
          register
        )
      : next(state, { _tag: "Disconnect", sentence: text })
