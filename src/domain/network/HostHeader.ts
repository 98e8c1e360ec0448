import { formatIp, parseIp } from "./Ip.ts"

/** Whom an HTTP request is for: the host and port that its client connected to. */
export interface Host {
  /** A name in lower case without a dot at its end, or an address without brackets. */
  readonly name: string
  /** Undefined where it is the usual port. */
  readonly port: number | undefined
}

const maxName = 253

/** Reads the value of a `Host` header; undefined for what is none. */
export const parseHost = (text: string): Host | undefined => {
  const [, written = "", port] = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(text) ?? []
  const name = written.startsWith("[") ? addressIn(written.slice(1, -1)) : nameOf(written)
  if (name === undefined || Number(port ?? 0) > 65_535) return undefined
  return { name, port: port === undefined ? undefined : Number(port) }
}

const addressIn = (text: string): string | undefined => {
  const bytes = text.includes(":") ? parseIp(text) : undefined
  return bytes === undefined ? undefined : formatIp(bytes)
}

const nameOf = (text: string): string | undefined => {
  const name = text.toLowerCase().replace(/\.$/, "")
  return /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(name) && name.length <= maxName ? name : undefined
}

/** A host as it stands in a URL. */
export const writeHost = ({ name, port }: Host): string => {
  const written = name.includes(":") ? `[${name}]` : name
  return port === undefined ? written : `${written}:${port}`
}

/** The names that a server has. */
export interface OwnNames {
  /** The host name of its machine. */
  readonly machine: string
  /** Others, in lower case. */
  readonly others: ReadonlyArray<string>
}

/** What networks at home and in companies put behind the name of a machine. */
const suffixes = ["", ".local", ".lan", ".home.arpa", ".internal"]

const isOfMachine = (name: string, machine: string): boolean => {
  const whole = machine.toLowerCase()
  const [label = ""] = whole.split(".")
  return whole !== "" && (name === whole || suffixes.some((suffix) => name === label + suffix))
}

/**
 * Whether a server answers to this name. Anybody can give the address of any machine a name of theirs, and then
 * a page of theirs is of the same origin as the server: so a name that nobody has told it is not its own.
 */
export const isOwnName = (name: string, { machine, others }: OwnNames): boolean =>
  parseIp(name) !== undefined ||
  name === "localhost" ||
  name.endsWith(".localhost") ||
  isOfMachine(name, machine) ||
  others.includes(name)

const usualPorts: Readonly<Record<string, number>> = { http: 80, https: 443 }

/** Reads an origin of the web, such as `https://chat.example`; undefined for what is none. */
export const parseOrigin = (
  text: string
): { readonly scheme: string; readonly host: Host } | undefined => {
  const [, scheme = "", rest = ""] = /^(https?):\/\/(.*)$/.exec(text) ?? []
  const host = parseHost(rest)
  return host === undefined ? undefined : { scheme, host }
}

/**
 * Whether a page of this origin comes from the host that is asked. A plain page is none of a host that is asked with
 * encryption; what is asked without it may have been encrypted on the way.
 */
export const isOriginOf = (origin: string, host: Host, isEncrypted: boolean): boolean => {
  const of = parseOrigin(origin)
  if (of === undefined || (isEncrypted && of.scheme !== "https")) return false
  const usual = usualPorts[of.scheme]
  return of.host.name === host.name && (of.host.port ?? usual) === (host.port ?? usual)
}
