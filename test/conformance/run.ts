/**
 * Does a server keep to natter/1? `npm run conformance -- --host H --port P [--tls | --web]`: a line per
 * check, and exit code 1 when one of them fails.
 */
import { parseArgs } from "node:util"
import { dialWebSocket } from "../support/web-socket.ts"
import { checks } from "./checks.ts"
import { isOverWebSocket, runCheck, withTls } from "./target.ts"

const { values } = parseArgs({
  options: {
    host: { type: "string", default: "localhost" },
    port: { type: "string", default: "5050" },
    tls: { type: "boolean", default: false },
    web: { type: "boolean", default: false }
  }
})

// Waiting for a line that does not come must not look like having nothing left to do.
const awake = setInterval(() => {}, 1000)

const dial = values.web ? dialWebSocket : values.tls ? withTls : undefined
const all = Object.values(checks)
  .flat()
  .filter((check) => !values.web || isOverWebSocket(check))
let failures = 0
for (const check of all) {
  try {
    await runCheck(check, values.host, Number(values.port), dial)
    console.log(`ok    ${check.name}`)
  } catch (error) {
    failures += 1
    console.log(
      `FAIL  ${check.name}\n      ${error instanceof Error ? error.message.replaceAll("\n", "\n      ") : error}`
    )
  }
}
console.log(`${all.length - failures} of ${all.length} checks passed.`)
clearInterval(awake)
process.exitCode = failures === 0 ? 0 : 1
