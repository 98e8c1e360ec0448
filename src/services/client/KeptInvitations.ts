import { Option } from "effect"
import { type InvitationWord, isInvitationWord } from "../../domain/security/InvitationWord.ts"
import { readSmallFile, replaceFile } from "../Files.ts"
import type { Target } from "./ServerLink.ts"

/** The invitations that servers have accepted, so that the next start needs no URL: `host:port WORD`, one a line. */

type Server = Pick<Target, "host" | "port">

/** How many are kept. The one that was accepted longest ago goes first. */
const most = 256
const mostBytes = 131_072

const nameOf = ({ host, port }: Server): string =>
  `${host.includes(":") ? `[${host}]` : host.toLowerCase()}:${port}`

interface Kept {
  readonly server: string
  readonly word: InvitationWord
}

const kept = (file: string): ReadonlyArray<Kept> =>
  Option.getOrElse(Option.liftThrowable(() => readSmallFile(file, mostBytes))(), () => "")
    .split("\n")
    .flatMap((line) => {
      const [server = "", word] = line.split(" ")
      return isInvitationWord(word) ? [{ server, word }] : []
    })

/** The invitation that a server has accepted before. */
export const keptInvitation = (file: string, of: Server): Option.Option<InvitationWord> => {
  const server = nameOf(of)
  return Option.fromNullable(kept(file).findLast((one) => one.server === server)?.word)
}

/** Keeps an invitation that a server has accepted; where the file cannot be written, it is not kept. */
export const keepInvitation = (file: string, of: Server, word: InvitationWord): void => {
  const server = nameOf(of)
  const before = kept(file)
  if (before.some((one) => one.server === server && one.word === word)) return
  const all = [...before.filter((one) => one.server !== server), { server, word }].slice(-most)
  const text = all.map((one) => `${one.server} ${one.word}\n`).join("")
  Option.liftThrowable(replaceFile)(file, text)
}
