/** The tags of a message: keys and values, of which an empty one means that there is none. */
export type Tags = ReadonlyArray<readonly [key: string, value: string]>

const escapes: Readonly<Record<string, string>> = {
  ";": "\\:",
  " ": "\\s",
  "\\": "\\\\",
  "\r": "\\r",
  "\n": "\\n"
}
const unescaped = new Map(Object.entries(escapes).map(([plain, escaped]) => [escaped, plain]))

const escapeValue = (value: string): string =>
  value.replace(/[; \\\r\n]/g, (found) => escapes[found] ?? found)

/** What is no escape stands for itself without its backslash; one at the end means nothing. */
const unescapeValue = (value: string): string =>
  value.replace(/\\(.?)/gs, (found, next: string) => unescaped.get(found) ?? next)

/** Tags as they stand behind the `@`. */
export const printTags = (tags: Tags): string =>
  tags.map(([key, value]) => (value === "" ? key : `${key}=${escapeValue(value)}`)).join(";")

/** The most tags of a line that are read; those behind them are not there. */
const maxTags = 64
/** A longer value that has escapes stays as it came: nothing that anybody looks for is like that. */
const longestEscaped = 1024

const isLeft = (value: string): boolean => value.length > longestEscaped && value.includes("\\")

const valueIn = (raw: string): string => (isLeft(raw) ? raw : unescapeValue(raw))

/** Of several tags with one key the last counts. */
export const parseTags = (text: string): Tags => {
  const tags = new Map<string, string>()
  for (const one of text.split(";", maxTags)) {
    const equals = one.indexOf("=")
    const key = equals < 0 ? one : one.slice(0, equals)
    if (key !== "") tags.set(key, equals < 0 ? "" : valueIn(one.slice(equals + 1)))
  }
  return Array.from(tags)
}

/** What the specification lets a key of a client be. */
const clientKey = /^\+(?:[A-Za-z0-9.-]+\/)?[A-Za-z0-9-]+$/

/** Those that are for whoever reads the message. What stayed as it came is left out. */
export const clientTagsIn = (tags: Tags): Tags =>
  tags.filter(([key, value]) => clientKey.test(key) && !isLeft(value))

export const tagOf = (tags: Tags, key: string): string | undefined =>
  tags.find(([one]) => one === key)?.[1]
