/** The built client on a terminal, as a person has it. */
import * as Copy from "../../src/domain/client/Copy.ts"
import { LineSocket } from "./line-socket.ts"
import { startLocalServer } from "./local-server.ts"
import type { Proxy } from "./proxy.ts"
import { type PtyOptions, type ScreenProcess, spawnScreen } from "./pty.ts"

/** The client that is tested: `NATTER_CLIENT`, or the bundle of `npm run build`. */
const program = process.env.NATTER_CLIENT ?? "dist/client.js"

/** The widths of the terminals on which everything is tested, in columns. */
export const widths = [80, 30] as const

export type Rows = ReadonlyArray<string>

export const keys = {
  enter: "\r",
  tab: "\t",
  escape: "\x1b",
  backspace: "\x7f",
  up: "\x1b[A",
  down: "\x1b[B",
  right: "\x1b[C",
  left: "\x1b[D",
  home: "\x1b[H",
  end: "\x1b[F",
  focusIn: "\x1b[I",
  focusOut: "\x1b[O",
  ctrl: (letter: string) => String.fromCharCode(letter.toUpperCase().charCodeAt(0) & 0x1f),
  alt: (key: string) => `\x1b${key}`,
  paste: (text: string) => `\x1b[200~${text}\x1b[201~`
} as const

/** Text without its blanks, because the blanks at which a row was broken are not on the screen. */
const squeezed = (text: string): string => text.replace(/\s+/g, "")

const flat = (rows: Rows): string => squeezed(rows.join(""))

/** Whether all of these texts are on the screen, however their rows are broken. */
export const shows =
  (...parts: Rows) =>
  (rows: Rows): boolean =>
    parts.every((part) => flat(rows).includes(squeezed(part)))

/** Whether the prompt with this draft is the last text on the screen, however its rows are broken. */
export const prompts =
  (prompt: string, draft = "") =>
  (rows: Rows): boolean => {
    const [word = ""] = prompt.split(" ")
    const first = rows.findLastIndex((row) => row.startsWith(word))
    return first >= 0 && flat(rows.slice(first)) === squeezed(prompt + draft)
  }

/** Whether a nickname is asked for, with or without one that is offered. */
export const asksNick = (rows: Rows): boolean =>
  rows.slice(-2).some((row) => row.startsWith(Copy.nickQuestion))

const time = /^\d\d:\d\d /

/** The rows of the last entry, or of the last with this part: from a row that begins at the left edge to the next such row. */
export const entry = (rows: Rows, part = ""): Rows => {
  const starts = rows.flatMap((row, index) => (/^\S/.test(row) ? [index] : []))
  const entries = starts.map((from, at) => rows.slice(from, starts[at + 1]))
  return entries.findLast((rows) => flat(rows).includes(squeezed(part))) ?? []
}

/** The last entry, or the last with this part, as one line: the original text if no row was broken inside a word. */
export const sentence = (rows: Rows, part = ""): string =>
  entry(rows, part)
    .map((row) => row.trim())
    .join(" ")

/** Whether this text is the last entry above an empty prompt, and has a time: it is in the transcript. */
export const tells =
  (text: string) =>
  (rows: Rows): boolean => {
    const [first = "", ...more] = entry(rows.slice(0, -1))
    return prompts("lobby>")(rows) && flat([first.replace(time, ""), ...more]) === squeezed(text)
  }

/** An entry's rows without its time. */
export const timeless = ([first = "", ...rows]: Rows): Rows => [first.replace(time, ""), ...rows]

/** Whether the screen has the status of a client that waits to reconnect, which takes at most 30 s. */
export const retries = (rows: Rows): boolean =>
  Array.from({ length: 31 }, (_, seconds) => seconds)
    .flatMap((seconds) => [Copy.statusRetryIn(seconds, true), Copy.statusRetryIn(seconds, false)])
    .some((status) => sentence(rows, `… ${status}`) === `… ${status}`)

export interface Server {
  readonly host: string
  readonly port: number
}

let names = 0
/** A nickname that nobody had before. */
export const newNick = (cols: number): string => {
  names++
  return `${cols === 80 ? "wide" : "slim"}${String.fromCharCode(96 + Math.ceil(names / 26), 97 + (names % 26))}`
}

const running = new Set<ScreenProcess>()
const watched = (at: ScreenProcess): ScreenProcess => {
  running.add(at)
  void at.exited.then(() => running.delete(at))
  return at
}

/** Ends every client that still runs because its test has failed. */
export const killAll = (): void => {
  for (const at of running) at.kill("SIGKILL")
  running.clear()
}

/** Starts the client, without the configuration of the person who runs the tests. */
export const spawnClient = (
  { host, port }: Server,
  args: Rows = [],
  { env = {}, ...options }: PtyOptions = {}
): ScreenProcess => {
  const given = [program, "--host", host, "--port", String(port), ...args]
  return watched(
    spawnScreen(process.execPath, given, { ...options, env: { HOME: "/nowhere", ...env } })
  )
}

/** Starts `send` or `tail` on a terminal. */
export const spawnSubcommand = (
  name: "send" | "tail",
  { host, port }: Server,
  nick: string,
  options: PtyOptions = {}
) =>
  watched(
    spawnScreen(
      process.execPath,
      [program, name, "--host", host, "--port", String(port), "--nick", nick],
      { ...options, env: { HOME: "/nowhere", ...options.env } }
    )
  )

const inShell = (
  flags: Rows,
  { host, port }: Server,
  args: Rows,
  { env = {}, ...options }: PtyOptions
): ScreenProcess => {
  const run = [process.execPath, program, "--host", host, "--port", String(port), ...args].join(" ")
  return watched(
    spawnScreen("bash", ["--norc", ...flags], {
      ...options,
      env: { PS1: "$ ", HOME: "/nowhere", RUN: run, ...env }
    })
  )
}

/** A shell at its prompt; `$RUN` starts the client in it. */
export const spawnShell = async (
  server: Server,
  args: Rows,
  options: PtyOptions = {}
): Promise<ScreenProcess> => {
  const at = inShell(["--noediting", "-i"], server, args, options)
  await at.waitFor((rows) => rows.at(-1) === "$")
  return at
}

/**
 * The client, with the settings of the terminal's driver in a row before and after it. The shell stays until
 * Enter, so that the last row can be waited for.
 */
export const spawnBetween = (server: Server, args: Rows, options: PtyOptions = {}): ScreenProcess =>
  inShell(["-c", "stty -g; $RUN; stty -g; read -r"], server, args, options)

/** The client with a terminal to read from, whose output goes through a pipe to the same terminal. */
export const spawnPiped = (server: Server, args: Rows, options: PtyOptions = {}): ScreenProcess =>
  inShell(["-c", "$RUN | cat"], server, args, options)

/** The client with this nickname, once its prompt is there. */
export const spawnAs = async (
  server: Server,
  nick: string,
  options: PtyOptions = {},
  args: Rows = [],
  prompt = "lobby>"
): Promise<ScreenProcess> => {
  const at = spawnClient(server, ["--nick", nick, ...args], options)
  await at.waitFor(prompts(prompt))
  return at
}

/**
 * A client for one test after the other, as long as each leaves an empty prompt in the lobby behind: a
 * start takes longer than most tests.
 */
export const sharedClient = (start: () => Promise<ScreenProcess>) => {
  let at: ScreenProcess | undefined
  return async (): Promise<ScreenProcess> => {
    if (at === undefined || !prompts("lobby>")(at.screen())) at = await start()
    return at
  }
}

/** Takes the draft away, and waits for the empty prompt. */
export const dropDraft = async (at: ScreenProcess): Promise<void> => {
  at.type(keys.ctrl("c"))
  await at.waitFor(prompts("lobby>"))
}

/** Quits, and waits for the end. */
export const quit = async (at: ScreenProcess): Promise<void> => {
  // The draft may have several lines, or none; the first Ctrl-C takes what is there.
  at.type(`.${keys.ctrl("c")}${keys.ctrl("d")}`)
  await at.exited
}

/** Somebody with a bare connection, in the lobby. */
export const guest = async ({ host, port }: Server, nick: string): Promise<LineSocket> => {
  const socket = await LineSocket.connect(port, host)
  socket.send(`NICK ${nick}`)
  await socket.until("JOINED lobby")
  return socket
}

/** The server's own sentence when it refuses a command with this code. */
export const refusal = async (socket: LineSocket, command: string, code: string) => {
  const start = `ERR ${code} `
  socket.send(command)
  return (await socket.until(start)).at(-1)?.slice(start.length) ?? ""
}

/** A server of its own for all tests of a file, and people with bare connections in its lobby. */
export const meet = async <Name extends string>(...names: ReadonlyArray<Name>) => {
  const server = await startLocalServer()
  const guests = new Map<Name, LineSocket>()
  for (const name of names) guests.set(name, await guest(server, name))
  // Only here, so that what else is in this file can be used where no test is run.
  const { afterAll } = await import("@effect/vitest")
  afterAll(async () => {
    killAll()
    for (const socket of guests.values()) socket.drop()
    await server.stop()
  })
  /** Where a person in a room of this server is, for sentences. */
  const place = (nick: string, room = "lobby"): Copy.Place => {
    const [hello = ""] = [...guests.values()].flatMap(({ heard }) => heard)
    const host = hello.split(" ")[2]
    return { nick, room, host: host ?? "", server: Copy.serverName(server.host, server.port) }
  }
  const known = (name: Name): LineSocket => {
    const socket = guests.get(name)
    if (socket === undefined) throw new Error(`${name} is not here.`)
    return socket
  }
  return { server, place, guest: known }
}

/** Ends every connection through a proxy, and refuses new ones until `reopen`. */
export const cut = (proxy: Proxy): void => {
  proxy.isClosed = true
  for (const passage of proxy.passages) passage.destroy()
}

/** Accepts connections again, and presses a key until the client has reconnected. */
export const reopen = (proxy: Proxy, at: ScreenProcess): Promise<Rows> => {
  proxy.isClosed = false
  return at.waitFor((rows) => {
    if (shows(Copy.reconnectedAfter)(rows)) return true
    at.type(keys.right)
    return false
  }, 15_000)
}

/** Waits for a message with this text. */
export const hears = async (ear: LineSocket, text: string): Promise<void> => {
  for (;;) {
    const line = await ear.next()
    if (line === undefined) throw new Error(`The connection ended before "${text}" was heard.`)
    if (/^(MSG|TOLD) /.test(line) && line.endsWith(` ${text}`)) return
  }
}

/** The modes of the terminal that are not as before the client, and then what was written to it last. */
export const modesLeft = ({ state, written }: ScreenProcess): ReadonlyArray<string> => {
  const { bracketedPaste, cursorHidden, focusReports, otherModes } = state()
  const left = Object.entries({ bracketedPaste, cursorHidden, focusReports, otherModes }).flatMap(
    ([mode, isLeft]) => (isLeft ? [mode] : [])
  )
  return left.length === 0 ? [] : [...left, ...written().slice(-5)]
}
