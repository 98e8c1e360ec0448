import { readFileSync, writeFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Exposition from "../../../../src/services/server/admin/Exposition.ts"
import type { Family } from "../../../../src/services/server/admin/ExpositionText.ts"
import { Metrics } from "../../../../src/services/server/admin/Metrics.ts"
import { connect, services } from "../../../support/load-server.ts"

const path = "docs/operating.md"

const labelsOf = (family: Family): string =>
  family.type === "histogram"
    ? ""
    : Object.keys(family.samples[0]?.labels ?? {})
        .map((name) => `\`${name}\``)
        .join(", ")

const table = (families: ReadonlyArray<Family>): string => {
  const rows = families.map(
    (family) => `| \`${family.name}\` | ${family.type} | ${labelsOf(family)} | ${family.help} |`
  )
  const head = ["| metric | type | labels | |", "|---|---|---|---|"]
  return `<!-- table: metrics -->\n\n${[...head, ...rows].join("\n")}\n\n<!-- end -->`
}

const families = Effect.gen(function* () {
  // There are no labels of clients before the first one.
  yield* connect("alice")
  return yield* Exposition.read({
    version: "1.2.3",
    isHealthy: Effect.succeed(true),
    cluster: () => undefined
  })
}).pipe(Effect.provide(Layer.provideMerge(Metrics.layer, services())))

describe("the figures", () => {
  // `NATTER_WRITE=1 npx vitest run test/services/server/admin/Exposition.test.ts` brings the page up to date.
  it.scoped("are those of docs/operating.md", () =>
    Effect.map(families, (all) => {
      const page = readFileSync(path, "utf8")
      const block = table(all)
      if (process.env.NATTER_WRITE === "1")
        writeFileSync(
          path,
          page.replace(/<!-- table: metrics -->[\s\S]*?<!-- end -->/, () => block)
        )
      assert.include(readFileSync(path, "utf8"), block)
    })
  )

  it.scoped("are named as Prometheus wants it", () =>
    Effect.map(families, (all) => {
      for (const { help, name, type } of all) {
        assert.match(name, /^(?:natter|process|nodejs)_[a-z]+(?:_[a-z]+)*$/)
        assert.strictEqual(name.endsWith("_total"), type === "counter", name)
        assert.notMatch(name, /milli|kilo|percent/)
        assert.match(help, /^[A-Z][^\n|]+\.$/)
      }
      assert.lengthOf(new Set(all.map(({ name }) => name)), all.length)
    })
  )
})
