import { createHash, randomBytes } from "node:crypto"
import { Context, Effect, FiberMap, Layer, Option } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { Seconds } from "../../../domain/chat/Seconds.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import * as State from "../../../domain/chat/SessionState.ts"
import { Token } from "../../../domain/chat/Token.ts"
import { maxIssued } from "../FixedLimits.ts"
import { Limits } from "../Limits.ts"
import type { Attachment, Session } from "./Session.ts"

/**
 * Sessions that outlive their connection. Each is resumed with a token of 128 random bits, of which
 * only the SHA-256 is stored. A token is valid until the client has proved the next one: it is heard
 * from after READY, which shows that it has received it.
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
      const { maxClients, maxPerAddress } = yield* Limits
      /** All that are detached, the one that waits longest first. */
      const detached = new Set<SessionId>()
      const byDigest = new Map<string, Lease>()
      const byId = new Map<SessionId, Lease>()
      const expiries = yield* FiberMap.make<Session>()

      /** Gives a lease its next token; the one that the client knows stays good beside it. */
      const next = (lease: Lease): Token => {
        const token = Token.make(randomBytes(16).toString("base64url"))
        const issued = digest(token)
        lease.issued.push(issued)
        byDigest.set(issued, lease)
        if (lease.issued.length > maxIssued) {
          const [oldest = ""] = lease.issued.splice(0, 1)
          byDigest.delete(oldest)
        }
        return token
      }

      /** The client has shown that it knows this token: any other becomes invalid. */
      const know = (lease: Lease, known: string) => {
        if (Option.isSome(lease.known)) byDigest.delete(lease.known.value)
        for (const other of lease.issued) byDigest.delete(other)
        lease.issued = []
        lease.known = Option.some(known)
        byDigest.set(known, lease)
      }

      const forget = (lease: Lease) => {
        lease.stopsWaiting()
        byId.delete(lease.session.id)
        for (const token of lease.issued) byDigest.delete(token)
        if (Option.isSome(lease.known)) byDigest.delete(lease.known.value)
      }

      const issue = Effect.fnUntraced(function* (session: Session, seconds: Seconds) {
        const found = byId.get(session.id)
        if (found !== undefined) {
          found.seconds = seconds
          return next(found)
        }
        const lease: Lease = {
          session,
          seconds,
          issued: [],
          known: Option.none(),
          stopsWaiting: () => {}
        }
        byId.set(session.id, lease)
        session.isResumable = true
        yield* session.onEnd(Effect.sync(() => forget(lease)))
        return next(lease)
      })

      const confirm = (session: Session) => {
        const lease = byId.get(session.id)
        const newest = lease?.issued.at(-1)
        if (lease !== undefined && newest !== undefined) know(lease, newest)
      }

      const isConfirmed = (session: Session) => {
        const lease = byId.get(session.id)
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
          if (session.state._tag !== "Detached")
            return yield* Effect.fail({ _tag: "UnknownSession" } as const)
          session.state = State.attach(session.state, connection)
          lease.stopsWaiting()
          yield* FiberMap.remove(expiries, session)
          know(lease, presented)
          return { session, token: next(lease), seconds: lease.seconds }
        })

      const expire = (lease: Lease) =>
        Effect.suspend(() => {
          if (lease.session.state._tag !== "Detached") return Effect.void
          forget(lease)
          const { nick } = lease.session
          return Effect.zipRight(Effect.logInfo("expired", { nick }), lease.session.end("lost"))
        })

      /** Ends the session that has waited longest, where one more would be too many. */
      const makePlace = (waiting: Set<SessionId>, limit: number): Effect.Effect<void> =>
        Effect.suspend(() => {
          const [oldest] = waiting
          const lease = oldest === undefined ? undefined : byId.get(oldest)
          if (waiting.size < limit || oldest === undefined || lease === undefined)
            return Effect.void
          return Effect.zipRight(FiberMap.remove(expiries, lease.session), expire(lease))
        })

      const detach = (session: Session, connection: Attachment) =>
        Effect.gen(function* () {
          const lease = byId.get(session.id)
          if (lease === undefined || Option.isNone(lease.known)) return false
          const { origin } = connection
          if (!origin.isExempt) yield* makePlace(origin.detached, maxPerAddress)
          yield* makePlace(detached, maxClients)
          session.detach(connection)
          origin.detached.add(session.id)
          detached.add(session.id)
          lease.stopsWaiting = () => {
            origin.detached.delete(session.id)
            detached.delete(session.id)
          }
          const expiry = Effect.delay(Effect.uninterruptible(expire(lease)), lease.seconds * 1000)
          yield* FiberMap.run(expiries, session, Effect.interruptible(expiry))
          return true
        })

      return {
        issue,
        confirm,
        isConfirmed,
        resume,
        detach,
        count: Effect.sync(() => byId.size)
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

/** What a session is kept under. */
interface Lease {
  readonly session: Session
  seconds: Seconds
  /** The digests of the tokens since the one that is known, the newest last. */
  issued: Array<string>
  /** The digest of the newest token that the client is known to have. */
  known: Option.Option<string>
  /** It is no longer among the sessions that wait for their clients. */
  stopsWaiting: () => void
}

// The time that a look-up takes tells at most something of the digest, and never of the token.
const digest = (token: Token): string => createHash("sha256").update(token).digest("hex")
