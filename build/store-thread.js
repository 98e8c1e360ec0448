// The store's thread as one text, without anything beside it: `new Worker(text, { eval: true })` runs it
// from a single copied file as well as from a test.
import { fileURLToPath } from "node:url"
import { nodeText } from "./node-text.js"

const entry = fileURLToPath(new URL("../src/services/server/store/thread/main.ts", import.meta.url))

/** @returns {Promise<string>} the text of the thread */
export const storeThread = () => nodeText({ entryPoints: [entry] })
