import { createHash, randomBytes } from "node:crypto"
import { Context, Data, Effect, Exit, FiberMap, Layer, Option, Scope } from "effect"
import { Token } from "../../../domain/chat/Token.ts"
import type { Holder, Member } from "./Member.ts"

/** No session is kept under this token (any more). */
export class SessionUnknown extends Data.TaggedError("SessionUnknown") {}

/**
 * Sessions that outlive their connection. Each is kept under a token of 128 random bits, of which
 * only the SHA-256 is stored. A token is good for one RESUME. The one before it dies as soon as the
 * client has been heard from, which shows that it has received the new one.
 */
export class KeptSessions extends Context.Tag("natter/services/server/KeptSessions")<
  KeptSessions,
  {
    /** Keeps a session from now on, for so many seconds after each loss of its connection, and gives its token. `life` is closed when the session ends. */
    readonly keep: (
      member: Member,
      life: Scope.CloseableScope,
      seconds: number
    ) => Effect.Effect<Token>
    /** Notes that the client was heard from after it had been given its token. */
    readonly confirm: (member: Member) => void
    /** Whether the client is known to have a token. */
    readonly isConfirmed: (member: Member) => boolean
    /**
     * Finds the session and makes `holder` the connection that it speaks through, and gives the next
     * token. A connection that holds it now is closed as replaced first.
     */
    readonly take: (token: Token, holder: Holder) => Effect.Effect<Taken, SessionUnknown>
    /**
     * Keeps a session whose connection is gone for its time, and ends it then. False when it is not
     * to be kept, because nobody asked for it or the client cannot know a token.
     */
    readonly park: (member: Member) => Effect.Effect<boolean>
    readonly count: Effect.Effect<number>
  }
>() {
  static readonly layer = Layer.scoped(
    KeptSessions,
    Effect.gen(function* () {
      const byDigest = new Map<string, Lease>()
      const byMember = new Map<Member, Lease>()
      const expiries = yield* FiberMap.make<Member>()

      /** Gives a lease its next token; the one that the client knows stays good beside it. */
      const issue = (lease: Lease) =>
        Effect.sync(() => {
          const token = Token.make(randomBytes(16).toString("base64url"))
          byDigest.delete(lease.current)
          lease.current = digest(token)
          byDigest.set(lease.current, lease)
          if (Option.isSome(lease.known)) byDigest.set(lease.known.value, lease)
          return token
        })

      /** The client has shown that it knows this token: whatever other there was dies. */
      const know = (lease: Lease, known: string) => {
        if (Option.isSome(lease.known)) byDigest.delete(lease.known.value)
        lease.known = Option.some(known)
        byDigest.set(known, lease)
      }

      const forget = (lease: Lease) => {
        byMember.delete(lease.member)
        byDigest.delete(lease.current)
        if (Option.isSome(lease.known)) byDigest.delete(lease.known.value)
      }

      const keep = Effect.fnUntraced(function* (
        member: Member,
        life: Scope.CloseableScope,
        seconds: number
      ) {
        const found = byMember.get(member)
        if (found !== undefined) {
          found.seconds = seconds
          return yield* issue(found)
        }
        const lease: Lease = { member, life, seconds, current: "", known: Option.none() }
        byMember.set(member, lease)
        yield* Scope.addFinalizer(
          life,
          Effect.sync(() => forget(lease))
        )
        return yield* issue(lease)
      })

      const confirm = (member: Member) => {
        const lease = byMember.get(member)
        if (lease !== undefined && !Option.contains(lease.known, lease.current))
          know(lease, lease.current)
      }

      const isConfirmed = (member: Member) => {
        const lease = byMember.get(member)
        return lease !== undefined && Option.isSome(lease.known)
      }

      const find = (presented: string) => {
        const lease = byDigest.get(presented)
        return lease !== undefined && byMember.has(lease.member)
          ? Option.some(lease)
          : Option.none()
      }

      const take = (token: Token, holder: Holder): Effect.Effect<Taken, SessionUnknown> =>
        Effect.gen(function* () {
          const presented = digest(token)
          // Asked again after each wait: meanwhile the session can end, or another can take it.
          const lease = yield* Effect.mapError(find(presented), () => new SessionUnknown())
          const { member } = lease
          if (Option.isSome(member.holder)) {
            member.holder.value.kick("replaced")
            yield* Effect.interruptible(member.holder.value.released())
            return yield* take(token, holder)
          }
          member.holder = Option.some(holder)
          yield* FiberMap.remove(expiries, member)
          know(lease, presented)
          return { member, life: lease.life, token: yield* issue(lease), seconds: lease.seconds }
        })

      const expire = (lease: Lease) =>
        Effect.suspend(() => {
          if (Option.isSome(lease.member.holder)) return Effect.void
          forget(lease)
          lease.member.leaving = "lost"
          return Scope.close(lease.life, Exit.void)
        })

      const park = (member: Member) =>
        Effect.suspend(() => {
          const lease = byMember.get(member)
          if (lease === undefined || Option.isNone(lease.known)) return Effect.succeed(false)
          const expiry = Effect.delay(Effect.uninterruptible(expire(lease)), lease.seconds * 1000)
          return Effect.as(FiberMap.run(expiries, member, Effect.interruptible(expiry)), true)
        })

      return { keep, confirm, isConfirmed, take, park, count: Effect.sync(() => byMember.size) }
    })
  )
}

/** A session that was taken back. */
export interface Taken {
  readonly member: Member
  readonly life: Scope.CloseableScope
  readonly token: Token
  readonly seconds: number
}

/** What a session is kept under: the digests of its newest token, and of the newest that the client is known to have. */
interface Lease {
  readonly member: Member
  readonly life: Scope.CloseableScope
  seconds: number
  current: string
  known: Option.Option<string>
}

// Looking a digest up tells, by its time, at most something of the digest: never of the token.
const digest = (token: Token): string => createHash("sha256").update(token).digest("hex")
