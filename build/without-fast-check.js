/**
 * Schema imports fast-check for tests alone.
 *
 * @type {import("esbuild").Plugin}
 */
export const withoutFastCheck = {
  name: "without fast-check",
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /\/FastCheck\.js$/ }, () => ({ path: "FastCheck", namespace: "empty" }))
    onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "module.exports={}" }))
  }
}
