/** What befalls a server with its data on disk, again and again. */
import { cpSync, existsSync, rmSync, truncateSync } from "node:fs"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import { Worker } from "node:worker_threads"
import { Effect, type Scope } from "effect"
import { bundle } from "../support/bundle.ts"
import type { Headless } from "../support/headless.ts"
import type { Dice } from "../support/random.ts"
import { acceptedBy, inspect, readBy } from "./copies.ts"
import { hasStrace, killAt } from "./failpoint.ts"
import { fullDisk } from "./full.ts"
import type { Order } from "./killer.ts"
import type { Mortal } from "./mortal.ts"
import { tear } from "./tear.ts"
import { unconfirmed } from "./unconfirmed.ts"

export const kinds = ["kill", "commit", "torn", "full", "unconfirmed", "forget"] as const
export type Kind = (typeof kinds)[number]

/** A kind of disaster in a run. */
export interface Disaster {
  /** Lets it happen once. */
  readonly strike: Effect.Effect<void>
  /** Undoes what lasts, before the clients settle. */
  readonly end: Effect.Effect<void>
  /** What was wrong, in sentences. */
  readonly problems: ReadonlyArray<string>
  /** What happened, in sentences. */
  readonly told: () => ReadonlyArray<string>
}

export interface Scene {
  readonly random: Dice
  readonly mortal: Mortal
  readonly clients: ReadonlyArray<Headless>
}

/** It is killed at any moment. Before some of the kills, its data is copied between any two instructions, and read. */
const killed = ({ clients, mortal, random }: Scene): Disaster => {
  const problems: Array<string> = []
  let copies = 0
  const copy = Effect.promise(async () => {
    const to = join(dirname(mortal.path), `copy-${++copies}`)
    const [accepted, read] = mortal.stopped(() => {
      const filter = (file: string) => !file.endsWith(".sock")
      cpSync(mortal.path, to, { recursive: true, filter })
      return [acceptedBy(clients), readBy(clients)] as const
    })
    for (const problem of await inspect(to, mortal.flags, clients, accepted, read))
      problems.push(`Copy ${copies}: ${problem}.`)
    rmSync(to, { recursive: true })
  }).pipe(Effect.uninterruptible)
  return {
    strike: Effect.suspend(() =>
      Effect.zipRight(random.chance() < 0.2 ? copy : Effect.void, mortal.kill())
    ),
    end: Effect.void,
    problems,
    told: () => [
      `${mortal.kills} kills, ${mortal.halfWritten} with a commit half written; ${copies} copies read`
    ]
  }
}

/** It is killed while it writes a commit. */
const inCommit = ({ mortal, random }: Scene): Effect.Effect<Disaster, never, Scope.Scope> =>
  Effect.gen(function* () {
    const program = yield* Effect.acquireRelease(
      Effect.promise(() => bundle("test/soak/killer.ts")),
      ({ remove }) => Effect.promise(remove)
    )
    const killer = yield* Effect.acquireRelease(
      Effect.sync(() => new Worker(pathToFileURL(program.path))),
      (killer) => Effect.promise(() => killer.terminate())
    )
    const isTraced = hasStrace()
    const counts = { traced: 0, watched: 0 }
    const aim = () => {
      const { pid, walPath: wal } = mortal
      if (isTraced && random.chance() < 0.7) {
        counts.traced += 1
        // A commit is four pages or more, each in two writes, and is then synced.
        const step = random.between(1, 10)
        return step > 8 ? killAt(pid, wal, "fsync", 1) : killAt(pid, wal, "pwrite64", step)
      }
      counts.watched += 1
      const after = random.chance() < 0.5 ? 0 : random.chance()
      return killer.postMessage({ pid, wal, after } satisfies Order)
    }
    return {
      strike: Effect.suspend(() => mortal.kill(aim)),
      end: Effect.void,
      problems: [],
      told: () => [
        `${mortal.kills} kills: ${counts.traced} at one of the system calls of a commit, ${counts.watched} within about a millisecond after its first; ${mortal.halfWritten} left it half written`
      ]
    }
  })

/** It forgets the last commit of all that it wrote: a run with this has to fail. */
const forgetful = ({ mortal }: Scene): Disaster => {
  const forget = () => {
    const { commits } = mortal.wal
    const before = commits.at(-2)
    if (before !== undefined) truncateSync(mortal.walPath, before)
  }
  return {
    strike: Effect.suspend(() => mortal.kill(undefined, forget)),
    end: Effect.void,
    problems: [],
    told: () => [`${mortal.kills} kills, and each time the last commit was forgotten`]
  }
}

/** Its files are copied while it writes, the copy is torn at its end, and a second server starts with it. */
const torn = ({ clients, mortal, random }: Scene): Disaster => {
  const problems: Array<string> = []
  const counts = { copies: 0, again: 0, cut: 0, overwritten: 0, extended: 0 }
  const strike = Effect.promise(async () => {
    const to = join(dirname(mortal.path), "copy")
    for (;;) {
      const { commits } = mortal.wal
      const accepted = acceptedBy(clients)
      const copied = await tear(random, mortal.path, to, commits.at(-1) ?? 0)
      if (copied !== undefined) {
        counts.copies += 1
        counts[copied] += 1
        for (const problem of await inspect(to, mortal.flags, clients, accepted, readBy(clients)))
          problems.push(`Copy ${counts.copies} (${copied}): ${problem}.`)
      } else counts.again += 1
      if (existsSync(to)) rmSync(to, { recursive: true })
      if (copied !== undefined) return
    }
  }).pipe(Effect.uninterruptible)
  return {
    strike,
    end: Effect.void,
    problems,
    told: () => [
      `${counts.copies} copies made while it wrote, and read: ${counts.cut} cut at their end, ${counts.overwritten} overwritten there, ${counts.extended} with noise behind it; ${counts.again} times made again because of a checkpoint`
    ]
  }
}

export const disaster = (kind: Kind, scene: Scene): Effect.Effect<Disaster, never, Scope.Scope> => {
  switch (kind) {
    case "kill":
      return Effect.succeed(killed(scene))
    case "commit":
      return inCommit(scene)
    case "forget":
      return Effect.succeed(forgetful(scene))
    case "torn":
      return Effect.succeed(torn(scene))
    case "full":
      return Effect.succeed(fullDisk(scene))
    case "unconfirmed":
      return Effect.succeed(unconfirmed(scene))
  }
}
