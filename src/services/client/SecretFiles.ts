import { createHash } from "node:crypto"
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync
} from "node:fs"
import { join } from "node:path"
import { Effect, Option, Schema } from "effect"
import { foldNick, Nick } from "../../domain/chat/Nick.ts"
import { Secret } from "../../domain/chat/Secret.ts"
import { Habits, type LeftSession } from "../../domain/client/Habits.ts"
import { makeFolder } from "../Folders.ts"
import { type KeptSecrets, noSecrets } from "./KeptSecrets.ts"
import { type Address, isLoopback } from "./Target.ts"

/** The ways to use the client: a person at a terminal, or one of the programs. */
const Way = Schema.Literal("person", "filter", "send", "tail", "bot")
export type Way = typeof Way.Type

/** The first line of a file. `started` tells a process from a later one with the same number, where that is known. */
const Kept = Schema.parseJson(
  Schema.Struct({
    nick: Nick,
    secret: Secret,
    way: Way,
    pid: Schema.Int,
    started: Schema.NullOr(Schema.String)
  })
)
type Kept = typeof Kept.Type

/** The second line, which may be missing, and costs nothing else when it cannot be read. */
const Second = Schema.parseJson(Habits)

interface Content {
  readonly kept: Kept
  readonly habits: Habits | undefined
}

/** No server keeps a session for longer. */
const longest = 86_400_000

const attempt = Option.liftThrowable((act: () => void) => act())

/**
 * When a process was started, as Linux counts it; null elsewhere, or where there is none. One that has ended may
 * still be listed, until its parent has asked for its exit code (Z).
 */
const startOf = (pid: number): string | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    // The name of the program may hold anything, also a parenthesis.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    return fields[0] === "Z" ? null : (fields[19] ?? null)
  } catch {
    return null
  }
}

const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH")
  }
}

const isRunning = ({ pid, started }: Kept): boolean =>
  exists(pid) && (started === null || startOf(pid) === started)

/** It is the number of another process that runs. */
const isOthers = (pid: number): boolean => pid !== process.pid && exists(pid)

const readAll = (file: string): Option.Option<Content> =>
  Option.flatMap(Option.liftThrowable(() => readFileSync(file, "utf8"))(), (text) => {
    const [first, second] = text.split("\n")
    const habits = Option.getOrUndefined(Schema.decodeUnknownOption(Second)(second))
    return Option.map(Schema.decodeUnknownOption(Kept)(first), (kept) => ({ kept, habits }))
  })

const read = (file: string): Option.Option<Kept> => Option.map(readAll(file), ({ kept }) => kept)

const isMine = ({ pid }: Kept): boolean => pid === process.pid

/** Whether its process is gone, and this way to use the client takes it back. */
const isFree = (kept: Kept, way: Way): boolean =>
  !isRunning(kept) && (way === "person" || way === kept.way)

/** A session of this process. */
const mine = (session: Pick<Kept, "nick" | "secret" | "way">): Kept => ({
  ...session,
  pid: process.pid,
  started: startOf(process.pid)
})

/** `at`: when its session was last used, if that is not now. */
const write = (file: string, { habits, kept }: Content, at?: Date): void => {
  const draft = `${file}.${process.pid}.new`
  const second = habits === undefined ? "" : Schema.encodeSync(Second)(habits)
  rmSync(draft, { force: true })
  writeFileSync(draft, `${Schema.encodeSync(Kept)(kept)}\n${second}\n`, { mode: 0o600, flag: "wx" })
  if (at !== undefined) utimesSync(draft, at, at)
  renameSync(draft, file)
}

/** A secret that this process has taken, as it was left behind. */
interface Claim extends Content {
  readonly file: string
  readonly at: Date
}

const sessionOf = ({ habits, kept: { secret } }: Content): LeftSession => ({ secret, habits })

/** Puts a secret back where it was, unless there is another one by now. */
const putBack = (taken: string, file: string): void => {
  if (existsSync(file)) rmSync(taken, { force: true })
  else renameSync(taken, file)
}

/**
 * Takes a secret whose process is gone. Of several that try, the one that renames the file has it; one
 * that renamed the file of another, which had been faster, puts it back. Whenever this process is killed, the secret is in
 * one of the two files, and the next one finds it.
 */
const claim = (file: string, way: Way): Option.Option<Claim> => {
  const isLeft = ({ kept }: Content) => isFree(kept, way)
  const taken = `${file}.${process.pid}`
  if (!Option.exists(readAll(file), isLeft)) return Option.none()
  if (Option.isNone(attempt(() => renameSync(file, taken)))) return Option.none()
  const claimed = Option.flatMap(
    Option.filter(readAll(taken), isLeft),
    Option.liftThrowable(({ habits, kept }): Claim => {
      const at = statSync(taken).mtime
      write(file, { kept: mine(kept), habits }, at)
      return { file, kept, habits, at }
    })
  )
  attempt(() => (Option.isSome(claimed) ? rmSync(taken, { force: true }) : putBack(taken, file)))
  return claimed
}

const removeMine = (file: string): void => {
  if (Option.exists(read(file), isMine)) attempt(() => rmSync(file, { force: true }))
}

/** The names of this program's files for secrets: the folder may hold other files of it. */
const named = /^[0-9a-f]{16}-/

/** The name of a secret that a process has taken, with the number of the process. */
const inHand = /^([^.]+)\.(\d+)$/

/**
 * Removes what no server can know any more, so that the folder does not grow, and puts back what was in the hand of a
 * process when it was killed. Others do the same at the same time, so a file may be gone.
 */
const tidy = (folder: string): void => {
  for (const name of readdirSync(folder).filter((name) => named.test(name)))
    attempt(() => {
      const file = join(folder, name)
      const [, place, pid] = inHand.exec(name) ?? []
      if (Date.now() - statSync(file).mtimeMs >= longest) {
        if (!Option.exists(read(file), isRunning)) rmSync(file, { force: true })
      } else if (place !== undefined && !isOthers(Number(pid))) putBack(file, join(folder, place))
    })
}

/** A server as it is remembered. */
const serverOf = ({ host, port }: Address): string =>
  `${isLoopback({ host }) ? "localhost" : host.toLowerCase()} ${port}`

/**
 * The secrets of sessions that the server may still hold, so that a client that is killed, or ends
 * without a connection, can take its session back at its next start. Each is in a file of its own, for
 * one host, port and nickname, which names the process that uses it: no other takes it while that one
 * lives. Where nothing can be written, nothing is kept.
 *
 * A program takes back what the same kind of program left, and nothing else: it ends with its input, and the
 * private messages of a person would end with it. A person is shown everything, and takes back all.
 *
 * With a nickname only that one's is taken; without one, all that were left behind on this server, until it is known
 * which one is used.
 */
export const keptSecrets = (
  folder: string,
  target: Address,
  nick: Nick | undefined,
  way: Way
): Effect.Effect<KeptSecrets> => {
  const server = createHash("sha256").update(serverOf(target)).digest("hex")
  const prefix = `${server.slice(0, 16)}-`
  const fileOf = (of: Nick) => join(folder, prefix + foldNick(of))
  const open = Effect.sync((): KeptSecrets => {
    makeFolder(folder)
    chmodSync(folder, 0o700)
    attempt(() => tidy(folder))
    const all = readdirSync(folder)
      .filter((name) => name.startsWith(prefix) && !name.includes("."))
      .map((name) => join(folder, name))
    const left = all.flatMap((file) =>
      Option.toArray(Option.filter(read(file), (kept) => isFree(kept, way)))
    )
    const files = nick === undefined ? all : all.filter((file) => file === fileOf(nick))
    let claims = files.map((file) => claim(file, way)).flatMap(Option.toArray)
    let own: string | undefined
    const forget = () => {
      if (own !== undefined) removeMine(own)
      own = undefined
    }
    const put = (nick: Nick, { habits, secret }: LeftSession) => {
      const file = fileOf(nick)
      attempt(() => write(file, { kept: mine({ nick, secret, way }), habits }))
      if (own !== file) forget()
      own = file
    }
    return {
      found: new Map(claims.map((claimed) => [foldNick(claimed.kept.nick), sessionOf(claimed)])),
      left: left.map(({ nick }) => nick),
      find: (nick) =>
        Option.map(claim(fileOf(nick), way), (claimed) => {
          claims.push(claimed)
          return sessionOf(claimed)
        }),
      begin: (nick, session) => {
        const file = fileOf(nick)
        if (own !== file) forget()
        if (existsSync(file) && !Option.exists(read(file), isMine)) return
        put(nick, session)
        // The server does not know what was left there.
        claims = claims.filter((claimed) => claimed.file !== file)
      },
      keep: (nick, session) => {
        const file = fileOf(nick)
        // Somebody else's process has this name on another server that is called the same.
        if (Option.exists(read(file), (kept) => !isMine(kept) && isRunning(kept))) return
        put(nick, session)
        // The sessions of other names may be held still, for whoever starts under one of them.
        for (const { at, file: other, habits, kept } of claims)
          if (other !== file) attempt(() => write(other, { kept, habits }, at))
        claims = []
      },
      forget
    }
  })
  return Effect.catchAllDefect(open, () => Effect.succeed(noSecrets))
}
