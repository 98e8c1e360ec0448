import { Context, Layer } from "effect"
import { Budget } from "../Budget.ts"
import { Inbox } from "./Inbox.ts"

/** Bytes that all inboxes together hold. */
const maxBytes = 67_108_864

/** Makes inboxes that share a budget. */
export class Inboxes extends Context.Tag("natter/services/server/session/Inboxes")<
  Inboxes,
  { readonly makeInbox: () => Inbox }
>() {
  static readonly layer: Layer.Layer<Inboxes> = Layer.sync(Inboxes, () => {
    const budget = new Budget(maxBytes)
    return { makeInbox: () => new Inbox(budget) }
  })
}
