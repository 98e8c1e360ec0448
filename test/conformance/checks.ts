import * as again from "./again.ts"
import * as hello from "./hello.ts"
import * as lines from "./lines.ts"
import * as privately from "./private.ts"
import * as resume from "./resume.ts"
import * as rooms from "./rooms.ts"
import * as talk from "./talk.ts"

/** Everything that is asked of a server of natter/1. */
export const checks = [
  ...hello.checks,
  ...lines.checks,
  ...talk.checks,
  ...rooms.checks,
  ...privately.checks,
  ...resume.checks,
  ...again.checks
]
