import { Nick } from "../chat/Nick.ts"
import type { ServerLineOf } from "../protocol/natter/Events.ts"
import { ExitCode } from "./ExitCode.ts"
import { claim, quit } from "./Reconnect.ts"
import { emit, next, steps, tell, type Update } from "./Update.ts"

/** What becomes of a name that the server does not give. */

/** So many derived names are tried. */
const mostGuesses = 100

const letters = "abcdefghijklmnopqrstuvwxyz"

/** A name with letters appended, for which it is cut where it would get too long. */
export const suffixed = (base: Nick, suffix: string): Nick =>
  Nick.make(base.slice(0, 24 - suffix.length) + suffix)

/** The name number `guess` that is derived from a base: the base itself, then with letters appended. */
export const derived = (base: Nick, guess: number): Nick => {
  if (guess <= 0) return base
  let suffix = ""
  for (let n = guess; n > 0; n = Math.floor((n - 1) / letters.length))
    suffix = (letters[(n - 1) % letters.length] ?? "") + suffix
  return suffixed(base, suffix)
}

/** NICK was refused before the client had a name. */
export const nameRefused =
  ({ code, text }: ServerLineOf<"Err">): Update =>
  (state) => {
    const { guesses, nick, settings, settledOnce } = state
    const { naming } = settings
    const isTaken = code === "nick-taken"
    if (naming._tag === "Ask" && (isTaken || code === "nick-invalid"))
      return steps(
        { ...state, nick: undefined, phase: { _tag: "Naming", connected: true } },
        tell(text, "warning")
      )
    if (naming._tag === "Derived" && isTaken && guesses < mostGuesses)
      return claim({ ...state, guesses: guesses + 1, nick: derived(naming.base, guesses + 1) })
    if (settledOnce) return emit({ _tag: "Disconnect", sentence: text })(state)
    const isName = isTaken || code === "nick-invalid"
    return quit(
      isName ? ExitCode.nick : ExitCode.unreachable,
      isName ? `${nick} is refused as a nickname: ${text}` : text
    )(state)
  }

/** RESUME was refused: when the session is gone, the same name is claimed anew. */
export const sessionRefused =
  ({ code, text }: ServerLineOf<"Err">): Update =>
  (state) =>
    code === "session-unknown"
      ? steps(
          { ...state, token: undefined },
          tell(
            `The server no longer holds your session; joining anew as ${state.nick}.`,
            "warning"
          ),
          claim
        )
      : next(state, { _tag: "Disconnect", sentence: text })
