/**
 * Modules of effect that nothing here ever calls: Schema imports FastCheck for tests alone, and the runtime Micro for
 * effects of that kind.
 *
 * @type {import("esbuild").Plugin}
 */
export const unusedModules = {
  name: "unused modules",
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /\/(FastCheck|Micro)\.js$/ }, () => ({ path: "none", namespace: "empty" }))
    onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "module.exports={}" }))
  }
}
