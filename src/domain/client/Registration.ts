import type { CommandOf } from "../chat/Command.ts"
import { foldNick, isAllowedBy, type Nick } from "../chat/Nick.ts"
import type { Mark } from "../chat/Position.ts"
import { Seq } from "../chat/Seq.ts"
import type { Feature } from "../protocol/natter/Feature.ts"
import * as Copy from "./Copy.ts"
import { ExitCode } from "./ExitCode.ts"
import type { LeftSession } from "./Habits.ts"
import { goOn } from "./Interrupted.ts"
import type { Model, Room } from "./Model.ts"
import { askNow } from "./Outbox.ts"
import { exit } from "./Quit.ts"
import { serverFeatures, timeIn } from "./ServerFeatures.ts"
import { clockBegun } from "./ServerTime.ts"
import { openedTo } from "./Unread.ts"
import { next, nothing, steps, tell, type Update } from "./Update.ts"

/** What the client sends first on a connection: AUTH where it has to, then RESUME with its marks, or NICK with its name. */

/** A connection is open: resumes the session, registers the nickname, or asks the person for one. */
export const connected =
  (host: string, features: ReadonlyArray<Feature>): Update =>
  (state) => {
    const now: Model = {
      ...state,
      host,
      features: serverFeatures(features),
      lastHeardAt: state.now,
      lastPingAt: state.now,
      serverClock: clockBegun(state, timeIn(features)),
      bye: undefined,
      warnedOfBadLine: false
    }
    return now.features.isByInvitation ? showInvitation(now) : begin(now)
  }

/**
 * The invitation comes before all else, and is not for others on the network. Without one only a session that the
 * server may still know gets in.
 */
const showInvitation: Update = (state) => {
  const { isExposed, leftSessions, mayResume, settings } = state
  const { frontEnd, invitation, mayExpose, server } = settings
  if (invitation !== undefined)
    return isExposed && mayExpose !== true
      ? exit(ExitCode.untrusted, Copy.invitationWithheld(server))(state)
      : steps(state, askNow({ _tag: "Auth", invitation }), begin)
  return mayResume || leftSessions.size > 0
    ? begin(state)
    : exit(ExitCode.refused, Copy.wordsOf(frontEnd).notInvited(false))(state)
}

const begin: Update = (now) => {
  if (now.mayResume || now.settings.naming._tag !== "Ask") return register(now)
  // Whoever has chatted already is not asked for a name, so the server refuses one that it does not take.
  const isTried = now.wasOnline || (now.nick && isAllowedBy(now.features.nicks, now.nick))
  if (isTried) return register(now)
  return steps(
    { ...now, nick: undefined, phase: { _tag: "ChoosingNick", connected: true } },
    now.nick === undefined
      ? nothing
      : tell(Copy.invalidNick(now.nick, now.features.nicks), "warning")
  )
}

/** Resumes the session if the server may know it, and registers the nickname otherwise. */
export const register: Update = (state) => {
  const { mayResume, nick, settings } = state
  const now: Model = { ...state, phase: { _tag: "Registering" } }
  if (mayResume) return resume(now)
  if (nick === undefined) return next(now)
  const left = state.leftSessions.get(foldNick(nick))
  // From here on the server may have the session, also if the answer is lost.
  const begun: Model = { ...now, mayResume: true, isNewSession: true, inboxSeq: 0 }
  if (left !== undefined) return steps(begun, takingBack(nick, left), withOtherIds(resume))
  const { keep: seconds, secret } = settings
  return askNow({ _tag: "Nick", nick, keep: { seconds, secret } })({ ...begun, secret })
}

/**
 * Asks with ids that no line of an earlier run has had: what is replayed has the ids of its lines, and would be
 * taken for the answers.
 */
const withOtherIds =
  (ask: Update): Update =>
  (state) => {
    const [after, cmds] = ask({ ...state, nextId: state.now })
    return [{ ...after, nextId: state.nextId }, cmds]
  }

/** The session of this name that an earlier run did not end is asked for, once. */
const takingBack =
  (nick: Nick, left: LeftSession): Update =>
  (state) => {
    const leftSessions = new Map(state.leftSessions)
    leftSessions.delete(foldNick(nick))
    // A client that was online has read the rooms itself.
    const habits = left.habits && (state.wasOnline ? { ...left.habits, read: [] } : left.habits)
    return steps(
      {
        ...state,
        secret: left.secret,
        takingBack: { ...left, habits },
        leftSessions,
        renamesSince: left.habits?.since ?? state.renamesSince,
        inboxSeq: left.habits === undefined ? 0 : openedTo(left.habits)
      },
      habits === undefined ? nothing : goOn(habits)
    )
  }

/** The PONG ends the replay: what has no answer by then did not arrive. */
const resume: Update = (state) =>
  steps(
    state,
    askNow({ _tag: "Resume", secret: state.secret, marks: marks(state), ...since(state) }),
    askNow({ _tag: "Ping" })
  )

/** Since when changes of names may have been missed. In a session that is just made nobody was seen. */
const since = ({
  isNewSession,
  renamesSince,
  takingBack
}: Model): Pick<CommandOf<"Resume">, "since"> =>
  (isNewSession && takingBack === undefined) || renamesSince === undefined
    ? {}
    : { since: renamesSince }

/**
 * How far each room and the inbox were received. While a new session is not caught up with, what its
 * rooms have missed is fetched from their logs, and not sent again; that of an earlier run is sent from
 * where it was read.
 */
const marks = ({ inboxSeq, isNewSession, rooms, takingBack }: Model): ReadonlyArray<Mark> => [
  ...(isNewSession
    ? (takingBack?.habits?.read ?? [])
    : rooms.flatMap((room) => {
        const { epoch } = room.reorderBuffer
        const seq = Seq.make(receivedUpTo(room))
        return epoch === undefined ? [] : [{ room: room.name, position: { epoch, seq } }]
      })),
  // Only an earlier run knows how far it has read its inbox.
  ...(takingBack !== undefined && inboxSeq === 0 ? [] : [{ inbox: Seq.make(inboxSeq) }])
]

/** The last seq that need not be sent again: what is held counts, and what is being fetched. */
const receivedUpTo = ({ head, reorderBuffer: { held, next } }: Room): number =>
  held.reduce((most, { to }) => Math.max(most, to), Math.max(next - 1, head))
