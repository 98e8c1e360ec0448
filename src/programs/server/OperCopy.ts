/** What `natter-server oper` says. */

export const wrongName =
  "The name has 1 to 32 characters of ASCII and no spaces: natter-server oper olga."

export const given = (name: string, word: string): string =>
  `Add that line to the file operators of the server, and run natter-server ctl reload. Then this makes somebody an operator: /oper ${name} ${word}`
