import * as Commands from "./Commands.ts"
import * as Connection from "./Connection.ts"
import * as Keys from "./Keys.ts"
import * as Lines from "./Lines.ts"
import * as OwnKeys from "./OwnKeys.ts"
import * as Page from "./Page.ts"
import * as Session from "./Session.ts"
import * as Terminal from "./Terminal.ts"
import * as Trust from "./Trust.ts"

/** Where the person types. */
export type FrontEnd = "terminal" | "page"

interface Explained {
  readonly name: string
  readonly help: string
}

/** Commands that need a key. */
const keyCommands: ReadonlySet<string> = new Set(["pair", "keys"])

const terminal = {
  /** Whether a command of this name can do anything, and so is listed. */
  canDo: (_name: string): boolean => true,
  /** A command as /help lists it. */
  explained: <Command extends Explained>(of: Command): Command => of,
  keyList: Keys.keyList,
  editingKeyList: Keys.editingKeyList,
  commandDetails: Commands.commandDetails,
  greetingHint: Session.greetingHint,
  sessionUnsaved: Session.sessionUnsaved,
  reconnecting: Connection.reconnecting,
  farewell: Connection.farewell,
  notInvited: Connection.notInvited,
  notEncrypted: Trust.notEncrypted,
  nickOwned: OwnKeys.nickOwned,
  keysRefused: OwnKeys.keysRefused,
  lineComesBack: Lines.lineComesBack,
  draftLines: Terminal.draftLines,
  draftTooLong: Terminal.draftTooLong,
  draftGoes: Terminal.draftGoes
} as const

/** The sentences that name keys, flags or commands of the place where the person types. */
export type Words = {
  readonly [Name in keyof typeof terminal]: (typeof terminal)[Name] extends string
    ? string
    : (typeof terminal)[Name]
}

const page: Words = {
  ...Page,
  canDo: (name) => !keyCommands.has(name),
  explained: (of) => ({ ...of, help: Page.commandHelp[of.name] ?? of.help }),
  commandDetails: { ...Commands.commandDetails, ...Page.commandDetails }
}

/** The one place that chooses between the words of the terminal and those of the page. */
export const wordsOf = (frontEnd: FrontEnd = "terminal"): Words =>
  frontEnd === "page" ? page : terminal
