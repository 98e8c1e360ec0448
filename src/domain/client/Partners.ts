import type { EventOf } from "../chat/Event.ts"
import { foldNick, type Nick } from "../chat/Nick.ts"
import { type Timestamp, timestampAt } from "../chat/Timestamp.ts"
import { tellOfHiddenAnswer } from "./Ignored.ts"
import { limits, times } from "./Limits.ts"
import { seenThere } from "./Members.ts"
import type { Model, Partner } from "./Model.ts"
import { whisper } from "./PendingLines.ts"
import { addProof, lasting, type Proof, proofAt, validAt } from "./Proofs.ts"
import { givenUpUnseen, isOf, newNickOf, noteHolders } from "./Renames.ts"
import { clockAt, serverTime } from "./ServerTime.ts"
import { nothing, series, steps, type Update } from "./Update.ts"

/**
 * With whom a person talks privately. A name can have another holder before a message is sent, and a client
 * may not see that. So it tells the server since when whoever is meant has had the name: they had it when
 * something of theirs was seen, or when the draft began to name them.
 */

/** The person's own name is theirs for certain. */
export const isMine = ({ nick: me }: Model, nick: Nick): boolean =>
  me !== undefined && foldNick(me) === foldNick(nick)

const find = ({ partners }: Model, nick: Nick): Partner | undefined => {
  const key = foldNick(nick)
  return partners.find((of) => of.nick === key)
}

const know =
  (nick: Nick, now: Pick<Partner, "known"> & Partial<Partner>): Update =>
  (state) => {
    const key = foldNick(nick)
    const { isWrittenTo = false } = find(state, nick) ?? {}
    const others = state.partners.filter((of) => of.nick !== key)
    const cameBack = now.cameBack?.slice(-limits.proofs)
    const partner: Partner = { isWrittenTo, ...now, nick: key, cameBack }
    return [{ ...state, partners: bounded([...others, partner]) }, []]
  }

/** Whoever only writes is forgotten before those whom the person has answered. */
const bounded = (partners: ReadonlyArray<Partner>): ReadonlyArray<Partner> => {
  if (partners.length <= limits.partners) return partners
  const first = partners.find((of) => !of.isWrittenTo) ?? partners[0]
  return partners.filter((of) => of !== first)
}

/** Something of this time proves who has the nickname, and is seen now. */
const prove =
  (nick: Nick, time: Timestamp, more?: Pick<Proof, "until">): Update =>
  (state) => {
    const partner = find(state, nick)
    const proof = { time, seenAt: state.now, ...more }
    const known = addProof(partner?.known ?? [], proof)
    return know(nick, { known, cameBack: partner?.cameBack })(state)
  }

/** Somebody has written privately to the person, at this time. */
export const hasWritten =
  (nick: Nick, time: Timestamp): Update =>
  (state) =>
    (isMine(state, nick) ? nothing : series(noteHolders([nick], time), prove(nick, time)))(state)

const markWrittenTo =
  (nick: Nick): Update =>
  (state) => {
    const partner = find(state, nick)
    return partner === undefined || partner.isWrittenTo
      ? nothing(state)
      : know(nick, { ...partner, isWrittenTo: true })(state)
  }

/**
 * Whoever has the nickname was written to, whether or not they were who had it before. From then on it is who
 * got that, also for what had come back.
 *
 * @param since they have had it at least since this time
 */
export const wasWritten =
  (nick: Nick, since: Timestamp | undefined): Update =>
  (state) => {
    if (isMine(state, nick) || state.settings.mode === "pipe") return nothing(state)
    const { cameBack, known: before = [] } = find(state, nick) ?? {}
    // What came back and was entered again was for whoever has the name.
    const known = since === undefined && cameBack !== undefined ? [] : before.map(lasting)
    const clock = state.serverClock.isKnown ? timestampAt(serverTime(state)) : undefined
    const time = since ?? (known.length === 0 ? clock : undefined)
    const isNew = time !== undefined && (known.at(-1)?.time ?? Number.NEGATIVE_INFINITY) < time
    const after = isNew ? addProof(known, { time, seenAt: state.now }) : known
    return after.length === 0
      ? nothing(state)
      : know(nick, { known: after, isWrittenTo: true })(state)
  }

/** A message came back, because somebody else may have the name: entered again it is for whoever has it. */
export const cameBack =
  (nick: Nick, text: string): Update =>
  (state) => {
    const { cameBack = [], known = [] } = find(state, nick) ?? {}
    return know(nick, { known, cameBack: [...cameBack, { text, at: state.now }] })(state)
  }

/** Whether whoever has a new name is somebody whom the person knows by the old one. */
const isPartner = (state: Model, event: EventOf<"Rename">): boolean =>
  find(state, event.old)?.known.some(({ time }) => isOf(event, time)) ?? false

/** What was only known of a partner under a name because they had taken it does not count any more. */
const giveUp =
  (nick: Nick): Update =>
  (state) => {
    const partner = find(state, nick)
    if (partner === undefined) return nothing(state)
    const known = partner.known.map((proof) =>
      proof.until === Number.POSITIVE_INFINITY ? { ...proof, until: state.now } : proof
    )
    return know(nick, { ...partner, known })(state)
  }

/** Somebody has a new name, and is the same partner. Whoever has the old one next is another. */
export const partnerRenamed =
  (event: EventOf<"Rename">): Update =>
  (state) => {
    const { new: nick, old, time } = event
    if (foldNick(old) === foldNick(nick) || !isPartner(state, event)) return nothing(state)
    // They may have a name again that they had before.
    const now = newNickOf(state, nick)
    const isTheirs = now !== undefined && foldNick(now) === foldNick(old)
    const isWrittenTo = find(state, old)?.isWrittenTo ?? false
    return steps(
      state,
      giveUp(old),
      isTheirs
        ? know(nick, { known: [{ time, seenAt: state.now }] })
        : prove(nick, time, { until: Number.POSITIVE_INFINITY }),
      isWrittenTo ? markWrittenTo(nick) : nothing
    )
  }

/**
 * Since when whoever a line is for has had the nickname; undefined where that is not known, or
 * whoever has it is meant.
 *
 * @param begunAt when they were chosen; undefined where that is not known
 */
const sinceOf = (
  state: Model,
  nick: Nick,
  text: string,
  begunAt: number | undefined
): Timestamp | undefined => {
  const since = provedSince(state, nick, text, begunAt)
  // Whoever had the name when the draft named them may have given it up by then, as was told later.
  const left = since === undefined ? undefined : givenUpUnseen(state, nick, begunAt ?? state.now)
  return since === undefined || left === undefined ? since : timestampAt(Math.min(since, left))
}

/** The same, by what was seen of whoever has the name. */
const provedSince = (
  state: Model,
  nick: Nick,
  text: string,
  begunAt: number | undefined
): Timestamp | undefined => {
  if (isMine(state, nick) || state.settings.mode === "pipe") return undefined
  const { cameBack, known: all = [] } = find(state, nick) ?? {}
  const chosenAt = begunAt ?? state.now - times.replyChanged
  const known = validAt(all, chosenAt)
  const proof = proofAt(known, chosenAt)
  // Whoever has the name is meant by who read that it was refused, if nobody has written since.
  const isAgain = (of: { readonly text: string; readonly at: number }) =>
    of.text === text && of.at <= (begunAt ?? state.now) && of.at >= (proof?.seenAt ?? 0)
  if (cameBack?.some(isAgain)) return undefined
  const before = proof?.time
  const seen = seenThere(state, nick)
  // Whoever speaks in a room under the name is who is seen there when the draft is begun.
  const shown = proofAt(seen ?? [], chosenAt)?.time
  if (before !== undefined) return timestampAt(Math.max(before, shown ?? 0))
  if (shown !== undefined) return shown
  const proofs = [known.at(0)?.time, seen?.at(0)?.time].filter((time) => time !== undefined)
  // Somebody is there, of whom nothing was seen yet.
  const isThere = seen !== undefined && proofs.length === 0
  // Whoever takes the name after the draft has named it is somebody else.
  const namedAt = begunAt === undefined ? undefined : begunAt + times.react
  const begun = namedAt ?? (isThere ? state.now : Number.POSITIVE_INFINITY)
  const earliest = Math.min(...proofs, clockAt(state, begun) ?? Number.POSITIVE_INFINITY)
  return Number.isFinite(earliest) ? timestampAt(earliest) : undefined
}

/**
 * Sends a private message to whoever is meant by it, and to nobody who has the nickname later.
 *
 * @param chosenAt when they were chosen, if not when the draft was begun
 */
export const sendPrivately =
  (nick: Nick, text: string, chosenAt?: number): Update =>
  (state) =>
    steps(
      state,
      tellOfHiddenAnswer(nick),
      whisper(
        nick,
        text,
        `/msg ${nick} ${text}`,
        sinceOf(state, nick, text, chosenAt ?? state.begunAt)
      )
    )
