import { isIPv6 } from "node:net"
import { domainToASCII } from "node:url"
import { Option } from "effect"
import { isRoomName, type RoomName } from "../../domain/chat/RoomName.ts"
import { canonicalHost } from "../../domain/client/KnownHosts.ts"
import { type Fragment, parseFragment } from "../../domain/security/Fragment.ts"

/** A server as a person names it. The room may be any text. */
export interface Invitation extends Fragment {
  /** In one form, however it was written: what is known of a server is found by it. */
  readonly host: string
  readonly port: number | undefined
  readonly room: string | undefined
}

const form = /^(\[[^\]]+\]|[^\s:/?#@[\]]+)(?::(\d*))?(?:\/([^?]*))?(?:\?.*)?$/

const nothing: Fragment = { pin: undefined, word: undefined }

/** A text without the key and the word at its end, and these. One that only begins like a key is refused. */
const split = (text: string): readonly [place: string, Fragment] => {
  const at = text.lastIndexOf("#")
  const end = at < 0 ? "" : text.slice(at + 1)
  const found = parseFragment(end)
  if (Option.isSome(found)) return [text.slice(0, at), found.value]
  if (/^sha256\b/i.test(end)) throw new TypeError(text)
  return [text, nothing]
}

/**
 * The place that a text names: a host, `host:port`, `[::1]:port`, each with a room behind `/`, and all of
 * that behind `natter://`. Behind `#` stands what only an invitation has; a room may begin with `#`, too. A number alone is none, because it can only be meant as a port.
 */
export const parse: (text: string) => Option.Option<Invitation> = Option.liftThrowable(
  (text: string): Invitation => {
    const [place, promised] = split(text.replace(/^natter:\/\//i, ""))
    if (isIPv6(place))
      return { host: canonical(place), port: undefined, room: undefined, ...promised }
    const [whole, host = "", port = "", path = ""] = form.exec(place) ?? []
    const isInRange = port === "" || (Number(port) >= 1 && Number(port) <= 65_535)
    // A scheme of another protocol would be read as the host.
    if (place.includes("://") || whole === undefined || /^\d+$/.test(host) || !isInRange)
      throw new TypeError(text)
    const room = decodeURIComponent(path).replace(/\/+$/, "")
    return {
      host: canonical(host.startsWith("[") ? addressIn(host) : decodeURIComponent(host)),
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

/** In its one form, which is ASCII for a name that has one. */
const canonical = (text: string): string => {
  const host = canonicalHost(text)
  return domainToASCII(host) || host
}

/** The room that a text names: `#Tea` is `tea`. */
export const roomNamed = (text: string): Option.Option<RoomName> =>
  Option.liftPredicate(text.replace(/^#/, "").toLowerCase(), isRoomName)
