import { Context, Layer } from "effect"
import { Budget } from "../Budget.ts"
import { inboxesBytes } from "../FixedLimits.ts"
import { Inbox } from "./Inbox.ts"

/** Makes inboxes that share a budget. */
export class Inboxes extends Context.Tag("natter/services/server/session/Inboxes")<
  Inboxes,
  { readonly makeInbox: () => Inbox }
>() {
  static readonly layer: Layer.Layer<Inboxes> = Layer.sync(Inboxes, () => {
    const budget = new Budget(inboxesBytes)
    return { makeInbox: () => new Inbox(budget) }
  })
}
