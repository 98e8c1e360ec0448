// What becomes of the sources of src/ before they are bundled.
import { readFile } from "node:fs/promises"

// esbuild keeps the whole of a module that is reached through another one's `export * as`, which is how
// "effect" gives its modules. Asked for by its own path, a module leaves in the bundle only what is used.

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

// What says in these files what a verb or a bound is for stands in docs/, and no program needs it.
const describing = /\/(natter\/Commands|natter\/Events|server\/limits\/\w+)\.ts$/
const description = /\b(meaning|unit|about|reached):\s*"(?:[^"\\]|\\.)*"/g

/** @type {import("esbuild").Plugin} */
export const sources = {
  name: "sources",
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
      const text = (await readFile(path, "utf8")).replace(fromEffect, (_, type, names) =>
        type === undefined ? each(names) : ""
      )
      return {
        contents: describing.test(path) ? text.replace(description, '$1: ""') : text,
        loader: "ts"
      }
    })
  }
}
