/** With which code the client ends. These are documented for scripts and stay as they are. */
export const ExitCode = {
  /** The person left, or the input ended and every line was acknowledged. */
  ok: 0,
  /** A defect of the program. */
  defect: 1,
  /** A wrong flag, argument or configuration. */
  usage: 2,
  /** No connection to a natter server could be made. */
  unreachable: 3,
  /** The connection was lost or closed, and did not come back in time. */
  lost: 4,
  /** The nickname was refused. */
  nick: 5,
  /** Not every line was acknowledged; those that were not are listed on stderr. */
  undelivered: 6
} as const
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]
