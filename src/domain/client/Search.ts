import { Either, Option } from "effect"
import { Count } from "../chat/Count.ts"
import type { EventOf } from "../chat/Event.ts"
import { termsOf } from "../chat/search/Conditions.ts"
import { exactBorder, parse, print, type Query, type ReadBorder } from "../chat/search/Query.ts"
import { isTimestamp } from "../chat/Timestamp.ts"
import * as Copy from "./Copy.ts"
import { isIgnored } from "./Ignored.ts"
import { limits } from "./Limits.ts"
import { entryNotice } from "./Messages.ts"
import { ask } from "./Outbox.ts"
import type { PendingRequest } from "./Pending.ts"
import { asLocalTime, dayOf, pointInTime } from "./PointInTime.ts"
import { nothing, show, steps, tell, type Update } from "./Update.ts"

/** How a person searches the current room: the newest that is found first, and again for what is older. */

/** Today's, also where the epoch of a position looks like an hour. */
const clockTime = /^\d\d:\d\d(?::\d\d)?$/

/** Dates and times as people write them. The day that `after:` names is searched too. */
const borderOf =
  (now: number): ReadBorder =>
  (raw, side) => {
    const isClockTime = clockTime.test(raw)
    const written = isClockTime ? `${dayOf(now)}T${raw}` : raw
    const time = Option.map(pointInTime(written, now), (at) => (side === "after" ? at - 1 : at))
    const border = Option.getOrUndefined(Option.filter(time, isTimestamp))
    return border ?? (isClockTime ? undefined : exactBorder(raw))
  }

/** Searches for what was typed; without that, goes on with the last search. */
export const search =
  (typed: string | undefined): Update =>
  (state) => {
    const { currentRoom: room, features, host, now, searched } = state
    if (state.phase._tag !== "Online")
      return tell(Copy.needsConnection("/search"), "warning")(state)
    if (features.search === undefined) return tell(Copy.cannotSearch(host), "warning")(state)
    if (typed === undefined) {
      if (searched?.room !== room) return tell(Copy.nothingSearched, "warning")(state)
      const { before, query } = searched
      return before === undefined
        ? tell(Copy.nothingOlder(room), "dim")(state)
        : askFor([...query, { _tag: "Before", border: before }])(state)
    }
    return Either.match(parse(typed, borderOf(now)), {
      onLeft: (fault) => tell(Copy.queryFault(fault), "warning")(state),
      onRight: (query) => askFor(query)({ ...state, searched: { room, query, before: undefined } })
    })
  }

const askFor =
  (query: Query): Update =>
  (state) => {
    const count = Count.make(Math.min(limits.found, state.features.search ?? limits.found))
    return ask({ _tag: "Search", room: state.currentRoom, count, query }, "person")(state)
  }

/** The query as it is shown: with the reader's times, and without the place from which a search goes on. */
const shown = (query: Query): string =>
  query
    .flatMap((part) => {
      if (!("border" in part)) return [print([part])]
      if (typeof part.border !== "number") return []
      return part._tag === "After"
        ? [`after:${asLocalTime(part.border + 1)}`]
        : [`before:${asLocalTime(part.border)}`]
    })
    .join(" ")

/** Shows a message that was found. */
export const showFound =
  ({ command, parts }: PendingRequest, event: EventOf<"Past"> | EventOf<"Topic">): Update =>
  (state) => {
    if (command._tag !== "Search" || isIgnored(state, event.nick, event.time)) return nothing(state)
    const notice = entryNotice(state, event, "past")
    return steps(
      state,
      parts.pastCount === parts.hidden
        ? tell(Copy.foundHeading(command.room, shown(command.query)), "dim")
        : nothing,
      show({ ...notice, found: termsOf(command.query) })
    )
  }

/** Everything that was found is shown, apart from what is of people who are ignored. */
export const searchAnswered =
  ({ command, parts: { hidden, pastCount } }: PendingRequest, { at }: EventOf<"Ok">): Update =>
  (state) => {
    if (command._tag !== "Search") return nothing(state)
    const { query, room } = command
    const before = at === undefined || at.position.seq === 0 ? undefined : at.position
    const isAll = before === undefined
    const searched = state.searched?.room === room ? { ...state.searched, before } : state.searched
    const isLater = query.some((part) => "border" in part && typeof part.border !== "number")
    const sentence = () => {
      if (pastCount > hidden) return Copy.foundEnd(pastCount - hidden, isAll)
      if (hidden > 0) return Copy.foundHidden(room, shown(query), isAll)
      return isAll && isLater
        ? Copy.nothingOlder(room)
        : Copy.nothingFound(room, shown(query), isAll)
    }
    return tell(sentence(), "dim")({ ...state, searched })
  }
