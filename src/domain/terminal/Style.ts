/** How much styling a terminal gets: all, all but colours (NO_COLOR), or none, with words in place of styles. */
export type Styling = "colour" | "attributes" | "none"

export type Style =
  | { readonly _tag: "Nick"; readonly colour: number }
  /** The reader's own nickname. */
  | { readonly _tag: "Own" }
  /** A nickname on a line that names the reader. */
  | { readonly _tag: "Mention" }
  | { readonly _tag: "Private" }
  | { readonly _tag: "Faint" }
  | { readonly _tag: "Strong" }
  | { readonly _tag: "Warning" }

const bold = "1"
const faint = "2"
const underline = "4"
const reverse = "7"

const attributes = (style: Style, colours: boolean): string => {
  switch (style._tag) {
    case "Nick":
      return colours ? `38;5;${style.colour}` : bold
    case "Own":
      return colours ? bold : underline
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

export const privateColour = 164
export const warningColour = 196

/** Text in a style, if the terminal gets any. */
export const styled = (styling: Styling, style: Style, text: string): string =>
  styling === "none" || text === ""
    ? text
    : `\x1b[${attributes(style, styling === "colour")}m${text}\x1b[0m`
