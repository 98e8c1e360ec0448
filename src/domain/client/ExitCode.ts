import { Record } from "effect"

/**
 * With which code the programs end, and what each means. Scripts rely on them, so they stay as they
 * are. A code without a sentence is not used by that program.
 */
export const exitCodes = {
  ok: {
    code: 0,
    client: "You left, or the input ended and every line was acknowledged",
    server: "Stopped by Ctrl-C or SIGTERM"
  },
  internal: { code: 1, client: "An internal error", server: "An internal error" },
  usage: {
    code: 2,
    client: "A wrong flag, argument, variable or configuration file",
    server: "A wrong flag, argument, variable or file of invitations"
  },
  unreachable: {
    code: 3,
    client: "No natter server could be reached",
    server: "The server cannot listen on its address and port; for ctl: no server runs there"
  },
  lost: {
    code: 4,
    client: "The connection was lost or closed, and did not come back in time",
    server: undefined
  },
  refused: {
    code: 5,
    client: "The nickname, the invitation or the room of a program was refused, or you are banned",
    server: "The server has refused what ctl asked for"
  },
  undelivered: {
    code: 6,
    client: "Not every line was acknowledged; standard error lists those that were not",
    server: undefined
  },
  output: {
    code: 7,
    client: "The output cannot be written, because a disk is full for example",
    server:
      "What --help, --version or --completions prints cannot be written; a server that runs goes on"
  },
  data: {
    code: 8,
    client: undefined,
    server: "The data, or a file about who may do what, cannot be used"
  },
  untrusted: {
    code: 9,
    client:
      "The server does not have the key that is expected or does not encrypt, or a program does not know its key",
    server: undefined
  }
} as const

/** The codes by name. */
export const ExitCode = Record.map(exitCodes, ({ code }) => code)
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]["code"]
