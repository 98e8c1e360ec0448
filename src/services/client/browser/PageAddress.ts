import { Option } from "effect"
import { isRoomName, lobby, type RoomName } from "../../../domain/chat/RoomName.ts"
import { isDiagnosticPath } from "../../../domain/network/DiagnosticPath.ts"
import { parseFragment } from "../../../domain/security/Fragment.ts"
import type { InvitationWord } from "../../../domain/security/InvitationWord.ts"
import { isLoopback, type Target } from "../Target.ts"

/** What the URL of a page says: where its server is, and what an invitation asks for. */
export interface PageAddress {
  readonly origin: string
  /** The folder of the page: all rooms are in it, also where a proxy has put the server below a path. */
  readonly base: string
  readonly room: Option.Option<RoomName>
  /** What lets the person in. A page cannot check the pin of a server, so that is not kept. */
  readonly invitation: Option.Option<InvitationWord>
  /** The URL of the WebSocket. */
  readonly socket: string
  readonly target: Target
  /** The server in sentences. */
  readonly name: string
  /** What is said leaves this machine without encryption. */
  readonly isExposed: boolean
}

const ports: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 }

/** A name by which a browser means this machine. */
const isHere = (host: string): boolean => isLoopback({ host }) || /\.localhost$/i.test(host)

/** Reads the URL of a page, such as `https://chat.example/cooks#WORD`. */
export const pageAddress = (href: string): PageAddress => {
  const url = new URL(href)
  const { hash, hostname, pathname, port, protocol } = url
  const end = pathname.lastIndexOf("/") + 1
  const host = hostname.replace(/^\[|\]$/g, "")
  const socket = new URL(href)
  socket.hash = ""
  socket.search = ""
  socket.protocol = protocol === "https:" ? "wss:" : "ws:"
  return {
    origin: url.origin,
    base: pathname.slice(0, end),
    room: Option.liftPredicate(pathname.slice(end), isRoomName),
    invitation: Option.flatMapNullable(parseFragment(hash.slice(1)), ({ word }) => word),
    socket: socket.href,
    target: { host, port: Number(port) || (ports[protocol] ?? 0), pin: Option.none() },
    name: url.host,
    isExposed: protocol === "http:" && !isHere(host)
  }
}

/** The URL of a room. The lobby is where a URL without a room leads, and a room may have none of its own. */
export const roomUrl = (
  { base, origin }: Pick<PageAddress, "base" | "origin">,
  room: RoomName
): string => `${origin}${base}${room === lobby || isDiagnosticPath(room) ? "" : room}`
