/** Draws docs/picture*.svg from the built programs: `npm run picture`; those of the page: `npm run picture -- web`. */
import { writeFileSync } from "node:fs"
import { dark, light } from "./Palette.ts"
import { svg } from "./Svg.ts"
import { play } from "./scene.ts"
import { drawPage } from "./web.ts"

const description =
  "Alice's terminal. She talks with bob and mia, loses the connection and gets it back: what they said meanwhile is shown once and in order, what she typed meanwhile is sent once. A private message and a message in another room arrive above the line that she is typing."

const draw = async (columns: number, pictures: ReadonlyArray<readonly [string, typeof dark]>) => {
  const { cursor, rows } = await play(columns)
  for (const [name, theme] of pictures) {
    const path = `docs/${name}.svg`
    writeFileSync(path, svg({ title: "alice — natter", description, theme, columns, rows, cursor }))
    console.log(`Wrote ${path}: ${rows.length} rows.`)
  }
}

if (process.argv.includes("web")) await drawPage()
else {
  await draw(80, [
    ["picture", dark],
    ["picture-light", light]
  ])
  await draw(120, [["picture-120", dark]])
  await draw(30, [["picture-30", dark]])
}
// The people of the scenes still have their connections.
process.exit(0)
