/** Draws docs/picture.svg from the built programs: `npm run picture`. */
import { writeFileSync } from "node:fs"
import { svg } from "./Svg.ts"
import { columns, play } from "./scene.ts"

const path = "docs/picture.svg"

const { cursor, rows } = await play()
const picture = svg({
  title: "alice — natter",
  description:
    "Alice's terminal. She talks with bob and mia, loses the connection and gets it back: what they said meanwhile is shown once and in order, what she typed meanwhile is sent once. A private message and a message in another room arrive above the line that she is typing.",
  columns,
  rows,
  cursor
})
writeFileSync(path, picture)
console.log(`Wrote ${path}: ${rows.length} rows.`)
// The people of the scene still have their connections.
process.exit(0)
