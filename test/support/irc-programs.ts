import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from "node:fs"
import { appendFile } from "node:fs/promises"
import { join } from "node:path"
import { spawnScreen } from "./pty.ts"
import { temporary } from "./temporary.ts"

/** The IRC clients that people use, as programs: irssi on a terminal, and WeeChat without one. */

/** Whether a program is installed; says that its tests are skipped where it is not. */
const isThere = (program: string): boolean => {
  const found = spawnSync(program, ["--version"]).error === undefined
  if (!found) console.warn(`${program} is not installed: its tests are skipped.`)
  return found
}

export const hasIrssi = isThere("irssi")
export const hasWeechat = isThere("weechat-headless")

/** Where a client connects, and as whom. */
export interface IrcTarget {
  readonly port: number
  readonly nick: string
  /** Encrypted, with a key that is not looked at. */
  readonly isEncrypted?: boolean
  readonly password?: string
  /** The key of the server as irssi knows it, and its certificate as WeeChat does: no other is taken. */
  readonly known?: { readonly key: string; readonly certificate: string }
}

/** A running IRC client. */
export interface IrcProgram {
  /** Says something in a room, such as `#lobby`, or to somebody. */
  readonly say: (to: string, text: string) => Promise<void>
  /** Gives a command, such as `/join #tea`, in the window of a room. */
  readonly run: (command: string, window?: string) => Promise<void>
  /** What its log of a room, a person or (without a name) the server has, without times. */
  readonly lines: (of?: string) => ReadonlyArray<string>
  /** Its messages as `nick: text`, in their order. */
  readonly said: (of?: string) => ReadonlyArray<string>
  /** Waits until that log satisfies the predicate. */
  readonly waitFor: (
    what: (lines: ReadonlyArray<string>) => boolean,
    of?: string
  ) => Promise<ReadonlyArray<string>>
  /** The same until a line has this in it. */
  readonly sees: (text: string, of?: string) => Promise<ReadonlyArray<string>>
  readonly close: () => Promise<void>
}

const patience = 15_000

/** Waits until the files of a folder say so. */
const untilFiles = <A>(folder: string, look: () => A | undefined, why: () => string): Promise<A> =>
  new Promise((resolve, reject) => {
    const check = () => {
      const found = look()
      if (found === undefined) return
      end()
      resolve(found)
    }
    const end = () => {
      watcher.close()
      clearTimeout(timeout)
    }
    const timeout = setTimeout(() => {
      end()
      reject(new Error(why()))
    }, patience)
    const watcher = watch(folder, check)
    check()
  })

/** The whole lines of a log, without what stands before each of them. */
const linesIn = (file: string, before: RegExp): ReadonlyArray<string> =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => line.replace(before, ""))
    : []

const waiting = (
  logs: string,
  lines: IrcProgram["lines"],
  message: RegExp
): Pick<IrcProgram, "lines" | "said" | "sees" | "waitFor"> => {
  const waitFor: IrcProgram["waitFor"] = (what, of) =>
    untilFiles(
      logs,
      () => {
        const now = lines(of)
        return what(now) ? now : undefined
      },
      () =>
        [`The log of ${of ?? "the server"} never had it:`, ...lines(of), ...readdirSync(logs)].join(
          "\n"
        )
    )
  return {
    lines,
    said: (of) =>
      lines(of).flatMap((line) => {
        const [, nick, text] = message.exec(line) ?? []
        return nick === undefined ? [] : [`${nick}: ${text}`]
      }),
    waitFor,
    sees: (text, of) => waitFor((all) => all.some((line) => line.includes(text)), of)
  }
}

/** Starts WeeChat without a terminal; it is connected when its log of the server says so. */
export const startWeechat = async ({
  isEncrypted = false,
  known,
  nick,
  password,
  port
}: IrcTarget): Promise<IrcProgram> => {
  const home = temporary("weechat")
  const logs = join(home, "logs")
  const fifo = join(home, "fifo")
  mkdirSync(logs, { recursive: true })
  const setup = [
    "/set logger.file.flush_delay 0",
    '/set logger.file.time_format ""',
    `/set fifo.file.path "${fifo}"`,
    "/fifo disable",
    "/fifo enable",
    // Its own limits, by the names of older and newer versions.
    "/set irc.server_default.anti_flood_prio_high 0",
    "/set irc.server_default.anti_flood_prio_low 0",
    "/set irc.server_default.anti_flood 0",
    `/server add n 127.0.0.1/${port}${isEncrypted ? " -ssl" : ""}`,
    known === undefined
      ? "/set irc.server.n.ssl_verify off"
      : `/set irc.server.n.ssl_fingerprint ${known.certificate}`,
    `/set irc.server.n.nicks ${nick}`,
    "/set irc.server.n.autoreconnect_delay 1",
    "/set irc.network.autoreconnect_delay_growing 1",
    ...(password === undefined ? [] : [`/set irc.server.n.password ${password}`]),
    "/connect n"
  ].join(";")
  const child = spawn("weechat-headless", ["-d", home, "-r", setup], {
    stdio: "ignore",
    env: { PATH: process.env.PATH, HOME: home, LANG: "C.UTF-8" }
  })
  const exited = once(child, "exit")
  const lines = (of?: string) =>
    linesIn(
      join(logs, `irc.${of === undefined ? "server.n" : `n.${of.toLowerCase()}`}.weechatlog`),
      /^\t/
    )
  const write = async (window: string, text: string) => {
    await untilFiles(
      home,
      () => existsSync(fifo) || undefined,
      () => "WeeChat made no pipe."
    )
    await appendFile(fifo, `${window} *${text}\n`)
  }
  const windowOf = (of: string | undefined) => (of === undefined ? "irc.server.n" : `irc.n.${of}`)
  return {
    ...waiting(logs, lines, /^[@+]?([A-Za-z][A-Za-z0-9_-]*)\t(.*)$/),
    say: (to, text) =>
      to.startsWith("#")
        ? write(windowOf(to), text)
        : write(windowOf(undefined), `/msg ${to} ${text}`),
    run: (command, window) => write(windowOf(window), command),
    close: async () => {
      child.kill("SIGTERM")
      await exited
    }
  }
}

/** Starts irssi on a terminal; it is connected when its log of the server says so. */
export const startIrssi = async ({
  isEncrypted = false,
  known,
  nick,
  password,
  port
}: IrcTarget): Promise<IrcProgram> => {
  const home = temporary("irssi")
  const logs = join(home, "logs")
  mkdirSync(logs)
  writeFileSync(
    join(home, "config"),
    `servers = ({ address = "127.0.0.1"; port = "${port}"; chatnet = "n"; autoconnect = "yes"; use_tls = "${isEncrypted ? "yes" : "no"}"; tls_verify = "no"; ${known === undefined ? "" : `tls_pinned_pubkey = "${known.key}";`} ${password === undefined ? "" : `password = "${password}";`} });
chatnets = { n = { type = "IRC"; }; };
logs = { "${logs}/n.log" = { auto_open = "yes"; level = "ALL"; items = ({ type = "window"; name = "1"; }); }; };
settings = { core = { real_name = "x"; user_name = "x"; nick = "${nick}"; log_timestamp = "- "; log_open_string = ""; log_close_string = ""; server_reconnect_time = "1s"; };
"irc/core" = { cmd_queue_speed = "1msec"; };
"fe-common/core" = { autolog = "yes"; autolog_path = "${logs}/$0.log"; autolog_level = "all"; autolog_only_saved_channels = "no"; }; };
`
  )
  const screen = spawnScreen("irssi", [`--home=${home}`], { env: { HOME: home }, cols: 120 })
  const lines = (of?: string) => linesIn(join(logs, `${(of ?? "n").toLowerCase()}.log`), /^- /)
  const type = async (text: string) => screen.type(`${text}\r`)
  return {
    ...waiting(logs, lines, /^<[ @+]?([^>]+)> (.*)$/),
    say: (to, text) => type(`/msg ${to} ${text}`),
    run: (command) => type(command),
    close: async () => {
      screen.kill("SIGTERM")
      await screen.exited
    }
  }
}
