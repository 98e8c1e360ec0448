import { execFile } from "node:child_process"
import { readFile } from "node:fs/promises"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"

const { scripts } = JSON.parse(await readFile("package.json", "utf8"))

describe("The package", () => {
  it("has no script that npm would run, or warn of, where it is installed", () => {
    for (const name of ["preinstall", "install", "postinstall", "prepare"])
      assert.notProperty(scripts, name)
  })

  it("is built before what needs the programs: npm start, npm test and npm pack", () => {
    assert.strictEqual(scripts.build, "node build.js")
    for (const name of ["prestart", "preclient", "prepack", "test"])
      assert.match(scripts[name], /^npm run build( |$)/, name)
  })

  it("has both programs, and nothing that is needed to make them", async () => {
    const { stdout } = await promisify(execFile)("npm", [
      "pack",
      "--dry-run",
      "--json",
      "--ignore-scripts"
    ])
    const packed: ReadonlyArray<{ files: ReadonlyArray<{ path: string }> }> = JSON.parse(stdout)
    const paths = packed.flatMap(({ files }) => files).map(({ path }) => path)
    for (const file of ["dist/client.js", "dist/server.js", "README.md", "LICENSE"])
      assert.include(paths, file)
    assert.deepStrictEqual(
      paths.filter((path) => /^(src|test|node_modules)\//.test(path)),
      []
    )
  })
})
