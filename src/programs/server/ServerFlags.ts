import * as Options from "@effect/cli/Options"
import { Record } from "effect"
import type { RoomName } from "../../domain/chat/RoomName.ts"
import { limits, type Retained } from "../../services/server/Limits.ts"
import { parseRetained, retain } from "../../services/server/Retain.ts"
import {
  defaultPort,
  oneOf,
  oneOfBy,
  portArgument,
  type Read,
  several,
  text,
  toggle,
  wholeNumber,
  wholeNumberBy
} from "../cli/Flags.ts"

/** The flags and arguments of the server. */

const portRange = [0, 65_535] as const

const bounds = Options.all({
  ...Record.map(limits, wholeNumber),
  logAge: wholeNumberBy(limits.logAge)
})

/** Where the data is. */
export const data = text({
  flag: "data",
  value: "folder",
  about: "Folder that keeps messages and sessions",
  default: "everything is in memory"
})

export const flags = Options.all({
  port: wholeNumber({
    flag: "port",
    about: "Port to listen on; 0 takes any free port",
    default: defaultPort,
    range: portRange
  }),
  bind: text({
    flag: "bind",
    value: "address",
    about: "Address to listen on",
    default: "all addresses"
  }),
  data,
  memory: toggle({
    flag: "memory",
    about: "Keep everything in memory, as without --data"
  }),
  sync: oneOfBy({
    flag: "sync",
    choices: ["full", "normal"],
    about:
      "When a message counts as kept: once it is on the disk, or once the system has it, which is faster and loses the last ones in a power cut"
  }),
  limits: bounds,
  retain: several(
    retain,
    parseRetained,
    "the name of a room and its numbers, such as cooks=100000 or cooks=100000,30"
  ),
  nicks: oneOf({
    flag: "nicks",
    choices: ["letters", "extended"],
    about:
      "Nicknames that are taken: letters only, or extended with digits, - and _ after the first letter"
  }),
  logLevel: oneOf({
    flag: "log-level",
    choices: ["info", "debug", "warning", "error", "none"],
    about: "Least important log lines that are written"
  }),
  logFormat: oneOf({
    flag: "log-format",
    choices: ["pretty", "json"],
    about: "How log lines are written"
  })
})

/** The port as an argument. */
export const port = portArgument(portRange)

/** The flags and variables that say how many days messages are kept, which are kept on disk alone. */
export const onlyOnDisk = (
  logAge: Read<number>,
  retain: ReadonlyArray<Read<readonly [RoomName, Retained]>>
): ReadonlyArray<string> =>
  [logAge, ...retain.filter(({ value: [, { logAge }] }) => logAge !== undefined)].flatMap(
    ({ by }) => (by === undefined ? [] : [by])
  )
