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
