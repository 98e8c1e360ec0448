import { basename } from "node:path"

/**
 * Modules of effect that nothing here ever calls: Schema imports FastCheck for tests alone, and the runtime imports
 * Micro for effects of that kind, and SortedSet for supervisors that track the fibers of others.
 *
 * @type {import("esbuild").Plugin}
 */
export const unusedModules = {
  name: "unused modules",
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /\/(FastCheck|Micro|SortedSet)\.js$/ }, () => ({
      path: "none",
      namespace: "empty"
    }))
    onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "module.exports={}" }))
  }
}

/** @type {ReadonlyMap<string, string>} */
const inPages = new Map([
  [
    "configProvider",
    `import { GenericTag } from "../Context.js"
     export const configProviderTag = GenericTag("effect/ConfigProvider")
     export const fromEnv = () => ({})`
  ],
  [
    "metric",
    `const none = { unsafeUpdate: () => {} }
     export const counter = () => none
     export const histogram = () => none
     export const tagged = () => none`
  ]
])

/**
 * A page is configured by nobody, and nobody asks how many fibers it has; but every program of effect begins with
 * a way to be configured, and counts.
 *
 * @type {import("esbuild").Plugin}
 */
export const onlyForServers = {
  name: "no configuration and no metrics",
  setup: ({ onLoad }) => {
    onLoad(
      { filter: /\/effect\/dist\/esm\/internal\/(configProvider|metric)\.js$/ },
      ({ path }) => ({
        contents: inPages.get(basename(path, ".js"))
      })
    )
  }
}
