import { foldNick, type Nick } from "../chat/Nick.ts"

/** How much styling a terminal gets: all, all but colours (NO_COLOR), or none, with words in place of styles. */
export type Styling = "colour" | "attributes" | "none"

/**
 * Colours of the 256-colour palette, around the colour circle. Each has a contrast of at least 3.5 with
 * black and with white (WCAG 2, relative luminance); large text needs 3.
 */
export const nickColours = [
  131, 167, 196, 166, 130, 94, 64, 28, 29, 30, 31, 32, 67, 27, 62, 98, 134, 128, 133, 162, 132, 161
] as const

/** FNV-1a, 32 bits. */
const hash = (text: string): number => {
  let sum = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193)
  return sum >>> 0
}

/** A nickname's colour, which depends on its letters alone and not on their case. */
export const nickColour = (nick: Nick): number =>
  nickColours[hash(foldNick(nick)) % nickColours.length] ?? nickColours[0]

export type Style =
  | { readonly _tag: "Nick"; readonly nick: Nick }
  /** A nickname on a line that names the reader. */
  | { readonly _tag: "Mention" }
  | { readonly _tag: "Private" }
  | { readonly _tag: "Faint" }
  | { readonly _tag: "Strong" }
  | { readonly _tag: "Warning" }

const bold = "1"
const faint = "2"
const reverse = "7"

const attributes = (style: Style, colours: boolean): string => {
  switch (style._tag) {
    case "Nick":
      return colours ? `38;5;${nickColour(style.nick)}` : bold
    case "Mention":
      return `${bold};${reverse}`
    case "Private":
      return colours ? `${bold};38;5;${privateColour}` : bold
    case "Faint":
      return faint
    case "Strong":
      return bold
    case "Warning":
      return colours ? `${bold};38;5;${warningColour}` : bold
  }
}

const privateColour = 164
const warningColour = 196

/** Text in a style, if the terminal gets any. */
export const styled = (styling: Styling, style: Style, text: string): string =>
  styling === "none" || text === ""
    ? text
    : `\x1b[${attributes(style, styling === "colour")}m${text}\x1b[0m`
