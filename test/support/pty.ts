import { readFileSync, readlinkSync, rmSync } from "node:fs"
import { Socket } from "node:net"
import type { IPty } from "@lydell/node-pty"
import { makeScreen, type Screen } from "./screen.ts"
import { temporary } from "./temporary.ts"

/** The pty library, or undefined where it has no prebuilt binary for this machine. */
const library = await import("@lydell/node-pty").catch(() => undefined)

/**
 * Whether tests on a terminal can run, or may be skipped. Throws in CI, where the variable `CI` is set
 * and nobody would see that they were skipped; elsewhere it prints that they are.
 */
export const requirePty = (isThere: boolean, ci: string | undefined): boolean => {
  if (isThere) return true
  const why = "@lydell/node-pty has no binary for this machine, and tests on a terminal need one."
  if (ci !== undefined && ci !== "") throw new Error(`${why} They must not be skipped in CI.`)
  console.warn(`${why} They are skipped.`)
  return false
}

/** Whether programs can be run on a terminal here. */
export const hasPty = requirePty(library !== undefined, process.env.CI)

export interface PtyOptions {
  readonly cols?: number
  readonly rows?: number
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** A program on a terminal. */
export interface ScreenProcess {
  readonly type: (keys: string) => void
  /** The rows as they are now. */
  readonly screen: () => ReadonlyArray<string>
  readonly cells: Screen["cells"]
  readonly cursor: Screen["cursor"]
  readonly state: Screen["state"]
  readonly looks: Screen["looks"]
  readonly archived: Screen["archived"]
  readonly forget: Screen["forget"]
  /** Resolves with the rows as soon as they satisfy the predicate; fails with a picture of them after `within` milliseconds. */
  readonly waitFor: (
    what: (rows: ReadonlyArray<string>) => boolean,
    within?: number
  ) => Promise<ReadonlyArray<string>>
  readonly resize: (cols: number, rows: number) => void
  readonly kill: (signal: string) => void
  /** Closes the terminal, as its window does. */
  readonly hangUp: () => void
  /** The ids of the processes that the program has started itself. */
  readonly children: () => ReadonlyArray<number>
  /** The path of the terminal's device. */
  readonly device: () => string
  /** Resolves when the program has ended and all it wrote is drawn. */
  readonly exited: Promise<{ readonly code: number; readonly signal: number | undefined }>
  /** Everything that was written to the terminal, as it came. */
  readonly written: () => ReadonlyArray<string>
}

const picture = (rows: ReadonlyArray<string>): string => rows.map((row) => `| ${row}`).join("\n")

/** The terminal's other end, which the library keeps for itself. */
const otherEnd = (pty: IPty): Socket => {
  const socket: unknown = Reflect.get(pty, "_socket")
  if (socket instanceof Socket) return socket
  throw new Error("The pty library has no socket.")
}

/**
 * The library throws away what was not read 200 ms after the program has ended, which on a busy machine
 * is the sentence that a test waits for. So it is read for some turns of the event loop more.
 */
const keepLastOutput = (socket: Socket): void => {
  const destroy = socket.destroy.bind(socket)
  const later = (turns: number, error: Error | undefined): void => {
    if (turns === 0) destroy(error)
    else setImmediate(() => later(turns - 1, error))
  }
  socket.destroy = (error) => {
    later(5, error)
    return socket
  }
}

/** Runs a program on a terminal, which is 80 by 24 unless told otherwise. */
export const spawnScreen = (
  command: string,
  args: ReadonlyArray<string>,
  { cols = 80, cwd = process.cwd(), env = {}, rows = 24 }: PtyOptions = {}
): ScreenProcess => {
  if (library === undefined) throw new Error("There is no pty library for this machine.")
  const runtime = env.XDG_RUNTIME_DIR === undefined ? temporary("runtime") : undefined
  const pty: IPty = library.spawn(command, [...args], {
    // Becomes TERM.
    name: env.TERM ?? "xterm-256color",
    cols,
    rows,
    cwd,
    env: {
      PATH: process.env.PATH,
      HOME: "/nowhere",
      XDG_RUNTIME_DIR: runtime,
      XDG_CACHE_HOME: process.env.XDG_CACHE_HOME,
      LANG: "C.UTF-8",
      TERM: "xterm-256color",
      ...env
    }
  })
  const socket = otherEnd(pty)
  keepLastOutput(socket)
  const screen = makeScreen(cols, rows)
  screen.onReply((reply) => pty.write(reply))
  const written: Array<string> = []
  const watchers = new Set<() => void>()
  let drawn: Promise<void> = Promise.resolve()
  pty.onData((data) => {
    written.push(data)
    drawn = screen.write(data).then(() => {
      for (const watcher of watchers) watcher()
    })
  })
  const exited = new Promise<{ code: number; signal: number | undefined }>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      if (runtime !== undefined) rmSync(runtime, { recursive: true, force: true })
      drawn.then(() => resolve({ code: exitCode, signal: signal || undefined }))
    })
  })

  const waitFor: ScreenProcess["waitFor"] = (what, within = 10_000) =>
    new Promise((resolve, reject) => {
      const settle = () => {
        watchers.delete(look)
        clearTimeout(timer)
      }
      const look = () => {
        const now = screen.rows()
        if (!what(now)) return
        settle()
        resolve(now)
      }
      const timer = setTimeout(() => {
        settle()
        reject(new Error(`The screen never showed what was waited for:\n${picture(screen.rows())}`))
      }, within)
      watchers.add(look)
      look()
    })

  return {
    type: (keys) => pty.write(keys),
    screen: screen.rows,
    cells: screen.cells,
    cursor: screen.cursor,
    state: screen.state,
    looks: screen.looks,
    archived: screen.archived,
    forget: screen.forget,
    waitFor,
    resize: (toCols, toRows) => {
      screen.resize(toCols, toRows)
      pty.resize(toCols, toRows)
    },
    kill: (signal) => pty.kill(signal),
    hangUp: () => {
      socket.destroy()
    },
    children: () =>
      readFileSync(`/proc/${pty.pid}/task/${pty.pid}/children`, "utf8")
        .trim()
        .split(" ")
        .map(Number),
    device: () => readlinkSync(`/proc/${pty.pid}/fd/0`),
    exited,
    written: () => written
  }
}
