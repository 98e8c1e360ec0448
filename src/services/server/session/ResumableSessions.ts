import { createHash, randomBytes } from "node:crypto"
import { Context, Effect, FiberMap, Layer, Option } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { Seconds } from "../../../domain/chat/Seconds.ts"
import * as State from "../../../domain/chat/SessionState.ts"
import { Token } from "../../../domain/chat/Token.ts"
import type { Attachment, Session } from "./Session.ts"

/**
 * Sessions that outlive their connection. Each is resumed with a token of 128 random bits, of which
 * only the SHA-256 is stored. A token is good for one RESUME. The one before it dies as soon as the
 * client has been heard from, which shows that it has received the new one.
 */
export class ResumableSessions extends Context.Tag(
  "natter/services/server/session/ResumableSessions"
)<
  ResumableSessions,
  {
    /** Keeps a session from now on, this long after each loss of its connection, and issues a token for it. */
    readonly issue: (session: Session, seconds: Seconds) => Effect.Effect<Token>
    /** Notes that the client was heard from after it had been given its token. */
    readonly confirm: (session: Session) => void
    /** Whether the client is known to have a token. */
    readonly isConfirmed: (session: Session) => boolean
    /**
     * Attaches a connection to the session of a token, and issues the next one. A connection that
     * holds the session is closed as replaced first.
     */
    readonly resume: (
      token: Token,
      connection: Attachment
    ) => Effect.Effect<Resumed, ChatErrorOf<"UnknownSession">>
    /**
     * Keeps a session whose connection is gone for its time, and ends it then. False when it is not
     * to be kept, because nobody asked for it or the client cannot know a token.
     */
    readonly detach: (session: Session, connection: Attachment) => Effect.Effect<boolean>
    readonly count: Effect.Effect<number>
  }
>() {
  static readonly layer = Layer.scoped(
    ResumableSessions,
    Effect.gen(function* () {
      const byDigest = new Map<string, Lease>()
      const bySession = new Map<Session, Lease>()
      const expiries = yield* FiberMap.make<Session>()

      /** Gives a lease its next token; the one that the client knows stays good beside it. */
      const next = (lease: Lease): Token => {
        const token = Token.make(randomBytes(16).toString("base64url"))
        byDigest.delete(lease.current)
        lease.current = digest(token)
        byDigest.set(lease.current, lease)
        if (Option.isSome(lease.known)) byDigest.set(lease.known.value, lease)
        return token
      }

      /** The client has shown that it knows this token: any other dies. */
      const know = (lease: Lease, known: string) => {
        if (Option.isSome(lease.known)) byDigest.delete(lease.known.value)
        lease.known = Option.some(known)
        byDigest.set(known, lease)
      }

      const forget = (lease: Lease) => {
        bySession.delete(lease.session)
        byDigest.delete(lease.current)
        if (Option.isSome(lease.known)) byDigest.delete(lease.known.value)
      }

      const issue = Effect.fnUntraced(function* (session: Session, seconds: Seconds) {
        const found = bySession.get(session)
        if (found !== undefined) {
          found.seconds = seconds
          return next(found)
        }
        const lease: Lease = { session, seconds, current: "", known: Option.none() }
        bySession.set(session, lease)
        yield* session.onEnd(Effect.sync(() => forget(lease)))
        return next(lease)
      })

      const confirm = (session: Session) => {
        const lease = bySession.get(session)
        if (lease !== undefined && !Option.contains(lease.known, lease.current))
          know(lease, lease.current)
      }

      const isConfirmed = (session: Session) => {
        const lease = bySession.get(session)
        return lease !== undefined && Option.isSome(lease.known)
      }

      const resume = (
        token: Token,
        connection: Attachment
      ): Effect.Effect<Resumed, ChatErrorOf<"UnknownSession">> =>
        Effect.gen(function* () {
          const presented = digest(token)
          // Looked up again after each wait: meanwhile the session can end, or another can take it.
          const lease = byDigest.get(presented)
          if (lease === undefined) return yield* Effect.fail({ _tag: "UnknownSession" } as const)
          const { session } = lease
          if (session.state._tag === "Attached") {
            session.state.connection.kick("replaced")
            yield* Effect.interruptible(session.state.connection.released())
            return yield* resume(token, connection)
          }
          session.state = State.attach(session.state, connection)
          yield* FiberMap.remove(expiries, session)
          know(lease, presented)
          return { session, token: next(lease), seconds: lease.seconds }
        })

      const expire = (lease: Lease) =>
        Effect.suspend(() => {
          if (lease.session.state._tag !== "Detached") return Effect.void
          forget(lease)
          return lease.session.end("lost")
        })

      const detach = (session: Session, connection: Attachment) =>
        Effect.suspend(() => {
          const lease = bySession.get(session)
          if (lease === undefined || Option.isNone(lease.known)) return Effect.succeed(false)
          session.detach(connection)
          const expiry = Effect.delay(Effect.uninterruptible(expire(lease)), lease.seconds * 1000)
          return Effect.as(FiberMap.run(expiries, session, Effect.interruptible(expiry)), true)
        })

      return {
        issue,
        confirm,
        isConfirmed,
        resume,
        detach,
        count: Effect.sync(() => bySession.size)
      }
    })
  )
}

/** A session that was resumed. */
export interface Resumed {
  readonly session: Session
  readonly token: Token
  readonly seconds: Seconds
}

/** What a session is kept under: the digests of its newest token, and of the newest that the client is known to have. */
interface Lease {
  readonly session: Session
  seconds: Seconds
  current: string
  known: Option.Option<string>
}

// The time that a look-up takes tells at most something of the digest, and never of the token.
const digest = (token: Token): string => createHash("sha256").update(token).digest("hex")
