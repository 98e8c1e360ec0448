import { currentChannel, isWith } from "../../../domain/browser/Page.ts"
import { findRoom } from "../../../domain/client/Rooms.ts"
import type { Pending, View } from "../../../domain/client/View.ts"
import type { Built } from "./Build.ts"
import type { Chat } from "./Chat.ts"
import { crowd } from "./Crowd.ts"
import { here } from "./Device.ts"
import { setText } from "./Dom.ts"
import type { BrowserUiOptions } from "./Options.ts"
import { stage } from "./Stage.ts"

/** The pending lines that are for the channel that is shown. */
const pendingHere = (of: Chat, lines: ReadonlyArray<Pending>): ReadonlyArray<Pending> => {
  const channel = currentChannel(of.page())
  return lines.filter(({ room, to }) => {
    if (channel === undefined) return false
    if (to !== undefined) return isWith(channel, to)
    if (channel._tag === "Person") return false
    return (room ?? of.heading()) === channel.name
  })
}

/** Draws what the client's view says, and keeps it for when another channel is shown. */
export const drawing = (of: Chat, parts: Built, { state }: BrowserUiOptions) => {
  const peopleOf = crowd()
  const draw = stage(parts, here())
  let view: View | undefined
  const scene = () => {
    const page = of.page()
    const channel = currentChannel(page)
    const room = channel?._tag === "Room" ? channel.name : undefined
    const unread = view?.prompt._tag === "Room" ? view.prompt.unread : []
    draw({
      page,
      topic: room === undefined ? "" : (findRoom(state(), room)?.topic ?? ""),
      people: room === undefined ? undefined : peopleOf(state(), room),
      isExposed: view?.isExposed ?? false,
      isLoading: of.isLoading(),
      end: room && of.endOf(room),
      muted: new Map(unread.map(({ name, unread }) => [name, unread]))
    })
    if (view !== undefined) parts.log.pending(pendingHere(of, view.pending), view.morePending)
    of.reach(parts.log.isAtEnd)
  }
  return {
    scene,
    view: (now: View) => {
      view = now
      parts.strip.show(now.status)
      setText(parts.me, now.nick ?? "")
      if (parts.join.dialog.open) parts.join.list(of.otherRooms())
      scene()
    }
  }
}
