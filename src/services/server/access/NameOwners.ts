import { Context, Effect, Either, FiberSet, Layer, Option } from "effect"
import type { ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { EventOf } from "../../../domain/chat/Event.ts"
import { foldNick, type Nick } from "../../../domain/chat/Nick.ts"
import * as Owned from "../../../domain/chat/OwnedNames.ts"
import { Seconds } from "../../../domain/chat/Seconds.ts"
import type { PairingWord } from "../../../domain/security/PairingWord.ts"
import type { Pin } from "../../../domain/security/Pin.ts"
import type { PinBeginning } from "../../../domain/security/PinBeginning.ts"
import { namesRetryEvery, namesWritePause, pairWithin } from "../limits/Names.ts"
import { millis, now } from "../Monotonic.ts"
import { Sharing } from "../Sharing.ts"
import type { Allowance } from "./Allowance.ts"
import { fromText, type NamesUnusable, readNames, toText, writeNames } from "./NamesFile.ts"
import { PairingWords } from "./PairingWords.ts"

/** The client that has a name. */
interface Claimant {
  readonly allowance: Pick<Allowance, "mayOwn">
  readonly key: Pin | undefined
}

const notHere = Effect.fail({ _tag: "NotOwner", why: "server" } as const)

/**
 * Which names belong to which keys. What it changes counts at once; it is written before it is answered, or
 * later where that fails.
 */
export class NameOwners extends Context.Tag("natter/services/server/access/NameOwners")<
  NameOwners,
  {
    readonly rule: Owned.NamesRule
    /** Fails where a name belongs to other keys. */
    readonly check: (
      nick: Nick,
      key: Pin | undefined
    ) => Effect.Effect<void, ChatErrorOf<"NickOwned">>
    /**
     * Somebody has a name now: it becomes that of their key, if it belongs to nobody. Fails as `check`.
     *
     * @param mayOwn is asked before a name gets an owner; false leaves it without one
     */
    readonly claim: (
      nick: Nick,
      key: Pin | undefined,
      mayOwn: (now: number) => boolean
    ) => Effect.Effect<void, ChatErrorOf<"NickOwned">>
    /** The key was seen with a name; noted if it belongs to it. */
    readonly see: (nick: Nick, key: Pin | undefined) => Effect.Effect<void>
    /** A word with which one more key may use a name, and for how many seconds. */
    readonly pair: (
      nick: Nick,
      key: Pin | undefined
    ) => Effect.Effect<Omit<EventOf<"Pair">, "_tag">, ChatErrorOf<"NotOwner">>
    /** Gives a name one more key, by a word of `pair`. */
    readonly add: (
      nick: Nick,
      word: PairingWord,
      key: Pin | undefined
    ) => Effect.Effect<void, ChatErrorOf<"NotOwner" | "NoKey" | "WrongWord" | "TooManyKeys">>
    /** The keys of a name that belongs to this one. */
    readonly keys: (
      nick: Nick,
      key: Pin | undefined
    ) => Effect.Effect<ReadonlyArray<Owned.OwnedKey>, ChatErrorOf<"NotOwner">>
    /** Takes a key from a name that belongs to this one. The word of `pair` is void then. */
    readonly forget: (
      nick: Nick,
      key: Pin | undefined,
      beginning: PinBeginning
    ) => Effect.Effect<void, ChatErrorOf<"NotOwner" | "NoSuchKey" | "LastKey">>
  }
>() {
  /** Names belong to nobody. */
  static readonly free: Layer.Layer<NameOwners> = Layer.succeed(NameOwners, {
    rule: "free",
    check: () => Effect.void,
    claim: () => Effect.void,
    see: () => Effect.void,
    pair: () => notHere,
    add: () => notHere,
    keys: () => notHere,
    forget: () => notHere
  })

  /** Names belong to the key that uses them first. They are kept in a file, which has to be usable. */
  static readonly firstUse = (path: string): Layer.Layer<NameOwners, NamesUnusable> =>
    Layer.scoped(
      NameOwners,
      Effect.gen(function* () {
        const clock = yield* Effect.clock
        const store = yield* namesStore(path)
        const share = yield* shared(store)
        const words = new PairingWords()
        const time = () => clock.unsafeCurrentTimeMillis()

        const owner = (
          nick: Nick,
          key: Pin | undefined
        ): Effect.Effect<Owned.OwnedName, ChatErrorOf<"NotOwner">> =>
          Effect.suspend(() => {
            const fail = (why: "no key" | "name") => Effect.fail({ _tag: "NotOwner", why } as const)
            if (key === undefined) return fail("no key")
            const found = Owned.find(store.all(), nick, time())
            return Option.isSome(found) && found.value.keys.some(({ pin }) => pin === key)
              ? Effect.succeed(found.value)
              : fail("name")
          })

        const check = (nick: Nick, key: Pin | undefined) =>
          Effect.suspend(() =>
            Owned.isForeign(store.all(), nick, key, time()) ? Effect.fail(owned) : Effect.void
          )

        const claimFor = (nick: Nick, key: Pin, mayOwn: (now: number) => boolean) =>
          Effect.suspend(() => {
            const claimed = Owned.claim(store.all(), nick, key, time())
            if (claimed._tag === "Foreign") return Effect.fail(owned)
            if (claimed._tag === "Full")
              return Effect.logWarning(notOwned[claimed.of]).pipe(Effect.annotateLogs({ nick }))
            if (!claimed.isNew) return Effect.sync(() => store.set(claimed.all))
            if (!mayOwn(millis(clock)))
              return Effect.logWarning(notOwned.address).pipe(Effect.annotateLogs({ nick }))
            store.set(claimed.all)
            return Effect.zipRight(share(nick), store.save)
          })

        return {
          rule: "first-use" as const,
          check,
          claim: (nick, key, mayOwn) =>
            key === undefined ? check(nick, key) : claimFor(nick, key, mayOwn),
          see: (nick, key) =>
            Effect.sync(() => {
              if (key !== undefined) store.set(Owned.see(store.all(), nick, key, time()))
            }),
          pair: (nick, key) =>
            Effect.flatMap(owner(nick, key), () =>
              Effect.map(now, (at) => ({
                word: words.make(nick, at),
                seconds: Seconds.make(pairWithin)
              }))
            ),
          add: (nick, word, key) =>
            Effect.gen(function* () {
              if (key === undefined) return yield* Effect.fail({ _tag: "NoKey" } as const)
              // It was added already, and the answer was lost.
              if (Owned.isOwner(store.all(), nick, key, time())) return
              if (!words.isRight(nick, word, yield* now))
                return yield* Effect.fail({ _tag: "WrongWord" } as const)
              const added = Owned.addKey(store.all(), nick, key, time())
              if (Either.isLeft(added)) return yield* Effect.fail(whyNotAdded[added.left])
              words.revoke(nick)
              store.set(added.right)
              yield* share(nick)
              yield* store.save
            }),
          keys: (nick, key) => Effect.map(owner(nick, key), ({ keys }) => keys),
          forget: (nick, key, beginning) =>
            Effect.gen(function* () {
              yield* owner(nick, key)
              const removed = Owned.removeKey(store.all(), nick, beginning, time())
              if (Either.isLeft(removed))
                return yield* Effect.fail({
                  _tag: removed.left === "last" ? "LastKey" : "NoSuchKey"
                } as const)
              // Whoever had the key may also have the word.
              words.revoke(nick)
              store.set(removed.right)
              yield* share(nick)
              yield* store.save
            })
        }
      })
    )
}

/** The client has the name now, and owns it from now on if nobody does. Fails as `check`. */
export const own = (nick: Nick, { allowance, key }: Claimant) =>
  Effect.flatMap(NameOwners, ({ claim }) => claim(nick, key, (now) => allowance.mayOwn(now)))

/** The same for a name that the client has already, and keeps also where it belongs to others. */
export const ownIfFree = (nick: Nick, client: Claimant) => Effect.ignore(own(nick, client))

const owned = { _tag: "NickOwned" } as const

const whyNotAdded = {
  free: { _tag: "WrongWord" },
  keys: { _tag: "TooManyKeys", of: "name" },
  names: { _tag: "TooManyKeys", of: "key" }
} as const

const notOwned = {
  key: "A name stays without an owner: its key has as many names as a key may have.",
  server: "A name stays without an owner: as many names as there may be belong to keys.",
  address: "A name stays without an owner: its address has made too many names its own."
}

type NamesStore = Effect.Effect.Success<ReturnType<typeof namesStore>>

/** Shares what is known of a name with other servers, where there are any, and takes in what they know. */
const shared = (store: Pick<NamesStore, "all" | "set">) =>
  Effect.gen(function* () {
    const clock = yield* Effect.clock
    const sharing = Option.getOrUndefined(yield* Effect.serviceOption(Sharing))
    if (sharing === undefined) return () => Effect.void
    const take = (text: string): void => {
      for (const name of fromText(text)) store.set(Owned.put(store.all(), name))
    }
    for (const { text } of sharing.all("owned").values()) take(text)
    sharing.onPut("owned", (_, text) => take(text))
    return (nick: Nick): Effect.Effect<void> =>
      Effect.suspend(() =>
        Option.match(Owned.find(store.all(), nick, clock.unsafeCurrentTimeMillis()), {
          onNone: () => Effect.void,
          // Where it cannot be shared it counts here alone.
          onSome: (name) =>
            Effect.ignore(sharing.put("owned", foldNick(nick), undefined, toText(name)))
        })
      )
  })

/** The names and their file, which is written by one at a time. */
const namesStore = (path: string) =>
  Effect.gen(function* () {
    const clock = yield* Effect.clock
    const writing = yield* Effect.makeSemaphore(1)
    let all = Owned.fromEntries(yield* readNames(path))
    // So that a folder that cannot be written is known now.
    yield* writeNames(path, Owned.entries(all))
    let written = all
    let isFailing = false
    /** Of the monotonic clock. */
    let pauseUntil = 0

    const failed = ({ reason }: NamesUnusable) =>
      Effect.suspend(() => {
        if (isFailing) return Effect.void
        isFailing = true
        return Effect.logError(
          "The names that belong to keys cannot be written. They count until the server stops, and it is tried again."
        ).pipe(Effect.annotateLogs({ path, reason }))
      })

    const write = Effect.suspend(() => {
      const current = all
      const began = millis(clock)
      return Effect.matchEffect(writeNames(path, Owned.entries(current)), {
        onFailure: failed,
        onSuccess: () =>
          Effect.sync(() => {
            written = current
            isFailing = false
            const ended = millis(clock)
            pauseUntil = ended + namesWritePause * (ended - began)
          })
      })
    })

    /** Writes what is not written; those who wait meanwhile share the next write. */
    const save = writing.withPermits(1)(
      Effect.suspend(() => {
        if (all === written) return Effect.void
        const pause = pauseUntil - millis(clock)
        return pause > 0 ? Effect.zipRight(Effect.sleep(pause), write) : write
      })
    )

    const fork = yield* FiberSet.makeRuntime<never>()
    yield* Effect.addFinalizer(() => save)
    let isPlanned = false
    /** What is not written by then is written after a while, again and again. */
    const plan = (): void => {
      if (isPlanned || all === written) return
      isPlanned = true
      fork(Effect.delay(attempt, namesRetryEvery * 1000))
    }
    const attempt = Effect.suspend(() => {
      isPlanned = false
      // Logged again where it still fails.
      isFailing = false
      return Effect.map(save, plan)
    })

    return {
      all: () => all,
      set: (names: Owned.OwnedNames) => {
        all = names
        plan()
      },
      save
    }
  })
