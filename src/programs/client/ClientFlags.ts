import * as Args from "@effect/cli/Args"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import { Effect, type Option } from "effect"
import {
  bareToggle,
  defaultPort,
  type Given,
  oneOf,
  portArgument,
  text,
  textOfFlag,
  toggle,
  wholeNumber,
  wholeNumberBy
} from "../cli/Flags.ts"
import * as Copy from "./ClientCopy.ts"

/** The flags and arguments of the client. */

/** The ports of a server. */
export const portRange = [1, 65_535] as const

/** Where to, as whom. */
export const common = {
  host: text({
    flag: "host",
    value: "host",
    about:
      "Where the server is: a name or an address, host:port, or an invitation such as natter://host:5050/lobby",
    default: "localhost"
  }),
  port: wholeNumberBy({
    flag: "port",
    short: "p",
    about: "Port of the server",
    default: defaultPort,
    range: portRange
  }),
  nick: text({
    flag: "nick",
    short: "n",
    value: "name",
    about: "Your nickname: up to 24 letters, on some servers also digits, - and _"
  }),
  room: text({
    flag: "room",
    short: "r",
    value: "room",
    about: "Room to speak in",
    default: "lobby"
  }),
  reconnectFor: text({
    flag: "reconnect-for",
    value: "seconds",
    about: "How long to reconnect after the connection is lost; 0 gives up at once",
    default: "3600, in a pipe 120"
  }),
  acceptNew: toggle({
    flag: "accept-new",
    about:
      "Trust a server that is new, and remember its key; at a terminal that is so without the flag. If the server does not encrypt, use it all the same, and send it an invitation"
  })
}

/** How it looks. */
export const looks = {
  color: oneOf({
    flag: "color",
    choices: ["auto", "always", "never"],
    about:
      "When to style the text. auto: on a terminal, without colours where NO_COLOR is set; never: words replace all styles"
  }),
  timeFormat: text({
    flag: "time-format",
    value: "format",
    about: "How to write times, as in strftime; an empty format leaves them out",
    default: "%H:%M"
  }),
  plain: toggle({
    flag: "plain",
    about: "Only append lines, with words instead of colours, for screen readers"
  }),
  quiet: toggle({ flag: "quiet", about: "Hide joins and leaves" }),
  ignore: text({
    flag: "ignore",
    value: "names",
    about: "Whose messages are hidden: nicknames with commas between them"
  })
}

export const rooms = text({
  flag: "rooms",
  value: "rooms",
  about: "Further rooms to enter at the start, with commas between them"
})

export const bell = oneOf({
  flag: "bell",
  choices: ["mention", "off", "all"],
  about: "When to ring while the terminal has no focus"
})

export const last = wholeNumber({
  flag: "last",
  about: "How many earlier messages to print first",
  default: 0,
  range: [0, 1_000_000]
})

export const json = bareToggle({ flag: "json", about: "Print each event as one line of JSON" })

export const jsonBothWays = bareToggle({
  flag: "json",
  about: "Read commands and print events as lines of JSON, as a bot always does"
})

export const noFollow = bareToggle({
  flag: "no-follow",
  about: "End when the messages of --last or --since are printed"
})

export const to = textOfFlag({
  flag: "to",
  value: "name",
  about: "Send privately to this person, and not to a room"
}).pipe(Options.optional)

export const since = textOfFlag({
  flag: "since",
  value: "time",
  about:
    "Print the messages since then: a date such as 2026-11-22, a time such as 2026-11-22T07:00 (yours; Z at its end is UTC), or how long ago, such as 90s, 10m, 2h or 1d"
}).pipe(Options.optional)

/** The host as an argument, as in `natter HOST 5050` or `natter natter://host:port/room`. */
export const where: Args.Args<Option.Option<Given>> = Args.text({ name: "host" }).pipe(
  Args.map((text) => ({ by: "host", text })),
  Args.withDescription("The same as --host"),
  Args.optional
)
export const wherePort = portArgument(portRange)

/** The text that `send` sends. */
export const message: Args.Args<Option.Option<string>> = Args.text({ name: "text" }).pipe(
  Args.mapEffect((text) =>
    text.trim() === "" ? Effect.fail(HelpDoc.p(Copy.emptyText)) : Effect.succeed(text)
  ),
  Args.withDescription("What to send; without it, the lines of standard input"),
  Args.optional
)
