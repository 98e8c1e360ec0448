import { Nick, type NickRule } from "../../chat/Nick.ts"

const allowed: Readonly<Record<NickRule, RegExp>> = {
  letters: /[^A-Za-z]/g,
  extended: /[^A-Za-z0-9_-]|^[^A-Za-z]+/g
}

const longest = 24

/** The nickname that is left of a name when everything goes that the server does not take; `guest` where nothing is. */
export const nickFor = (name: string, rule: NickRule): Nick => {
  const plain = name.normalize("NFKD").replace(/[^\x21-\x7e]/g, "")
  const left = plain
    .replace(allowed[rule], "")
    .replace(/^[^A-Za-z]+/, "")
    .slice(0, longest)
  return Nick.make(left === "" ? "guest" : left, { disableValidation: true })
}

/** What stands for the host of everybody: nobody's address is shown. */
export const cloak = "natter"

/** Somebody as the source of a message. */
export const sourceOf = (nick: string): string => `${nick}!${nick}@${cloak}`
