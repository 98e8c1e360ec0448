import { counted } from "../../domain/chat/Counted.ts"
import type { NamesUnusable } from "../../services/server/session/NamesFile.ts"
import type { Hole } from "../../services/server/store/Archived.ts"
import type { Sync } from "../../services/server/store/Messages.ts"
import type { CannotOpen } from "../../services/server/store/StoreThread.ts"
import type { ListenError } from "../../services/server/transport/Listeners.ts"
import { cannotWrite } from "../cli/Copy.ts"

/** What the server program prints and logs by itself. */

export const about =
  "The natter chat server. Flags override environment variables, which override the defaults."

const needsDriver = "storing needs Node 22.13 or newer, or the package libsql beside natter"

export const cannotRead = (reason: string): string =>
  `The data cannot be read (${reason}). Restore it from a backup, or name another folder with --data.`

export const namesHomeless =
  "--names first-use needs a folder for the names, and there is no home folder: name one with --state, or use --names free."

/** The file of the names that belong to keys cannot be used, and what to do. */
export const namesUnusable = ({ failed, path, reason }: NamesUnusable): string =>
  failed === "read"
    ? `The names that belong to keys cannot be read from ${path} (${reason}). Repair the file, restore it from a backup, or move it away.`
    : `The names that belong to keys cannot be written to ${path} (${reason}). Make that possible, name another folder with --state, or use --names free.`

const shownHoles = 10

/** Messages that an export had to leave out. */
export const unreadable = (holes: ReadonlyArray<Hole>): string => {
  const shown = holes
    .slice(0, shownHoles)
    .map(({ from, room, to }) => `${room} ${from}${to === undefined ? " and later" : ` to ${to}`}`)
  const others = holes.length - shown.length
  const more = others > 0 ? `, and ${counted(others, "more gap")}` : ""
  return `Some messages cannot be read and were left out: ${shown.join(", ")}${more}. All others were exported.`
}

/** How many messages were `added` or `forgotten`. */
export const done = (messages: number, what: "added" | "forgotten"): string =>
  `${counted(messages, "message")} ${messages === 1 ? "was" : "were"} ${what}.\n`

/** What the banner is about. */
export interface Place {
  readonly version: string
  /** The name of this machine. */
  readonly machine: string
  /** The host that clients connect to. */
  readonly host: string
  readonly port: number
  readonly isEverywhere: boolean
  /** How the client is started. */
  readonly client: string
}

export const inMemory = "in memory only, gone when the server stops"

/** @param why nothing can be kept on disk, as half a sentence */
export const inMemoryBecause = (why: string): string => `${inMemory}: ${why}`

export const homeless = "there is no home folder; name a folder with --data"

/** Why the folder cannot have a store, as half a sentence. */
export const obstacle = ({ folder, obstacle, reason }: CannotOpen): string =>
  obstacle === "driver"
    ? needsDriver
    : `${folder} cannot be used (${reason}); name another folder with --data`

export const onDisk = (folder: string, sync: Sync): string =>
  sync === "full" ? folder : `${folder} (a power cut can take the last messages: --sync normal)`

export const dataAndMemory = (by: string): string =>
  `Messages are kept on disk or in memory only: give ${by} or --memory, not both.`

/** A flag or variable means nothing for messages that are in memory only. */
export const notInMemory = (by: string): string =>
  `${by} is about messages on disk: leave out ${by} or --memory.`

/** The same where there is no home folder. */
export const needsData = (by: string): string =>
  `${by} is about messages on disk, and there is no home folder: name a folder with --data.`

/** What an operator can do about a folder that cannot be used. */
export const otherFolder = ["name another folder with --data"]
/** The same for a server. */
export const otherFolderOrMemory = [...otherFolder, "keep nothing with --memory"]

const oneOf = (first: string, others: ReadonlyArray<string>): string =>
  `${[first, ...others.slice(0, -1)].join(", ")}, or ${others.at(-1)}`

/**
 * Why the store of a folder cannot be opened, and what to do.
 *
 * @param instead of this folder, as imperatives
 */
export const cannotOpen = (
  { folder, obstacle, reason }: CannotOpen,
  instead: ReadonlyArray<string>
): string => {
  switch (obstacle) {
    case "driver":
      return `Cannot use ${folder} for data: ${needsDriver}.`
    case "locked":
      return `Another server has its data in ${folder}. ${oneOf("Stop it", instead)}.`
    case "newer":
      return `The data in ${folder} is from a later version of natter (${reason}). ${oneOf("Install that version", instead)}.`
    case "unusable":
      return `Cannot use ${folder} for data (${reason}). ${oneOf("Make it usable", instead)}.`
  }
}

const inUrl = (host: string) => (host.includes(":") ? `[${host}]` : host)

/**
 * The lines that the server prints once it listens.
 *
 * @param data where its data is
 */
export const banner = (
  { client, host, isEverywhere, machine, port, version }: Place,
  data: string
): string =>
  [
    `natter ${version} on ${machine}, listening on ${isEverywhere ? `all addresses (${host})` : host}, port ${port}`,
    `Join:  ${client} --host ${host} --port ${port}`,
    // No URL can name an address with a zone, such as fe80::1%eth0.
    ...(host.includes("%") ? [] : [`   or:  ${client} natter://${inUrl(host)}:${port}/lobby`]),
    `Data:  ${data}`,
    "Stop:  Ctrl-C"
  ].join("\n")

const clients = (n: number) => `${n} ${n === 1 ? "client" : "clients"}`

/** The line that the server prints when it has shut down: how many clients were told, and cut off. */
export const goodbye = ({ cut, told }: { readonly cut: number; readonly told: number }): string =>
  cut === 0
    ? `Stopped: ${clients(told)} told.`
    : `Stopped: ${clients(told)} told, ${clients(cut)} cut off because they did not read.`

/** What the server prints cannot be written; `code` is that of the system. */
export const notPrinted = (code: string | undefined): string =>
  `${cannotWrite(code)} The server runs on without it.`

export const fewDescriptors = (most: number): string =>
  `Only ${clients(most)} can connect at once: raise the limit of open files (ulimit -n) for more.`

/** Why the server cannot listen, by the code of the system, and what to do. */
export const cannotListen = ({ address: { host, port, transport }, code }: ListenError): string => {
  if (transport !== "tcp") return `Cannot listen on ${host} (${code}).`
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} is in use. Stop the program that uses it, or choose another port with --port.`
    case "EACCES":
      return `Port ${port} needs more rights than you have. Choose one above 1023 with --port.`
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `${host} is not an address of this machine. Leave --bind out to listen on all addresses.`
    default:
      return `Cannot listen on port ${port} (${code}).`
  }
}
