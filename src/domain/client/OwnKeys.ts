import type { CommandOf } from "../chat/Command.ts"
import type { EventOf } from "../chat/Event.ts"
import { isPairingWord } from "../security/PairingWord.ts"
import { isPinBeginning } from "../security/PinBeginning.ts"
import { chooseNick } from "./AwaitedNick.ts"
import * as Copy from "./Copy.ts"
import type { Model } from "./Model.ts"
import { ask, askNow, request } from "./Outbox.ts"
import type { PendingRequest } from "./Pending.ts"
import { takesNick } from "./ServerFeatures.ts"
import { nothing, steps, tell, type Update } from "./Update.ts"

/** /pair and /keys: which devices may use a nickname that belongs to its owner's keys. */

/** On a server where names belong to nobody there is nothing to ask. */
const whereOwned =
  (update: Update): Update =>
  (state) =>
    state.host !== "" && state.features.names === "free"
      ? tell(Copy.namesAreFree, "warning")(state)
      : update(state)

/** /pair alone asks for a word; with a nickname and its word, this device may use the nickname. */
export const pair = (nick: string | undefined, word: string | undefined): Update =>
  whereOwned(
    nick === undefined
      ? request({ _tag: "Pair" }, "/pair")
      : word === undefined && isPairingWord(nick.toLowerCase())
        ? tell(Copy.pairUsage("NICK", nick.toLowerCase()), "warning")
        : pairWith(nick, word?.toLowerCase())
  )

const pairWith =
  (nick: string, word: string | undefined): Update =>
  (state) => {
    if (!takesNick(state, nick) || !isPairingWord(word))
      return tell(Copy.pairUsage(takesNick(state, nick) ? nick : "NICK"), "warning")(state)
    const command = { _tag: "AddKey", nick, word } as const
    const { phase } = state
    if (phase._tag === "ChoosingNick" && phase.connected) return askNow(command)(state)
    return phase._tag === "Online"
      ? ask(command, "person")(state)
      : tell(Copy.pairLater, "warning")(state)
  }

/** The key of this device was added: the nickname is taken, or changed to. */
export const keyAdded =
  ({ nick }: CommandOf<"AddKey">): Update =>
  (state) =>
    steps(
      { ...state, pairedNick: nick },
      tell(Copy.paired(nick)),
      state.phase._tag === "ChoosingNick"
        ? chooseNick(nick)
        : state.nick === nick
          ? nothing
          : ask({ _tag: "Nick", nick }, "person")
    )

/** The word has come that another device needs. */
export const pairAnswered =
  ({ parts: { pair } }: PendingRequest): Update =>
  (state) =>
    pair === undefined
      ? nothing(state)
      : tell(Copy.pairing(state.nick ?? "", pair.word, pair.seconds))(state)

/** `sha256.`, which all pins begin with and nobody has to type. */
const scheme = "sha256."
const shownLength = 8

const day = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** /keys alone lists the keys of the nickname; `/keys forget KEY` removes one. */
export const keys = (action: "forget" | undefined, key: string | undefined): Update =>
  whereOwned(
    action === undefined ? request({ _tag: "Keys" }, "/keys") : forget(key?.replace(scheme, ""))
  )

const forget = (key: string | undefined): Update => {
  const beginning = scheme + (key ?? "")
  return isPinBeginning(beginning)
    ? request({ _tag: "ForgetKey", beginning }, `/keys forget ${key}`)
    : tell(Copy.keyUsage, "warning")
}

const listed = ({ own, pin, seen, since }: EventOf<"Key">): Copy.ListedKey => ({
  beginning: pin.slice(scheme.length, scheme.length + shownLength),
  since: day(since),
  seen: day(seen),
  isOwn: own !== undefined
})

export const keysAnswered =
  ({ parts: { keys } }: PendingRequest): Update =>
  (state: Model) =>
    tell(Copy.keysOf(state.nick ?? "", keys.map(listed)))(state)

export const keyForgotten =
  ({ beginning }: CommandOf<"ForgetKey">): Update =>
  (state) =>
    tell(Copy.keyForgotten(beginning.slice(scheme.length), state.nick ?? ""))(state)
