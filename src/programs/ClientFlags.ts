import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import { Config } from "effect"
import { defaultPort, oneOf, placedPort, wholeNumber } from "./Cli.ts"

/** The flags of the client. */

const portRange = [1, 65_535] as const

const word = (flag: string, variable: string, name: string, about: string) =>
  Options.text(flag).pipe(
    Options.withPseudoName(name),
    Options.withFallbackConfig(Config.string(variable)),
    Options.withDescription(about),
    Options.optional
  )

/** Where to, as whom. */
export const common = {
  host: word(
    "host",
    "NATTER_HOST",
    "host",
    "Where the server is: its name or address, or an invitation such as natter://host:5050/lobby [NATTER_HOST, default localhost]"
  ),
  port: wholeNumber("port", "NATTER_PORT", defaultPort, portRange, "Port of the server"),
  // Not with the variable behind it: what the file says is told from that.
  nick: Options.text("nick").pipe(
    Options.withPseudoName("name"),
    Options.withDescription("Your nickname: 1 to 24 letters [NATTER_NICK]"),
    Options.optional
  ),
  room: word("room", "NATTER_ROOM", "room", "Room to speak in [NATTER_ROOM, default lobby]"),
  reconnectFor: word(
    "reconnect-for",
    "NATTER_RECONNECT_FOR",
    "seconds",
    "How long a lost connection is tried again; 0 gives up at once [NATTER_RECONNECT_FOR, default 3600, in a pipe 120]"
  )
}

/** How it looks. */
export const looks = {
  color: oneOf(
    "color",
    "NATTER_COLOR",
    ["auto", "always", "never"],
    "How to style the text; auto: on a terminal, but without colours where NO_COLOR is set; never: not at all, with words instead"
  ),
  timeFormat: word(
    "time-format",
    "NATTER_TIME_FORMAT",
    "format",
    "How times are written, as in strftime; an empty one leaves them out [NATTER_TIME_FORMAT, default %H:%M]"
  ),
  plain: Options.boolean("plain").pipe(
    Options.withDescription(
      "Only appends lines, with words in place of colours, as a screen reader needs it [NATTER_PLAIN=true]"
    )
  )
}

export const bell = oneOf(
  "bell",
  "NATTER_BELL",
  ["mention", "off", "all"],
  "When to ring, if the terminal is not looked at"
)

/** The positional form, `client HOST 5050` or `client natter://host:port/room`. */
export const place = {
  where: Args.text({ name: "host" }).pipe(
    Args.withDescription("The same as --host"),
    Args.optional
  ),
  wherePort: placedPort(portRange)
}

/** The text above the flags in --help. */
export const about =
  "Chats with a natter server. What you type is said to the room; /help, once connected, lists the commands. " +
  "When standard input is not a terminal it is a filter: lines in are said, what others say is printed, and the end of the input ends it once every line was acknowledged. " +
  "Flags come before environment variables, those before the file natter/config.json in the XDG configuration folder, and that before defaults. " +
  "Exit codes: 0 done, 2 wrong use, 3 no connection, 4 connection lost for good, 5 nickname refused, 6 not every line delivered."

export const since = Options.text("since").pipe(
  Options.withPseudoName("time"),
  Options.withDescription(
    "Only messages that are not older: a time such as 2026-11-22T07:00:00Z, or how long ago, such as 90s, 10m or 2h"
  ),
  Options.optional
)
