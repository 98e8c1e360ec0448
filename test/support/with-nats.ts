import { spawnSync } from "node:child_process"
import { describe } from "@effect/vitest"

const { error } = spawnSync("nats-server", ["-v"])
if (error !== undefined)
  console.warn("nats-server is not installed: the tests of several servers on NATS are skipped.")

/** Tests that need NATS. Where it is not installed they are skipped. */
export const describeWithNats = describe.skipIf(error !== undefined)
