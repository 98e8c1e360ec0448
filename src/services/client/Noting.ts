import { times } from "../../domain/client/Limits.ts"
import type { Model } from "../../domain/client/Model.ts"
import { habitsOf } from "../../domain/client/TakeBack.ts"
import type { KeptSecrets } from "./KeptSecrets.ts"

/**
 * Keeps a session, with what the next run has to know of it, as soon as there is one: what the person
 * changes at once, and what they have read when it was on the screen for a second. A terminal that is gone may
 * not be known of earlier. `isLast`: there will be no other time.
 */
export const noting = ({ keep }: Pick<KeptSecrets, "keep">) => {
  let changes: ReadonlyArray<unknown> = []
  /** What is kept when it has been there for long enough. */
  let next: Model | undefined
  let kept = ""
  const write = (state: Model) => {
    const { nick, secret } = state
    const session = { secret, habits: habitsOf(state) }
    const text = JSON.stringify([nick, session])
    if (nick === undefined || text === kept) return
    kept = text
    keep(nick, session)
  }
  return (state: Model, isLast = false): void => {
    const { currentRoom, isNewSession, nick, now, preferences, secret } = state
    // Before a session is caught up with, an earlier run knows more of it.
    if (isNewSession || nick === undefined) return
    const parts = [currentRoom, nick, preferences, secret]
    const isChange = parts.some((part, index) => part !== changes[index])
    changes = parts
    if (isChange || isLast) {
      next = undefined
      write(state)
    } else if (next === undefined) next = state
    else if (Math.abs(now - next.now) >= times.noteRead) {
      write(next)
      next = state
    }
  }
}
