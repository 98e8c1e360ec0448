import * as lines from "./lines.ts"
import * as resume from "./resume.ts"
import * as talk from "./talk.ts"

/** Everything that is asked of a server of natter/1. */
export const checks = [...lines.checks, ...talk.checks, ...resume.checks]
