import { isIPv6 } from "node:net"
import { Option } from "effect"
import { isRoomName, type RoomName } from "../../domain/chat/RoomName.ts"
import { type InvitationWord, isInvitationWord } from "../../domain/security/InvitationWord.ts"
import { isPin, type Pin } from "../../domain/security/Pin.ts"

/** A server as a person names it. The room may be any text. */
export interface Invitation {
  readonly host: string
  readonly port: number | undefined
  readonly room: string | undefined
  /** The key that the server must have. */
  readonly pin: Option.Option<Pin>
  /** What lets its bearer in. */
  readonly word: Option.Option<InvitationWord>
}

type Promised = Pick<Invitation, "pin" | "word">
const nothing: Promised = { pin: Option.none(), word: Option.none() }

const form = /^(\[[^\]]+\]|[^\s:/?#@[\]]+)(?::(\d*))?(?:\/([^?]*))?(?:\?.*)?$/

/** A text without the key and the word at its end, and these. One that only begins like a key is refused. */
const split = (text: string): readonly [place: string, Promised] => {
  const at = text.lastIndexOf("#")
  const end = at < 0 ? "" : text.slice(at + 1)
  if (isInvitationWord(end)) return [text.slice(0, at), { ...nothing, word: Option.some(end) }]
  if (!/^sha256\b/i.test(end)) return [text, nothing]
  const [pin, word] = [end.slice(0, 50), end.slice(51)]
  if (!isPin(pin) || (end.length > 50 && !(end[50] === "." && isInvitationWord(word))))
    throw new TypeError(text)
  return [
    text.slice(0, at),
    { pin: Option.some(pin), word: Option.liftPredicate(word, isInvitationWord) }
  ]
}

/**
 * The place that a text names: a host, `host:port`, `[::1]:port`, each with a room behind `/`, and all of
 * that behind `natter://`. A number alone is none, because it can only be meant as a port.
 */
export const parse: (text: string) => Option.Option<Invitation> = Option.liftThrowable(
  (text: string): Invitation => {
    const [place, promised] = split(text.replace(/^natter:\/\//i, ""))
    if (isIPv6(place)) return { host: place, port: undefined, room: undefined, ...promised }
    const [whole, host = "", port = "", path = ""] = form.exec(place) ?? []
    const isInRange = port === "" || (Number(port) >= 1 && Number(port) <= 65_535)
    // A scheme of another protocol would be read as the host.
    if (place.includes("://") || whole === undefined || /^\d+$/.test(host) || !isInRange)
      throw new TypeError(text)
    const room = decodeURIComponent(path).replace(/\/+$/, "")
    return {
      host: host.startsWith("[") ? addressIn(host) : decodeURIComponent(host),
      port: port === "" ? undefined : Number(port),
      room: room === "" ? undefined : room,
      ...promised
    }
  }
)

/** The address in brackets. The zone of one in a URL is behind `%25`. */
const addressIn = (brackets: string): string => {
  const address = brackets.slice(1, -1).replace("%25", "%")
  if (!isIPv6(address)) throw new TypeError(brackets)
  return address
}

/** The room that a text names: `#Tea` is `tea`. */
export const roomNamed = (text: string): Option.Option<RoomName> =>
  Option.liftPredicate(text.replace(/^#/, "").toLowerCase(), isRoomName)
