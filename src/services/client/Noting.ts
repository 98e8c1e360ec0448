import { foldNick } from "../../domain/chat/Nick.ts"
import { Seq } from "../../domain/chat/Seq.ts"
import type { Habits } from "../../domain/client/Habits.ts"
import { times } from "../../domain/client/Limits.ts"
import type { Model } from "../../domain/client/Model.ts"
import { habitsOf } from "../../domain/client/TakeBack.ts"
import type { KeptSecrets } from "./KeptSecrets.ts"

/** What the person has seen: of rooms, of their inbox and of changes of names. */
type Seen = Pick<Habits, "read" | "inbox" | "since">

const seenIn = (habits: Habits | undefined): Seen | undefined =>
  habits && { read: habits.read, inbox: habits.inbox, since: habits.since }

/** Whether the server has given the name for this session, so that no other session has it. */
const isGiven = ({ isNewSession, phase }: Model): boolean =>
  !isNewSession || phase._tag === "CatchingUp"

/**
 * Keeps a session, with what the next run has to know of it, as soon as the server may have begun it: what the person
 * changes at once, and what they have read when it was on the screen for a second. A terminal that is gone may
 * not be known of earlier. `isLast`: there will be no other time.
 */
export const noting = ({ begin, forget, keep }: Pick<KeptSecrets, "begin" | "forget" | "keep">) => {
  let changes: ReadonlyArray<unknown> = []
  /** What was on the screen for a second. */
  let seen: Seen | undefined
  /** What is kept as seen when it has been there for long enough. */
  let next: Model | undefined
  let kept = ""

  const write = (state: Model) => {
    const { nick, secret } = state
    const now = habitsOf(state)
    const session = { secret, habits: now && { ...now, ...seen } }
    const text = JSON.stringify([isGiven(state), nick, session])
    if (nick === undefined || text === kept) return
    kept = text
    const put = isGiven(state) ? keep : begin
    put(nick, session)
  }

  return (state: Model, isLast = false): void => {
    const { currentRoom, isNewSession, mayResume, nick, now, preferences, secret } = state
    if (nick === undefined || !mayResume) {
      // There is none, or it was refused.
      forget()
      changes = []
      kept = ""
      return
    }
    const parts = [currentRoom, isGiven(state), nick, preferences, secret]
    let isDue = isLast || parts.some((part, index) => part !== changes[index])
    if (isNewSession) {
      const { leftSessions, takingBack } = state
      seen = seenIn(takingBack?.habits) ?? { read: [], ...seen, inbox: Seq.make(0) }
      next = undefined
      // Of its session an earlier run knows more, until that is caught up with or refused.
      if (takingBack !== undefined) return
      if (!isGiven(state) && leftSessions.has(foldNick(nick))) return
    } else {
      seen ??= seenIn(habitsOf(state))
      next ??= state
      if (isLast || Math.abs(now - next.now) >= times.noteRead) {
        seen = seenIn(habitsOf(isLast ? state : next))
        next = state
        isDue = true
      }
    }
    changes = parts
    if (isDue) write(state)
  }
}
