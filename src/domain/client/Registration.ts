import type { Mark } from "../chat/Position.ts"
import { Seq } from "../chat/Seq.ts"
import type { Model, Room } from "./Model.ts"
import { ask, next, type Update } from "./Update.ts"

/** What the client sends first on a connection: RESUME with its token, or NICK with its name. */

/** A connection is open: resumes the session, registers the nickname, or asks the person for one. */
export const connected =
  (host: string): Update =>
  (state) => {
    const { naming } = state.settings
    const now: Model = {
      ...state,
      host,
      lastHeardAt: state.now,
      lastPingAt: state.now,
      bye: undefined,
      warnedOfBadLine: false
    }
    const isNamed = state.token !== undefined || state.nick !== undefined
    if (isNamed || naming._tag !== "Ask") return register(now)
    return next({ ...now, phase: { _tag: "ChoosingNick", connected: true } })
  }

/** Resumes the session if there is a token, and registers the nickname otherwise. */
export const register: Update = (state) => {
  const { nick, settings, token } = state
  const now: Model = { ...state, phase: { _tag: "Registering" } }
  if (token !== undefined) return ask({ _tag: "Resume", token, marks: marks(state) }, "client")(now)
  return nick === undefined
    ? next(now)
    : ask({ _tag: "Nick", nick, seconds: settings.keep }, "client")(now)
}

/** How far each room and the inbox were received. */
const marks = ({ inboxSeq, rooms }: Model): ReadonlyArray<Mark> => [
  ...rooms.flatMap((room) => {
    const { epoch } = room.reorderBuffer
    const seq = Seq.make(receivedUpTo(room))
    return epoch === undefined ? [] : [{ room: room.name, position: { epoch, seq } }]
  }),
  { inbox: Seq.make(inboxSeq) }
]

/**
 * The last seq that need not be sent again. Held items count, because a server sends what was missed
 * in order; but not while the history is being fetched, which arrives in any order.
 */
const receivedUpTo = ({ fetchingHistory, head, reorderBuffer: { held, next } }: Room): number => {
  const shown = next > 0 ? next - 1 : head
  return fetchingHistory ? shown : held.reduce((most, { to }) => Math.max(most, to), shown)
}
