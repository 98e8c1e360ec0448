import * as Copy from "./Copy.ts"
import type { Msg } from "./Msg.ts"
import { each, modify, nothing, series, tell, type Update } from "./Update.ts"

/** What a new connection is like: whether it is encrypted, and what else a person should know of it. */
export const tellOfLink = ({
  isExposed = false,
  pins,
  remarks = []
}: Pick<Extract<Msg, { readonly _tag: "Connected" }>, "isExposed" | "pins" | "remarks">): Update =>
  series(
    each(remarks, (remark) => tell(remark, "warning")),
    (state) => {
      if (state.isExposed === isExposed) return nothing(state)
      const { frontEnd, server } = state.settings
      return isExposed
        ? tell(Copy.wordsOf(frontEnd).notEncrypted(server), "warning")(state)
        : tell(Copy.encryptedAgain)(state)
    },
    modify(() => ({ isExposed, pins }))
  )
