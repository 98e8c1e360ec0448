import { resolve } from "node:path"
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import { Clock, Effect, Option, Random } from "effect"
import { isNick, type Nick } from "../../domain/chat/Nick.ts"
import { isRoomName, type RoomName } from "../../domain/chat/RoomName.ts"
import { ExitCode } from "../../domain/client/ExitCode.ts"
import { pointInTime } from "../../domain/client/PointInTime.ts"
import { Archive } from "../../services/server/store/Archive.ts"
import type { Archived, Hole } from "../../services/server/store/Archived.ts"
import { CannotOpen } from "../../services/server/store/StoreThread.ts"
import { NotOpened } from "../../services/server/store/thread/Opening.ts"
import { Failure, misused } from "../cli/Failure.ts"
import { type Given, oneOf, textOfFlag } from "../cli/Flags.ts"
import { program } from "../cli/Program.ts"
import { inJson, inText, parse } from "./ArchiveLines.ts"
import { folderOf } from "./DataFolder.ts"
import { invite } from "./Invite.ts"
import { irc } from "./Irc.ts"
import { oper } from "./Oper.ts"
import { cannotOpen, done, otherFolder, unreadable } from "./ServerCopy.ts"
import { dataPlace } from "./ServerFlags.ts"

/** What an operator does beside running a server, mostly with its data: each is a subcommand. */

const placeOf = (given: Option.Option<Given>): Effect.Effect<string, Failure> =>
  Effect.flatMap(
    folderOf(given),
    Option.match({
      onNone: () => misused("There is no home folder: name the folder of the data with --data."),
      onSome: (folder) => Effect.succeed(folder)
    })
  )

/** What has failed is one sentence. */
const failed = (folder: string) => (error: unknown) =>
  new Failure({
    message:
      error instanceof NotOpened
        ? cannotOpen(
            new CannotOpen({ folder, obstacle: error.obstacle, reason: error.message }),
            otherFolder
          )
        : `It was not done: ${reason(error)}.`,
    exitCode: ExitCode.data
  })

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Does something with the store of a folder. */
const withStore = <A>(
  given: Option.Option<Given>,
  open: (folder: string) => Archive,
  use: (archive: Archive) => A
): Effect.Effect<A, Failure> =>
  Effect.flatMap(placeOf(given), (folder) =>
    Effect.try({ try: () => use(open(folder)), catch: failed(folder) })
  )

/** Whose data is meant: without it, there is most likely a mistake in the name. */
interface Subject {
  readonly room?: RoomName | undefined
  readonly nick?: Nick | undefined
}

/** What there is not, in a sentence; undefined where there is something. */
const missing = (archive: Archive, { nick, room }: Subject): string | undefined => {
  if (room !== undefined && !archive.hasRoom(room)) return `There is no room ${room} in the data.`
  if (nick !== undefined && !archive.hasNick(nick))
    return `Nothing in the data was said under the nickname ${nick}.`
  return undefined
}

/** The same as `withStore`, where there is data of a subject. */
const withStoreOf = <A>(
  subject: Subject,
  given: Option.Option<Given>,
  open: (folder: string) => Archive,
  use: (archive: Archive) => A
): Effect.Effect<A, Failure> =>
  withStore(given, open, (archive) => {
    const why = missing(archive, subject)
    return why === undefined ? Effect.succeed(use(archive)) : misused(why)
  }).pipe(Effect.flatten)

const optional = (flag: string, value: string, about: string) =>
  Options.optional(textOfFlag({ flag, value, about }))

/** What a flag means, if it was given; `use` says what it takes. */
const meant = <A>(
  given: Option.Option<Given>,
  read: (text: string) => Option.Option<A>,
  use: string
): Effect.Effect<A | undefined, Failure> =>
  Effect.transposeMapOption(given, ({ by, text }) =>
    Effect.catchTag(read(text), "NoSuchElementException", () =>
      misused(`Invalid ${by} "${text}": use ${use}.`)
    )
  ).pipe(Effect.map(Option.getOrUndefined))

const roomName = Option.liftPredicate(isRoomName)
const aRoom = "the name of a room"
const aTime = "a date such as 2026-11-26, a time such as 2026-11-26T08:00, or a span such as 30d"

const print = (text: string): Effect.Effect<void> =>
  Effect.async((resume) => {
    process.stdout.write(text, () => resume(Effect.void))
  })

const backup = program({
  name: "natter-server backup",
  about: "Writes a copy of the data to a new file, also while the server runs.",
  flags: Options.all({ data: dataPlace }),
  places: Args.text({ name: "file" }).pipe(Args.withDescription("Where the copy is written")),
  run: (flags, file) =>
    withStore(flags.data, Archive.read, (archive) => archive.backup(resolve(file)))
})

/** Prints messages, some at a time: the next ones are read when the output has taken these. */
const printAll = (
  messages: Iterator<Archived>,
  write: (message: Archived) => string
): Effect.Effect<void> =>
  Effect.suspend(() => {
    let text = ""
    for (let lines = 0; lines < 500; lines++) {
      const next = messages.next()
      if (next.done === true) return print(text)
      text += write(next.value)
    }
    return Effect.flatMap(print(text), () => printAll(messages, write))
  })

const exporting = program({
  name: "natter-server export",
  about: "Prints the messages of rooms, also while the server runs. Private ones are left out.",
  flags: Options.all({
    data: dataPlace,
    room: optional("room", "room", "Only this room"),
    since: optional("since", "time", "Only messages from then on"),
    before: optional("before", "time", "Only messages before then"),
    format: oneOf({
      flag: "format",
      choices: ["json", "text"],
      about: "An object of JSON in each line, or text for people"
    })
  }),
  places: Args.none,
  run: ({ before, data, format, room, since }) =>
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const time = (given: Option.Option<Given>) =>
        meant(given, (text) => pointInTime(text, now), aTime)
      const selection = {
        room: yield* meant(room, roomName, aRoom),
        from: yield* time(since),
        before: yield* time(before)
      }
      const write = format === "json" ? inJson : inText
      const holes: Array<Hole> = []
      const messages = yield* withStoreOf(selection, data, Archive.read, (archive) =>
        archive.messages(selection, (hole) => holes.push(hole))
      )
      // They are read as they are printed.
      yield* Effect.catchAllDefect(printAll(messages[Symbol.iterator](), write), failed(""))
      if (holes.length > 0)
        return yield* new Failure({ message: unreadable(holes), exitCode: ExitCode.data })
    })
})

const importing = program({
  name: "natter-server import",
  about:
    "Reads messages from standard input, as export prints them, and adds each to its room, behind those that are there. Needs a stopped server.",
  flags: Options.all({ data: dataPlace }),
  places: Args.none,
  run: (flags) =>
    Effect.gen(function* () {
      const text = yield* Effect.promise(async () => {
        let all = ""
        for await (const chunk of process.stdin.setEncoding("utf8")) all += chunk
        return all
      })
      const messages = yield* Effect.forEach(
        text.split("\n").filter((line) => line.trim() !== ""),
        (line, at) =>
          Option.match(parse(line), {
            onNone: () => misused(`Line ${at + 1} is not a message as export prints it.`),
            onSome: (message) => Effect.succeed(message)
          })
      )
      const numbers = yield* Effect.replicateEffect(
        Random.nextIntBetween(0, 36 ** 8),
        new Set(messages.map(({ room }) => room)).size
      )
      const epochs = numbers.map((n) => n.toString(36).padStart(8, "0"))
      const count = yield* withStore(flags.data, Archive.own, (archive) =>
        archive.add(messages, () => epochs.pop() ?? "0")
      )
      yield* print(done(count, "added"))
    })
})

const forget = program({
  name: "natter-server forget",
  about:
    "Deletes a room, what was said under a nickname, or what is too old. Needs a stopped server; backups are not changed.",
  flags: Options.all({
    data: dataPlace,
    room: optional("room", "room", "The room, with all of its messages"),
    nick: optional("nick", "nick", "The nickname: its texts are removed, their places stay"),
    before: optional("before", "time", "Messages of all rooms before then")
  }),
  places: Args.none,
  run: ({ before, data, nick, room }) =>
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const name: RoomName | undefined = yield* meant(room, roomName, aRoom)
      const who = yield* meant(nick, Option.liftPredicate(isNick), "a nickname")
      const time = yield* meant(before, (text) => pointInTime(text, now), aTime)
      if ([name, who, time].filter((one) => one !== undefined).length !== 1)
        return yield* misused("Say what to forget: give only one of --room, --nick and --before.")
      const subject = { room: name, nick: who }
      const count = yield* withStoreOf(subject, data, Archive.change, (archive) => {
        if (name !== undefined) return archive.forgetRoom(name)
        return who !== undefined ? archive.forgetNick(who) : archive.forgetBefore(time ?? 0)
      })
      yield* print(done(count, "forgotten"))
    })
})

export const operations = {
  backup,
  export: exporting,
  import: importing,
  forget,
  invite,
  irc,
  oper
}
