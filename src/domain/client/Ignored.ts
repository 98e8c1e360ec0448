import { foldNick, type Nick } from "../chat/Nick.ts"
import type { Model } from "./Model.ts"

/**
 * Whether somebody's messages are hidden. The person's own are always shown, also under a name that
 * was ignored before they took it.
 */
export const isIgnored = ({ nick: me, preferences }: Model, nick: Nick): boolean =>
  preferences.ignored.includes(foldNick(nick)) &&
  (me === undefined || foldNick(nick) !== foldNick(me))
