import { Context, Layer } from "effect"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import { Budget } from "../Budget.ts"
import { answersBytes, inboxesBytes } from "../FixedLimits.ts"
import { Answers } from "./Answers.ts"
import { Inbox, type Owner } from "./Inbox.ts"

/** The memory that all sessions share. */
export class SessionMemory extends Context.Tag("natter/services/server/session/SessionMemory")<
  SessionMemory,
  {
    readonly makeInbox: (owner: Owner) => Inbox
    readonly makeAnswers: () => Answers
  }
>() {
  static readonly layer: Layer.Layer<SessionMemory> = Layer.sync(SessionMemory, () => {
    const answers = new Budget(answersBytes)
    const messages = new Budget(inboxesBytes)
    const inboxes = new Map<SessionId, Inbox>()
    return {
      makeInbox: (owner) => new Inbox(owner, messages, inboxes),
      makeAnswers: () => new Answers(answers)
    }
  })
}
