import { createHash } from "node:crypto"
import { Context, Effect, FiberMap, Layer, Option } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { Keep } from "../../../domain/chat/Keep.ts"
import { Seconds } from "../../../domain/chat/Seconds.ts"
import type { Secret } from "../../../domain/chat/Secret.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import * as State from "../../../domain/chat/SessionState.ts"
import type { Origin } from "../access/Origins.ts"
import { Limits } from "../Limits.ts"
import { now } from "../Monotonic.ts"
import type { Attachment } from "./Attachment.ts"
import type { Session } from "./Session.ts"
import type { Change, Recorded } from "./SessionRecords.ts"

/**
 * Sessions that outlive their connection. Each is resumed with a secret that its client has made; only
 * the SHA-256 of the secret is stored. A secret belongs to one session.
 */
export class ResumableSessions extends Context.Tag(
  "natter/services/server/session/ResumableSessions"
)<
  ResumableSessions,
  {
    /**
     * Keeps a session from now on, for as long as its client wants and the server allows; with 0
     * seconds it is not kept. Replaces the session's time and secret. Returns a function that undoes this.
     */
    readonly keep: (
      session: Session,
      wanted: Keep
    ) => Effect.Effect<() => void, ChatErrorOf<"SecretTaken" | "Unavailable">>
    /** The session that a secret belongs to, unless it has ended. */
    readonly find: (secret: Secret) => Option.Option<Session>
    /**
     * Attaches a connection to the session of a secret. A connection that holds the session is closed
     * as replaced first.
     */
    readonly resume: (
      secret: Secret,
      attachment: Attachment
    ) => Effect.Effect<Session, ChatErrorOf<"UnknownSession">>
    /**
     * Attaches a connection to a session whose own connection is lost or silent; that is closed as replaced
     * first. A session that is in use, or over by then, is unknown.
     */
    readonly takeOver: (
      session: Session,
      attachment: Attachment
    ) => Effect.Effect<Session, ChatErrorOf<"UnknownSession">>
    /**
     * Keeps a session without a connection for its allotted time, then ends it. False when the session
     * is not to be kept.
     */
    readonly detach: (session: Session, attachment: Attachment) => Effect.Effect<boolean>
    /** Puts out those of the sessions that wait for a client of which this holds. */
    readonly endWaiting: (isOver: (session: Session) => boolean) => Effect.Effect<void>
    /** Brings the session of a secret here, where it is at another node of a cluster. */
    readonly fetch?: (secret: Secret) => Effect.Effect<void, ChatErrorOf<"Unavailable">>
    /** Keeps the session of a process before, which waits for a client. */
    readonly restore: (session: Session, recorded: Recorded) => Effect.Effect<void>
    readonly count: Effect.Effect<number>
  }
>() {
  static readonly layer = Layer.scoped(
    ResumableSessions,
    Effect.gen(function* () {
      const limits = yield* Limits
      /** All that are detached, the one that waits longest first. */
      const detached = new Set<SessionId>()
      const byDigest = new Map<string, Lease>()
      const byId = new Map<SessionId, Lease>()
      const expiries = yield* FiberMap.make<Session>()
      const startExpiry = yield* FiberMap.runtime(expiries)<never>()

      const leaseOf = (session: Session): Lease => {
        const lease = byId.get(session.id) ?? { session, digest: undefined, waitsAt: undefined }
        byId.set(session.id, lease)
        return lease
      }

      const set = (lease: Lease, digest: string | undefined, seconds: Seconds | undefined) => {
        unlock(lease)
        lease.digest = digest
        if (digest !== undefined) byDigest.set(digest, lease)
        lease.session.keptFor = seconds
      }

      /** Its secret does not open it any more. */
      const unlock = (lease: Lease) => {
        const { digest } = lease
        if (digest !== undefined && byDigest.get(digest) === lease) byDigest.delete(digest)
      }

      /** It is no longer among the sessions that wait for their clients. */
      const stopWaiting = (lease: Lease) => {
        lease.waitsAt?.detached.delete(lease.session.id)
        detached.delete(lease.session.id)
        lease.waitsAt = undefined
      }

      const forget = (lease: Lease) => {
        stopWaiting(lease)
        byId.delete(lease.session.id)
        unlock(lease)
      }

      const keep = Effect.fnUntraced(function* (session: Session, wanted: Keep) {
        const digest = digestOf(wanted.secret)
        const owner = byDigest.get(digest)
        if (owner !== undefined && owner.session !== session)
          return yield* Effect.fail({ _tag: "SecretTaken" } as const)
        const isNew = !byId.has(session.id)
        const lease = leaseOf(session)
        const before = { digest: lease.digest, seconds: session.keptFor }
        const seconds = Seconds.make(Math.min(wanted.seconds, limits.keep))
        let isSubmitted = false
        const undo = () => {
          if (isSubmitted)
            session.recording.record(changeTo(session, before.digest, before.seconds))
          set(lease, before.digest, before.seconds)
        }
        if (isNew) yield* session.onEnd(() => Effect.sync(() => forget(lease)))
        const kept = seconds === 0 ? undefined : seconds
        // Recorded while it counts as kept, before and afterwards.
        if (kept !== undefined) set(lease, digest, kept)
        const recorded = session.recording.kept(changeTo(session, digest, kept), () => {
          isSubmitted = true
        })
        yield* Effect.onError(recorded, () => Effect.sync(undo))
        if (kept === undefined) set(lease, undefined, undefined)
        return undo
      }, Effect.uninterruptible)

      const attach = (
        find: (now: number) => Session | undefined,
        attachment: Attachment
      ): Effect.Effect<Session, ChatErrorOf<"UnknownSession">> =>
        Effect.gen(function* () {
          // Looked up again after each wait: meanwhile the session can end, or another can take it.
          const session = find(yield* now)
          if (session === undefined) return yield* Effect.fail({ _tag: "UnknownSession" } as const)
          if (session.state._tag === "Attached") {
            session.state.connection.cut("replaced")
            yield* Effect.interruptible(session.state.connection.released())
            return yield* attach(find, attachment)
          }
          if (session.state._tag !== "Detached")
            return yield* Effect.fail({ _tag: "UnknownSession" } as const)
          session.state = State.attach(session.state, attachment)
          session.peer = attachment.peer
          const lease = byId.get(session.id)
          if (lease !== undefined) stopWaiting(lease)
          yield* FiberMap.remove(expiries, session)
          return session
        })

      /** Ends a session whose client has not come back, unless that has happened. */
      const expire = (lease: Lease, why: "lost" | "kicked" = "lost"): Effect.Effect<void> =>
        Effect.suspend(() => {
          if (lease.session.state._tag !== "Detached") return Effect.void
          forget(lease)
          const { nick } = lease.session
          return Effect.zipRight(
            Effect.logInfo(why === "lost" ? "expired" : "put out", { nick }),
            lease.session.end(why)
          )
        })

      /** Forgets those that have waited longest where too many wait, and returns them: they are to end. */
      const forgetOldest = (waiting: Set<SessionId>, limit: number): ReadonlyArray<Lease> => {
        const oldest: Array<Lease> = []
        for (const id of waiting) {
          if (waiting.size <= limit) break
          const lease = byId.get(id)
          if (lease === undefined) continue
          forget(lease)
          oldest.push(lease)
        }
        return oldest
      }

      const endWaiting = (isOver: (session: Session) => boolean): Effect.Effect<void> =>
        Effect.suspend(() => {
          const ended = Array.from(detached).flatMap((id) => {
            const lease = byId.get(id)
            return lease !== undefined && isOver(lease.session) ? [lease] : []
          })
          return Effect.forEach(
            ended,
            (lease) =>
              Effect.zipRight(FiberMap.remove(expiries, lease.session), expire(lease, "kicked")),
            { discard: true }
          )
        })

      /** Ends it after its time, unless a client comes back for it. */
      const wait = (lease: Lease, seconds: Seconds): void => {
        detached.add(lease.session.id)
        const expiry = Effect.delay(Effect.uninterruptible(expire(lease)), seconds * 1000)
        startExpiry(lease.session, Effect.interruptible(expiry))
      }

      const restore = (session: Session, { digest, seconds }: Recorded) =>
        Effect.suspend(() => {
          const lease = leaseOf(session)
          set(lease, digest, seconds)
          wait(lease, seconds)
          return session.onEnd(() => Effect.sync(() => forget(lease)))
        })

      // Without a pause from the first step to the last: many can lose their connections in one turn.
      const detach = (session: Session, attachment: Attachment) =>
        Effect.flatMap(now, (now) => {
          const lease = byId.get(session.id)
          const { keptFor } = session
          if (lease === undefined || keptFor === undefined) return Effect.succeed(false)
          const { origin } = attachment
          session.detach(attachment, now + keptFor * 1000)
          lease.waitsAt = origin
          origin.detached.add(session.id)
          wait(lease, keptFor)
          const ofOrigin = origin.isExempt
            ? []
            : forgetOldest(origin.detached, limits.maxPerAddress)
          const ends = Effect.forEach(
            [...ofOrigin, ...forgetOldest(detached, limits.maxClients)],
            (oldest) => Effect.zipRight(FiberMap.remove(expiries, oldest.session), expire(oldest)),
            { discard: true }
          )
          return Effect.as(ends, true)
        })

      return {
        keep,
        find: (secret) => {
          const session = byDigest.get(digestOf(secret))?.session
          return session === undefined || session.state._tag === "Ended"
            ? Option.none()
            : Option.some(session)
        },
        resume: (secret, attachment) =>
          attach(() => byDigest.get(digestOf(secret))?.session, attachment),
        takeOver: (session, attachment) =>
          attach((now) => (session.isGhost(now) ? session : undefined), attachment),
        detach,
        restore,
        endWaiting,
        count: Effect.sync(() => byDigest.size)
      }
    })
  )
}

/** A session that was asked to be kept, and the digest of its secret; none if it is not kept any more. */
interface Lease {
  readonly session: Session
  digest: string | undefined
  /** Where its client was, while it waits for that to come back. */
  waitsAt: Origin | undefined
}

/** What is recorded of a session that is kept like this; without a digest it is not kept. */
const changeTo = (
  session: Session,
  digest: string | undefined,
  seconds: Seconds | undefined
): Change =>
  digest === undefined || seconds === undefined
    ? { _tag: "Forgotten" }
    : session.keptAs(digest, seconds)

// The time that a look-up takes reveals at most something of the digest, and never of the secret.
export const digestOf = (secret: Secret): string =>
  createHash("sha256").update(secret).digest("hex")
