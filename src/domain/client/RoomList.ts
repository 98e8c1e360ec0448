import type { Model } from "./Model.ts"
import { ask } from "./Outbox.ts"
import { type Update, when } from "./Update.ts"

/** The rooms of the server, which are offered to the person. */

const canAsk = ({ pendingRequests, phase }: Model): boolean =>
  phase._tag === "Online" &&
  !pendingRequests.some(
    ({ command, requestedBy }) => command._tag === "Rooms" && requestedBy === "client"
  )

/** Asks which rooms there are, once at a time. */
export const refreshRooms: Update = when(canAsk, ask({ _tag: "Rooms" }, "client"))
