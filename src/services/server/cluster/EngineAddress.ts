import { Option } from "effect"
import { parseHost } from "../../../domain/network/HostHeader.ts"

/** Where a server of NATS is, and as whom it is used: `nats://user:password@host:4222`. */
export interface EngineAddress {
  /** Without the password: what may be shown. */
  readonly place: string
  readonly user: string | undefined
  readonly password: string | undefined
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Reads an address. What is not one is taken as it is. */
export const engineAddress = (text: string): EngineAddress => {
  const [, scheme = "", user, password, place] =
    /^([a-z]+:\/\/)?(?:([^:@/]*)(?::([^@/]*))?@)?(.*)$/.exec(text.trim()) ?? []
  return {
    place: `${scheme}${place ?? text}`,
    user: user === undefined ? undefined : decoded(user),
    password: password === undefined ? undefined : decoded(password)
  }
}

/** Whether a place names a host, and a port that there is. */
const isPlace = (place: string): boolean => {
  const [, written = ""] = /^(?:(?:nats|tls):\/\/)?([^/]*)\/?$/.exec(place) ?? []
  const host = parseHost(written)
  return host !== undefined && host.port !== 0
}

/** Reads addresses with commas between; none where one of them is not an address. */
export const engineAddresses = (text: string): Option.Option<ReadonlyArray<EngineAddress>> => {
  const all = text.split(",").map(engineAddress)
  return all.every(({ place }) => isPlace(place)) ? Option.some(all) : Option.none()
}
