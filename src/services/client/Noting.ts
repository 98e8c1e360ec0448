import { times } from "../../domain/client/Limits.ts"
import type { Model } from "../../domain/client/Model.ts"
import { habitsOf } from "../../domain/client/TakeBack.ts"
import type { KeptSecrets } from "./KeptSecrets.ts"

/**
 * Keeps a session, with what the next run has to know of it, as soon as there is one: what the person
 * changes at once, and how far they have read once a second. `isLast`: there will be no other time.
 */
export const noting = ({ keep }: Pick<KeptSecrets, "keep">) => {
  let changes: ReadonlyArray<unknown> = []
  let at = Number.NEGATIVE_INFINITY
  let kept = ""
  return (state: Model, isLast = false): void => {
    const { currentRoom, isNewSession, nick, now, preferences, secret } = state
    // Before a session is caught up with, an earlier run knows more of it.
    if (isNewSession || nick === undefined) return
    const parts = [currentRoom, nick, preferences, secret]
    const isChange = parts.some((part, index) => part !== changes[index])
    if (!isChange && !isLast && Math.abs(now - at) < times.noteRead) return
    changes = parts
    at = now
    const session = { secret, habits: habitsOf(state) }
    const text = JSON.stringify([nick, session])
    if (text === kept) return
    kept = text
    keep(nick, session)
  }
}
