import * as again from "./again.ts"
import * as hello from "./hello.ts"
import * as lines from "./lines.ts"
import * as privately from "./private.ts"
import * as resume from "./resume.ts"
import * as rooms from "./rooms.ts"
import * as talk from "./talk.ts"
import type { Check } from "./target.ts"

/** Everything that is asked of a server of natter/1. */
export const checks = {
  "in its greeting": hello.checks,
  "in its lines": lines.checks,
  "in conversation": [...talk.checks, ...rooms.checks],
  "in private": privately.checks,
  "in sessions that are resumed": [...resume.checks, ...again.checks]
} satisfies Readonly<Record<string, ReadonlyArray<Check>>>
