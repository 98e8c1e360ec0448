import { counted } from "../../domain/chat/Counted.ts"
import { lobby } from "../../domain/chat/RoomName.ts"
import { abbreviate } from "../../domain/client/Suggest.ts"
import { isExempt } from "../../domain/network/Address.ts"
import { type Fragment, printFragment } from "../../domain/security/Fragment.ts"
import type { InvitationWord } from "../../domain/security/InvitationWord.ts"
import type { Pin } from "../../domain/security/Pin.ts"
import type { IdentityError } from "../../services/Identity.ts"
import type { InvitationsUnusable } from "../../services/server/access/InvitationFiles.ts"
import type { NamesUnusable } from "../../services/server/access/NamesFile.ts"
import type { Fault } from "../../services/server/admin/Health.ts"
import type { ClusterLost } from "../../services/server/cluster/Cluster.ts"
import type { EngineUnusable } from "../../services/server/cluster/Engine.ts"
import { firstSafe } from "../../services/server/cluster/Versions.ts"
import type { Hole } from "../../services/server/store/Archived.ts"
import type { Sync } from "../../services/server/store/Messages.ts"
import type { CannotOpen } from "../../services/server/store/StoreThread.ts"
import type { ListenError } from "../../services/server/transport/Listeners.ts"
import { cannotWrite } from "../cli/Copy.ts"

/** What the server program prints and logs by itself. */

export const about =
  "The natter chat server, for terminals and browsers on one port. Flags override environment variables, which override the defaults."

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

/** How the server is known, and who gets in. */
export interface Access {
  /** What an invitation names it by, if that is known. */
  readonly pin: Pin | undefined
  /** What is said of its key. */
  readonly key: string
  /** Whether each person needs an invitation of their own. */
  readonly isByInvitation: boolean
  /** How a browser opens its page; undefined where it has none, or where a proxy decides it. */
  readonly page: "http" | "https" | undefined
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

export const onNats = (servers: ReadonlyArray<string>, replicas: number): string =>
  `in NATS at ${servers.join(", ")}, ${replicas === 1 ? "one replica" : `${replicas} replicas`}`

export const notOnNats = (by: string): string =>
  `With --nats everything is in NATS: leave out ${by} or --nats.`

/** What was given may have a password, and is not repeated. */
export const wrongNats = (by: string): string =>
  `Invalid ${by}: use servers such as nats://10.0.0.1:4222,nats://10.0.0.2:4222, with commas between.`

export const needsNats = (by: string): string =>
  `${by} is about NATS: leave out ${by}, or name its servers with --nats.`

/** Why NATS cannot be used, and what to do. */
export const engineUnusable = (
  { obstacle, reason }: Pick<EngineUnusable, "obstacle" | "reason">,
  servers: ReadonlyArray<string>
): string => {
  switch (obstacle) {
    case "unreachable":
      return `No server of NATS can be reached at ${servers.join(", ")} (${reason}). Start one with JetStream, or name others with --nats.`
    case "foreign":
      return `Something other than NATS listens at ${servers.join(" or ")}. Start NATS with JetStream, or name its servers with --nats.`
    case "version":
      return `Replicas are known to diverge on NATS ${reason}: install version ${firstSafe.join(".")} or later, keep one replica, or give --nats-insist.`
    case "stream":
      return `JetStream cannot be used at ${servers.join(", ")} (${reason}). Start NATS with JetStream, and with as many servers as --replicas says.`
  }
}

/** Why this server of several cannot go on, and what to do. */
export const clusterLost = ({ cause }: Pick<ClusterLost, "cause">): string => {
  switch (cause) {
    case "dead":
      return "The other servers took this one for dead, and have its names. Start it again."
    case "shorter":
      return "NATS has lost messages that it had acknowledged. Start this server again, and see docs/cluster.md about sync_interval."
    case "missing":
      return "NATS has lost its stream, or has another one than before. See whether it has the right --store_dir, and start this server again: it makes a stream where there is none."
    case "behind":
      return "NATS did not take what this server has sent for too long. Start it again."
  }
}

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

/** A key or certificate cannot be used. */
export const cannotUseKey = ({ path, reason }: IdentityError): string =>
  `Cannot use ${path} for encryption (${reason}). Make it usable, or name another with --cert and --key.`

/** The same while the server runs. */
export const keptCertificate = ({ path, reason }: IdentityError): string =>
  `Cannot use ${path} for encryption (${reason}). The server goes on with the certificate that it has.`

export const keyOpenToOthers = (path: string): string =>
  `Other users can read or change ${path}, the private key of this server: chmod 600 ${path}.`

export const homelessKey = "there is no home folder; name a folder with --state"

/** Why the key is not kept, as half a sentence. */
export const keyNotKept = ({ reason }: IdentityError): string =>
  `${reason}; name another folder with --state`

/** There is data of an earlier run, and no key. */
export const newKeyForOldData = (path: string): string =>
  `A new key was made, because ${path} was missing: clients that know the server will refuse it. If you have a backup of that file, stop the server and restore it.`

export const keyForThisRun = (pin: Pin, why: string): string => `${pin}, for this run only: ${why}`

export const notEncrypted = "none: nothing is encrypted (--plain-only)"

export const plainToo = (said: string): string =>
  `${said} (connections without encryption are taken too: --plain-too)`

/** Only one of the two files was named, by this flag or variable. */
export const certAndKey = (by: string): string =>
  `A certificate and its key belong together: give --cert and --key, not ${by} alone.`

export const plainTwice =
  "Plain connections are taken too, or only: give --plain-too or --plain-only."

export const keyForNothing = (by: string): string =>
  `Nothing is encrypted with --plain-only: leave out ${by} or --plain-only.`

const inUrl = (host: string) => (host.includes(":") ? `[${host}]` : host)

/** A room of a server as a URL, with what lets somebody in. */
export const invitation = (host: string, port: number, fragment: Fragment): string =>
  `natter://${inUrl(host)}:${port}/${lobby}#${printFragment(fragment)}`

/** Where an invitation was written, and how a server learns of it. */
export const invitedInto = (file: string): string =>
  `The invitation is in ${file}. Start the server with --invite ${file}. One that runs with this file in the background reads it again on SIGHUP: kill -HUP PID, or natter-server ctl reload.`

/** The same for a browser, which knows no pins. */
export const invitedInBrowser = (host: string, port: number, word: InvitationWord): string => {
  const scheme = host === "localhost" || isExempt(host) ? "http" : "https"
  return `In a browser, this link does the same: ${scheme}://${inUrl(host)}:${port}/${lobby}#${word}`
}

/** The file has others for the same person. */
export const invitedBefore = (comment: string, others: number, file: string): string =>
  `${file} has ${counted(others, "other invitation")} for ${comment}, still valid. To revoke one, remove its line and reload.`

export const inviteWhere =
  "There is no home folder: name the file of the invitations with --invite."
export const wrongComment = "Invalid --for: use a name of at most 200 characters, on one line."
export const wrongHost = (host: string): string =>
  `Invalid --host "${abbreviate(host)}": use a host name or an address, and --port for the port.`
export const whichKey =
  "The invitation does not name the key of the server: name its folder with --state for that."
export const keyUnusable = (path: string, reason: string): string =>
  `${path} cannot be used (${reason}), so the invitation does not name the key of the server.`

const faultOf = ({ path, why }: Pick<InvitationsUnusable, "path" | "why">): string => {
  switch (why._tag) {
    case "Unreadable":
      return `${why.reason}. Make it readable, or make one with natter-server invite --invite ${path}.`
    case "Empty":
      return `it has none. Make one with natter-server invite --invite ${path}.`
    case "NoInvitation":
      return `line ${why.line} is none. Write 22 to 64 letters, digits, hyphens and underscores, and behind a blank whom it is for.`
    case "Repeated":
      return `line ${why.line} repeats line ${why.first}. Remove one of them.`
    case "TooMany":
      return "it has too many. Remove those that nobody needs."
  }
}

/** Why a file of invitations cannot be used, and what to do. */
export const invitationsUnusable = (of: Pick<InvitationsUnusable, "path" | "why">): string =>
  `Cannot use ${of.path} for invitations: ${faultOf(of)}`

/**
 * The lines that the server prints once it listens.
 *
 * @param data where its data is
 */
export const banner = (
  { client, host, isEverywhere, machine, port, version }: Place,
  { isByInvitation, key, page, pin }: Access,
  data: string
): string => {
  const url = `natter://${inUrl(host)}:${port}/lobby${pin === undefined ? "" : `#${pin}`}`
  const join = [
    `Join:  ${client} --host ${host} --port ${port}`,
    // No URL can name an address with a zone, such as fe80::1%eth0.
    ...(host.includes("%") ? [] : [`   or:  ${client} ${url}`]),
    ...(host.includes("%") || page === undefined
      ? []
      : [`   or:  ${page}://${inUrl(host)}:${port}/ in a browser`])
  ]
  return [
    `natter ${version} on ${machine}, listening on ${isEverywhere ? `all addresses (${host})` : host}, port ${port}`,
    ...(isByInvitation ? ["Join:  by invitation; natter-server invite makes one"] : join),
    `Key:   ${key}`,
    `Data:  ${data}`,
    "Stop:  Ctrl-C"
  ].join("\n")
}

const clients = (n: number) => `${n} ${n === 1 ? "client" : "clients"}`

/** The line that the server prints when it has shut down: how many clients were told, and cut off. */
export const goodbye = ({ cut, told }: { readonly cut: number; readonly told: number }): string =>
  cut === 0
    ? `Stopped: ${clients(told)} told.`
    : `Stopped: ${clients(told)} told, ${clients(cut)} cut off because they did not read.`

/** What the server prints cannot be written; `code` is that of the system. */
export const notPrinted = (code: string | undefined): string =>
  `${cannotWrite(code)} The server runs on without it.`

/** Why the server is not healthy. */
export const unhealthy = (fault: Fault): string => {
  switch (fault._tag) {
    case "Ending":
      return "The server is shutting down."
    case "StoreRefuses":
      return `Nothing can be stored (${fault.reason}).`
    case "EngineAway":
      return "NATS does not answer."
    case "StoodStill":
      return `The event loop was stuck for ${Math.round(fault.millis / 1000)} seconds.`
  }
}

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
