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

/** Of several tags with one key the last counts. */
export const parseTags = (text: string): Tags => {
  const tags = new Map<string, string>()
  for (const one of text.split(";")) {
    const [key = "", ...value] = one.split("=")
    if (key !== "") tags.set(key, unescapeValue(value.join("=")))
  }
  return Array.from(tags)
}

export const tagOf = (tags: Tags, key: string): string | undefined =>
  tags.find(([one]) => one === key)?.[1]
