import { limits, times } from "../../../domain/browser/PageLimits.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import type { Draft } from "../../../domain/client/Draft.ts"

/** A line for a room, as it was typed. */
export interface RoomLine {
  readonly room: RoomName
  readonly draft: Draft
}

/**
 * The room where the client sends what is typed follows the room that is shown, after a moment. A line waits here
 * until it has, so that nothing is said in a room that its author did not see.
 */
export interface Course {
  /** The room where the client sends the next line; undefined before the client knows one. */
  readonly heading: () => RoomName | undefined
  /** The reader goes to this room. */
  readonly go: (room: RoomName) => void
  /** Sends a line when the client is in its room. Whether it was taken. */
  readonly say: (line: RoomLine) => boolean
  /** The client says where it sends the next line. */
  readonly arrive: (room: RoomName) => Arrival
}

/** What the reader has to know of that; `unsent` are lines for rooms where the client did not go. */
export type Arrival =
  | { readonly _tag: "Expected" }
  /** The client has changed the room by itself, or has not gone where the reader wanted to. */
  | { readonly _tag: "Moved"; readonly unsent: ReadonlyArray<RoomLine> }

export interface CourseActs {
  readonly now: () => number
  /** Where the client sends lines before it says that. A page that is loaded anew may show another room. */
  readonly here: () => RoomName
  /** Asks the client to go to a room. */
  readonly goTo: (room: RoomName) => boolean
  /** Gives the client a line for the room where it is. */
  readonly send: (line: RoomLine) => boolean
}

export const course = ({ goTo, here, now, send }: CourseActs): Course => {
  let heading: RoomName | undefined
  let asked: { readonly room: RoomName; readonly at: number } | undefined
  let lines: ReadonlyArray<RoomLine> = []
  /** Where the reader is. */
  let target: RoomName | undefined

  const ask = (room: RoomName): void => {
    if (asked === undefined && room !== heading && goTo(room)) asked = { room, at: now() }
  }
  /** Does what can be done where the client is, and asks it to go where the rest can. */
  const go = (): void => {
    if (asked !== undefined || heading === undefined) return
    while (lines[0]?.room === heading && send(lines[0])) lines = lines.slice(1)
    const next = lines[0]?.room ?? target
    if (next !== undefined) ask(next)
  }

  return {
    heading: () => heading,
    go: (room) => {
      target = room
      go()
    },
    say: (line) => {
      if (heading === undefined && line.room === here()) return send(line)
      if (lines.length >= limits.waitingLines) return false
      lines = [...lines, line]
      go()
      return true
    },
    arrive: (room) => {
      const isMove = asked === undefined && heading !== undefined && room !== heading
      const isLate = asked !== undefined && asked.room !== room && now() - asked.at >= times.goTo
      heading = room
      if (isMove || isLate) {
        const unsent = lines
        lines = []
        asked = undefined
        target = room
        return { _tag: "Moved", unsent }
      }
      if (asked?.room === room) asked = undefined
      go()
      return { _tag: "Expected" }
    }
  }
}
