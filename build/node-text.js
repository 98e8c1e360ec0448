// A program for Node as one text, which runs where it is evaluated.
import { build } from "esbuild"

/** @param {Pick<import("esbuild").BuildOptions, "entryPoints" | "stdin">} from */
export const nodeText = async (from) => {
  const { outputFiles } = await build({
    ...from,
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
    format: "cjs",
    minify: true,
    legalComments: "none",
    logLevel: "warning"
  })
  return outputFiles[0].text
}
