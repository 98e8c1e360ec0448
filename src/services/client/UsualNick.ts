import type { Nick } from "../../domain/chat/Nick.ts"
import { times } from "../../domain/client/Limits.ts"

/**
 * Remembers the first nickname of a run, and one that it is changed to soon after: that mends a mistake. A later one is
 * for a while.
 */
export const rememberingUsual = (remember: (nick: Nick) => void) => {
  let since: number | undefined
  let last: Nick | undefined
  return (nick: Nick, now: number): void => {
    since ??= now
    if (nick !== last && Math.abs(now - since) < times.mendNick) remember(nick)
    last = nick
  }
}
