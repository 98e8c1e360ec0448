import { Array } from "effect"
import { maxRooms } from "../../chat/Permission.ts"
import { longest } from "../../chat/Profile.ts"
import { maxWatched } from "../../chat/Watching.ts"
import { middle } from "./Message.ts"
import { maxModes } from "./ModeChanges.ts"
import type { State } from "./State.ts"

/** The most that one line of 005 holds. */
const perLine = 13

const tokens = ({ host, server }: Pick<State, "host" | "server">): ReadonlyArray<string> => [
  `AWAYLEN=${longest.away}`,
  "CASEMAPPING=ascii",
  "CHANTYPES=#",
  `CHANLIMIT=#:${server.limits.rooms ?? maxRooms}`,
  "CHANMODES=b,,,in",
  "CHANNELLEN=33",
  `CHATHISTORY=${server.limits.history ?? 0}`,
  "LINELEN=512",
  `MODES=${maxModes}`,
  `MONITOR=${maxWatched}`,
  "MSGREFTYPES=msgid,timestamp",
  `NAMELEN=${longest.realName}`,
  `NETWORK=${middle(host)}`,
  "NICKLEN=24",
  "PREFIX=(o)@",
  "SAFELIST",
  "TARGMAX=PRIVMSG:1,NOTICE:1,JOIN:,PART:,NAMES:,LIST:,WHOIS:1,KICK:1",
  "TOPICLEN=300",
  `USERLEN=${longest.userName}`,
  "UTF8ONLY",
  "WHOX"
]

/** What 005 says, line by line. */
export const supported = (
  of: Pick<State, "host" | "server">
): ReadonlyArray<ReadonlyArray<string>> => Array.chunksOf(tokens(of), perLine)
