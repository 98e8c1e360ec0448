import { assert, describe, it } from "@effect/vitest"
import { isSafe, versionOf } from "../../../../src/services/server/cluster/Versions.ts"

describe("versions of nats-server", () => {
  it("are safe from 2.12.3 on", () => {
    const safe = (text: string) => isSafe(versionOf(text))
    for (const version of ["2.12.3", "2.12.10", "2.13.0-RC.1", "v3.0.0"])
      assert.isTrue(safe(version), version)
    for (const version of ["2.9.10", "2.12.2", "1.99.99", "", "latest"])
      assert.isFalse(safe(version), version)
  })
})
