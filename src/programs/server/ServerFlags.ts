import * as Options from "@effect/cli/Options"
import { Record } from "effect"
import { limits } from "../../services/server/Limits.ts"
import { parseRetained, retain } from "../../services/server/Retain.ts"
import {
  defaultPort,
  oneOf,
  oneOfBy,
  portArgument,
  several,
  text,
  toggle,
  wholeNumber,
  wholeNumberBy
} from "../cli/Flags.ts"
import type { DataFlags } from "./Data.ts"

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
  default: "natter/server in the folder for state"
})

/** Where the server keeps its key, and who may do what. */
export const state = text({
  flag: "state",
  value: "folder",
  about: "Folder that keeps the server's key, and who may do what",
  default: "the folder of the data"
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
    about: "Keep nothing on disk: messages and sessions are gone when the server stops"
  }),
  state,
  operators: text({
    flag: "operators",
    value: "file",
    about: "File with the keys of the operators: the pin of one in each line",
    default: "operators in the folder of --state, if it is there"
  }),
  motd: text({
    flag: "motd",
    value: "file",
    about: "File with a text that everybody is told who begins to chat",
    default: "none"
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

type FlagsOf<A> = A extends Options.Options<infer Flags> ? Flags : never

/** Those of the flags that are about the data. */
export const aboutData = ({
  data,
  limits: { logAge },
  memory,
  retain,
  sync
}: FlagsOf<typeof flags>): DataFlags => {
  const days = retain.filter(({ value: [, { logAge }] }) => logAge !== undefined)
  return {
    data,
    memory,
    sync: sync.value,
    onlyOnDisk: [sync, logAge, ...days].flatMap(({ by }) => (by === undefined ? [] : [by]))
  }
}
