import { Option, Schema } from "effect"
import { Nick } from "../../../domain/chat/Nick.ts"
import { Secret } from "../../../domain/chat/Secret.ts"
import { Habits } from "../../../domain/client/Habits.ts"
import { InvitationWord } from "../../../domain/security/InvitationWord.ts"

/** All that a tab keeps, in one item: so what was read and what is shown belong together. */
const KeptPage = Schema.Struct({
  version: Schema.Literal(1),
  id: Schema.String.pipe(Schema.pattern(/^[A-Za-z0-9_-]{22}$/)),
  invitation: Schema.optional(InvitationWord),
  session: Schema.optional(
    Schema.Struct({ nick: Nick, secret: Secret, habits: Schema.optional(Habits) })
  ),
  shown: Schema.optional(Schema.Unknown),
  /** When the tab was left. */
  leftAt: Schema.optional(Schema.Number)
})
export type KeptPage = typeof KeptPage.Type

export const decodePage = Schema.decodeOption(Schema.parseJson(KeptPage))
export const encodePage = Option.liftThrowable(Schema.encodeSync(Schema.parseJson(KeptPage)))
