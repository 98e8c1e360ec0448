import { Effect } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import { engineSilentFor } from "../limits/Cluster.ts"
import type { Cluster } from "./Cluster.ts"

const unavailable: ChatErrorOf<"Unavailable"> = { _tag: "Unavailable" }

/** Waits until this node has taken in all that there is by now: other nodes may have said what is not known here yet. */
export const upToDate = ({
  isOpen,
  submit
}: Pick<Cluster["Type"], "isOpen" | "submit">): Effect.Effect<void, ChatErrorOf<"Unavailable">> =>
  Effect.suspend(() =>
    isOpen()
      ? Effect.async<void>((resume) =>
          submit({ changes: () => [], done: () => resume(Effect.void) })
        ).pipe(Effect.timeoutFail({ duration: engineSilentFor, onTimeout: () => unavailable }))
      : Effect.fail(unavailable)
  )
