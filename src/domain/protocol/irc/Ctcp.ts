import { actionOf } from "../../chat/Action.ts"
import { unformatted } from "./Formatting.ts"

/** What stands between \x01 is for the client of whoever reads it, and only an ACTION is something that is said. */

const action = /^\x01ACTION ([^\x01]*)\x01?$/s

/** What somebody says with a line; undefined for a request to a client, and where nothing is left. */
export const textOf = (said: string): string | undefined => {
  if (!said.startsWith("\x01")) return unformatted(said) || undefined
  const [, done] = action.exec(said) ?? []
  const text = unformatted(done ?? "").trim()
  return text === "" ? undefined : `/me ${text}`
}

/** How a line of a text is wrapped on its way to a client: an action, or nothing. */
export const wrapping = (
  line: string
): { readonly text: string; readonly before: string; readonly after: string } => {
  const done = actionOf(line)
  return done === undefined
    ? { text: line, before: "", after: "" }
    : { text: done, before: "\x01ACTION ", after: "\x01" }
}
