import { readdirSync, readFileSync } from "node:fs"
import { dirname, join, normalize } from "node:path"
import { assert, describe, it } from "@effect/vitest"

const files = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => join("src", name))

const importsOf = (file: string): ReadonlyArray<string> =>
  Array.from(
    readFileSync(file, "utf8").matchAll(/(?:^import\s+|\bfrom\s+)"([^"]+)"/gm),
    ([, from = ""]) => (from.startsWith(".") ? normalize(join(dirname(file), from)) : from)
  )

const layers = ["src/domain/", "src/services/", "src/programs/"] as const
const layerOf = (file: string) => layers.findIndex((layer) => file.startsWith(layer))
const graph = new Map(files.map((file) => [file, importsOf(file)]))

describe("the architecture", () => {
  it("has every source file in one of the three layers, and reads their imports", () => {
    for (const file of files) assert.isAtLeast(layerOf(file), 0, file)
    for (const [file, imports] of graph)
      for (const from of imports.filter((from) => from.startsWith("src/")))
        assert.isTrue(graph.has(from), `${file} imports ${from}, which is not there`)
  })

  it("has arrows that point one way: programs, services, domain", () => {
    for (const [file, imports] of graph)
      for (const from of imports.filter((from) => from.startsWith("src/")))
        assert.isAtMost(layerOf(from), layerOf(file), `${file} imports ${from}`)
  })

  it("keeps server and client apart but for what both speak", () => {
    for (const [file, imports] of graph)
      for (const from of imports) {
        const ends = [file, from].map((name) => /^src\/services\/(server|client)\//.exec(name)?.[1])
        const [one, other] = ends
        assert.isFalse(
          one !== undefined && other !== undefined && one !== other,
          `${file} imports ${from}`
        )
      }
  })

  /** What the files of a folder may import, besides those of their own folder. */
  const allowed: Readonly<Record<string, ReadonlyArray<string>>> = {
    "src/domain/chat/": ["src/domain/network/Address.ts", "src/domain/security/"],
    "src/domain/network/": [],
    "src/domain/security/": [],
    "src/domain/protocol/": ["src/domain/chat/", "src/domain/network/", "src/domain/security/"],
    "src/services/server/access/": [
      "src/domain/",
      "src/services/Files.ts",
      "src/services/Folders.ts",
      "src/services/server/limits/",
      "src/services/server/Limits.ts",
      "src/services/server/Monotonic.ts",
      "src/services/server/Reload.ts",
      "src/services/server/Sharing.ts",
      "src/services/server/transport/"
    ],
    "src/services/server/transport/": [
      "src/domain/",
      "src/services/Identity.ts",
      "src/services/server/limits/"
    ],
    "src/services/server/web/": [
      "src/domain/",
      "src/services/server/Counters.ts",
      "src/services/server/limits/",
      "src/services/server/transport/"
    ],
    "src/services/server/log/": [
      "src/domain/",
      "src/services/server/limits/",
      "src/services/server/Limits.ts",
      "src/services/server/Monotonic.ts",
      "src/services/server/Turn.ts",
      "src/services/server/store/"
    ],
    "src/services/server/store/": [
      "src/services/Folders.ts",
      "src/services/server/Counters.ts",
      "src/services/server/limits/",
      "src/services/server/Monotonic.ts",
      "src/domain/"
    ],
    "src/services/server/room/": [
      "src/domain/",
      "src/services/server/limits/",
      "src/services/server/Limits.ts",
      "src/services/server/Counters.ts",
      "src/services/server/Histogram.ts",
      "src/services/server/Monotonic.ts",
      "src/services/server/Outstanding.ts",
      "src/services/server/Turn.ts",
      "src/services/server/log/"
    ],
    "src/services/server/session/": [
      "src/domain/",
      "src/services/server/access/",
      "src/services/server/limits/",
      "src/services/server/log/",
      "src/services/server/room/",
      "src/services/server/store/",
      "src/services/server/transport/",
      "src/services/server/Budget.ts",
      "src/services/server/Limits.ts",
      "src/services/server/Monotonic.ts",
      "src/services/server/Outstanding.ts",
      "src/services/server/Turn.ts"
    ],
    "src/services/server/connection/": [
      "src/domain/",
      "src/services/server/access/",
      "src/services/server/limits/",
      "src/services/server/room/",
      "src/services/server/session/",
      "src/services/server/transport/",
      "src/services/server/web/",
      "src/services/server/Counters.ts",
      "src/services/server/Limits.ts",
      "src/services/server/Monotonic.ts",
      "src/services/server/NickPolicy.ts",
      "src/services/server/Turn.ts"
    ],
    "src/services/server/commands/": [
      "src/domain/",
      "src/services/server/access/",
      "src/services/server/connection/",
      "src/services/server/limits/",
      "src/services/server/log/",
      "src/services/server/room/",
      "src/services/server/session/",
      "src/services/server/Counters.ts",
      "src/services/server/FairQueue.ts",
      "src/services/server/Limits.ts",
      "src/services/server/Monotonic.ts",
      "src/services/server/NickPolicy.ts"
    ]
  }

  it("has sessions that know no connection, rooms that know no session, logs and transports that know no room, and a chat that knows no protocol", () => {
    for (const [folder, others] of Object.entries(allowed)) {
      const inside = [...graph].filter(([file]) => file.startsWith(folder))
      assert.isAbove(inside.length, 0, folder)
      for (const [file, imports] of inside)
        for (const from of imports.filter((from) => from.startsWith("src/")))
          assert.isTrue(
            [folder, ...others].some((one) => from.startsWith(one)),
            `${file} imports ${from}`
          )
    }
  })

  it("keeps the domain pure: it imports itself, effect, and tables of characters", () => {
    const pure = ["effect", "get-east-asian-width"]
    for (const [file, imports] of graph)
      if (layerOf(file) === 0)
        for (const from of imports)
          assert.isTrue(
            from.startsWith("src/domain/") || pure.includes(from),
            `${file} imports ${from}`
          )
  })

  it("has no clock and no chance in the domain", () => {
    for (const file of files.filter((file) => layerOf(file) === 0))
      assert.notMatch(
        readFileSync(file, "utf8"),
        /Date\.now|new Date\(\)|Math\.random|setTimeout|process\./,
        file
      )
  })

  it("keeps what a browser is given free of Node", () => {
    const given = new Set(["src/programs/web.ts"])
    for (const file of given) for (const from of graph.get(file) ?? []) given.add(from)
    assert.isAbove(given.size, 100)
    for (const from of given)
      assert.isTrue(
        graph.has(from) || ["effect", "get-east-asian-width"].includes(from),
        `a browser is given ${from}`
      )
  })

  it("has no cycles", () => {
    const done = new Set<string>()
    const visit = (file: string, path: ReadonlyArray<string>): void => {
      assert.isFalse(path.includes(file), [...path, file].join(" -> "))
      if (done.has(file)) return
      for (const from of graph.get(file) ?? []) if (graph.has(from)) visit(from, [...path, file])
      done.add(file)
    }
    for (const file of files) visit(file, [])
  })
})
