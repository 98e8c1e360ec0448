import { foldNick, type Nick } from "../chat/Nick.ts"
import { limits } from "./Limits.ts"
import type { Model } from "./Model.ts"
import type { PendingLine } from "./Pending.ts"
import { modify, type Update } from "./Update.ts"

/** With whom a person talks privately. */

export const addressee = ({ command }: PendingLine): string | undefined =>
  command._tag === "Tell" ? foldNick(command.nick) : undefined

/** A private message that a person typed, and that the server has surely not accepted. */
export const isUnsent =
  (state: Model) =>
  ({ asker, command, inDoubt, sent }: PendingLine): boolean =>
    state.settings.mode === "person" &&
    command._tag === "Tell" &&
    !sent &&
    !inDoubt &&
    asker === undefined &&
    !isMine(state, command.nick)

/** The person's own name is theirs for certain. */
export const isMine = ({ nick: me }: Model, nick: Nick): boolean =>
  me !== undefined && foldNick(me) === foldNick(nick)

/** Whether a draft that was put away with its room is for this nickname. */
const hasDraft = ({ leftRooms, rooms }: Model, key: string): boolean =>
  [...rooms, ...leftRooms].some(({ draft }) => {
    const [, nick] = /^\/\S+\s+(\S+)/.exec(draft) ?? []
    return nick?.toLowerCase() === key
  })

/** Whether the person has talked privately with whoever has this nickname, or is about to. */
export const isKnown = (state: Model, key: string): boolean =>
  state.partners.includes(key) ||
  [state.replyTo?.nick, state.replyTo?.before].some((of) => of && foldNick(of) === key) ||
  state.pendingLines.some((line) => addressee(line) === key) ||
  hasDraft(state, key)

/** Somebody with this nickname has written privately to the person, or was written to. */
export const talkedWith = (nick: Nick): Update =>
  modify(({ partners }) => {
    const key = foldNick(nick)
    const others = partners.filter((of) => of !== key)
    return { partners: [...others, key].slice(-limits.partners) }
  })
