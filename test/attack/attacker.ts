/** Attacks a server until it is killed: `node attacker.mjs KIND PORT`. All that it sends comes from one address. */
import { setPriority } from "node:os"
import { isKind, kinds } from "./kinds.ts"

const [name = "", port = ""] = process.argv.slice(2)
if (!isKind(name)) throw new Error(`There is no attack ${name}`)
// It stands for another machine: it may not take the processor from the server.
setPriority(10)
process.on("disconnect", () => process.exit())
await kinds[name].run(Number(port))
