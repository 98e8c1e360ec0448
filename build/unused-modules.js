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

/**
 * A page is configured by nobody, but every program of effect begins with a way to be.
 *
 * @type {import("esbuild").Plugin}
 */
export const unconfigured = {
  name: "no configuration",
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/effect\/dist\/esm\/internal\/configProvider\.js$/ }, () => ({
      contents: `
        import { GenericTag } from "../Context.js"
        export const configProviderTag = GenericTag("effect/ConfigProvider")
        export const fromEnv = () => ({})
      `
    }))
  }
}

/**
 * The lists of the terminal's keys stand in a table beside those of the page, and a page never chooses them.
 *
 * @type {import("esbuild").Plugin}
 */
export const withoutTerminalKeys = {
  name: "no keys of a terminal",
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/client\/copy\/Keys\.ts$/ }, () => ({
      contents: 'export const keyList = "", editingKeyList = ""'
    }))
  }
}
