// esbuild keeps the whole of a module that is reached through another one's `export * as`, which is how
// "effect" gives its modules. Asked for by its own path, a module leaves in the bundle only what is used.
import { readFile } from "node:fs/promises"

const fromEffect = /import (type )?\{([^}]*)\} from "effect"/g

/** @param {string} name as it stands between the braces: `Effect`, `Array as Arr`, or `pipe` */
const byPath = (name) => {
  const [module, alias = module] = name.split(" as ")
  return /^[a-z]/.test(name)
    ? `import { ${name} } from "effect/Function"`
    : `import * as ${alias} from "effect/${module}"`
}

/** @param {string} names */
const each = (names) =>
  names
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && !name.startsWith("type "))
    .map(byPath)
    .join(";")

/** @type {import("esbuild").Plugin} */
export const effectModules = {
  name: "effect's modules by their paths",
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(fromEffect, (_, type, names) =>
        type === undefined ? each(names) : ""
      ),
      loader: "ts"
    }))
  }
}
