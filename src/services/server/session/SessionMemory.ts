import { Context, Effect, Layer } from "effect"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import { Budget } from "../Budget.ts"
import { answersBytes, inboxesBytes } from "../limits/Sessions.ts"
import { Answers } from "./Answers.ts"
import { Inbox, type Owner } from "./Inbox.ts"
import { nothingLasts, SessionRecords } from "./SessionRecords.ts"

const make = (records: SessionRecords["Type"]): SessionMemory["Type"] => {
  const answers = new Budget(answersBytes)
  const messages = new Budget(inboxesBytes)
  const inboxes = new Map<SessionId, Inbox>()
  records.onSentBack?.(({ letter, nick, to }) => {
    const inbox = inboxes.get(to)
    inbox?.untell(nick, letter)
    return inbox !== undefined
  })
  return {
    makeInbox: (owner) => new Inbox(owner, messages, inboxes, records),
    makeAnswers: () => new Answers(answers),
    records
  }
}

/** The memory that all sessions share. */
export class SessionMemory extends Context.Tag("natter/services/server/session/SessionMemory")<
  SessionMemory,
  {
    readonly makeInbox: (owner: Owner) => Inbox
    readonly makeAnswers: () => Answers
    /** What outlives the process. */
    readonly records: SessionRecords["Type"]
  }
>() {
  /** For sessions that end with the process. */
  static readonly layer: Layer.Layer<SessionMemory> = Layer.sync(SessionMemory, () =>
    make(nothingLasts)
  )

  /** For sessions of which there are records. */
  static readonly layerLasting: Layer.Layer<SessionMemory, never, SessionRecords> = Layer.effect(
    SessionMemory,
    Effect.map(SessionRecords, make)
  )
}
