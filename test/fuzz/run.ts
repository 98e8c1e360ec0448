/** `npm run fuzz -- --seconds N [--seed S] [--clients C]`: exit code 1, the seed and the story when something is found. */
import { randomInt } from "node:crypto"
import { parseArgs } from "node:util"
import { fuzz } from "./fuzz.ts"

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "30" },
    seed: { type: "string", default: String(randomInt(2 ** 31)) },
    clients: { type: "string", default: "32" }
  }
})

console.log(`seed ${values.seed}`)
try {
  const { connections, decoded, heard, memory, said } = await fuzz(
    Number(values.seconds),
    Number(values.seed),
    Number(values.clients)
  )
  console.log(
    `${said} lines in ${connections} connections, ${decoded} lines decoded, ${Math.round(memory)} MiB at most; nothing found. The server said:`
  )
  for (const [kind, count] of [...heard].sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`${String(count).padStart(10)} ${kind}`)
} catch (error) {
  console.error(`Found with --seed ${values.seed}:`, error)
  process.exitCode = 1
}
