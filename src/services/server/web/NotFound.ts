import { Option } from "effect"
import { isRoomName } from "../../../domain/chat/RoomName.ts"
import { type Answer, say } from "./Answer.ts"
import type { Asked } from "./Asked.ts"
import * as Copy from "./Copy.ts"
import { isPagePath } from "./PageFiles.ts"

/** What is answered where there is no page. All links are relative: a proxy may have put the server below a path. */

const decoded = (path: string): string =>
  Option.getOrElse(Option.liftThrowable(decodeURIComponent)(path), () => path)

/** Leads from a name that somebody has written otherwise to the room of that name. */
const toRoom = (path: string): Answer | undefined => {
  const name = decoded(path.slice(1)).toLowerCase()
  return isRoomName(name) && isPagePath(`/${name}`) && path !== `/${name}`
    ? say(302, Copy.moved(name), { Location: name })
    : undefined
}

/** Deeper than this nobody has mistyped a room. */
const mostFolders = 16

/** From this path to where the chat is. */
const rootFrom = (path: string): string => {
  const folders = path.split("/").length - 2
  return folders >= 0 && folders <= mostFolders ? "../".repeat(folders) || "./" : "/"
}

const page = (path: string, style: string | undefined): Answer => {
  const root = rootFrom(path)
  const link = style === undefined ? "" : `<link rel="stylesheet" href="${root}${style.slice(1)}">`
  return {
    status: 404,
    headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" },
    body: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>natter</title>
${link}
<div class="before" role="main">
<h1 class="brand">${Copy.notFound}</h1>
<p>${Copy.roomRule}</p>
<p><a href="${root}">${Copy.toChat}</a></p>
</div>
</html>
`
  }
}

const isBrowser = ({ headers }: Asked): boolean => headers.accept?.includes("text/html") === true

/**
 * Whether somebody is led to a room, or told that there is nothing.
 *
 * @param style the path of the style of the page
 */
export const withoutPage = (asked: Asked, style: string | undefined): Answer =>
  toRoom(asked.path) ?? (isBrowser(asked) ? page(asked.path, style) : say(404, Copy.notFound))
