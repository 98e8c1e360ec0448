import * as Options from "@effect/cli/Options"
import { Option, Record } from "effect"
import { type HostName, isHostName } from "../../domain/chat/HostName.ts"
import { parseHost, parseOrigin, writeHost } from "../../domain/network/HostHeader.ts"
import { limits } from "../../services/server/Limits.ts"
import { parseRetained, retain } from "../../services/server/Retain.ts"
import { parseProxies } from "../../services/server/transport/Proxies.ts"
import {
  defaultPort,
  oneOf,
  oneOfBy,
  portArgument,
  several,
  text,
  textBy,
  toggle,
  wholeNumber,
  wholeNumberBy
} from "../cli/Flags.ts"
import type { DataFlags } from "./Data.ts"

/** The flags and arguments of the server. */

/** A name without a port. */
const parseName = (text: string): Option.Option<string> =>
  Option.fromNullable(parseHost(text)).pipe(
    Option.filter(({ port }) => port === undefined),
    Option.map(({ name }) => name)
  )

const parseServerName = (text: string): Option.Option<HostName> =>
  Option.liftPredicate(isHostName)(text)

const parseFrame = (text: string): Option.Option<string> =>
  Option.map(
    Option.fromNullable(parseOrigin(text)),
    ({ host, scheme }) => `${scheme}://${writeHost(host)}`
  )

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
  default: "that of --state, or else natter/server in the folder for state"
})

/** Who gets in. */
export const invite = text({
  flag: "invite",
  value: "file",
  about: "File of invitations: only people who show one of them get in"
})

/** Where the server keeps what it is, and whom it knows. */
export const state = text({
  flag: "state",
  value: "folder",
  about: "Folder that keeps the server's key, and who may do what",
  default: "that of --data"
})

/** Where the data is, for what needs nothing else: both have the same folder where only one is named. */
export const dataPlace = Options.map(Options.all({ data, state }), ({ data, state }) =>
  Option.orElse(data, () => state)
)

/** The certificate of the server, where it has not made its own. */
export const cert = text({
  flag: "cert",
  value: "file",
  about: "Certificate to encrypt with, as PEM, in place of the server's own"
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
  name: textBy(
    {
      flag: "name",
      value: "name",
      about: "What the server calls itself",
      default: "the name of the machine"
    },
    parseServerName,
    "up to 253 visible ASCII characters, such as chat.example"
  ),
  behind: textBy(
    {
      flag: "behind",
      value: "addresses",
      about:
        "Proxies in front of the server: addresses and networks, with commas between. Their connections begin with a PROXY header or speak HTTP with X-Forwarded-For, and the address in there counts as the client's"
    },
    parseProxies,
    "addresses and networks with commas between, such as 192.0.2.7,10.0.0.0/8"
  ),
  data,
  state,
  cert,
  key: text({ flag: "key", value: "file", about: "Private key of --cert, as PEM" }),
  plainToo: toggle({
    flag: "plain-too",
    about: "Take connections without encryption from everywhere, not only from this machine"
  }),
  plainOnly: toggle({
    flag: "plain-only",
    about: "Encrypt nothing, as behind a tunnel that does"
  }),
  memory: toggle({
    flag: "memory",
    about: "Keep nothing on disk: messages and sessions are gone when the server stops"
  }),
  nats: text({
    flag: "nats",
    value: "servers",
    about:
      "Servers of NATS JetStream, with commas between: all natter servers on them are one, with the same rooms, names and sessions",
    default: "none: this server is alone"
  }),
  replicas: oneOfBy({
    flag: "replicas",
    choices: ["1", "3", "5"],
    about: "On how many servers of NATS everything is stored, with --nats"
  }),
  natsInsist: toggle({
    flag: "nats-insist",
    about: "More than one replica also on a version of NATS whose replicas are known to diverge"
  }),
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
  invite,
  noWeb: toggle({
    flag: "no-web",
    about: "Show no page to browsers, and take no WebSockets"
  }),
  webName: several(
    {
      flag: "web-name",
      value: "name",
      about:
        "A name under which browsers find the server, besides that of the machine and those in its certificate"
    },
    parseName,
    "a host name without a port, such as chat.example"
  ),
  webFrame: several(
    {
      flag: "web-frame",
      value: "origin",
      about: "A web site whose pages may show the chat inside of them"
    },
    parseFrame,
    "the origin of a web site, such as https://www.example"
  ),
  metricsFrom: textBy(
    {
      flag: "metrics-from",
      value: "addresses",
      about:
        "Who may read /metrics and /healthz, besides this machine: addresses and networks, with commas between"
    },
    parseProxies,
    "addresses and networks with commas between, such as 192.0.2.7,10.0.0.0/8"
  ),
  nicks: oneOf({
    flag: "nicks",
    choices: ["letters", "extended"],
    about:
      "Nicknames that are taken: letters only, or extended with digits, - and _ after the first letter"
  }),
  names: oneOf({
    flag: "names",
    choices: ["free", "first-use"],
    about:
      "Whose a nickname is: free for whoever takes it first each time, or on first-use that of the key of the client, for good"
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
  nats,
  natsInsist,
  replicas,
  retain,
  state,
  sync
}: FlagsOf<typeof flags>): DataFlags => {
  const days = retain.filter(({ value: [, { logAge }] }) => logAge !== undefined)
  return {
    data,
    state,
    memory,
    nats,
    natsInsist,
    replicas,
    sync: sync.value,
    onlyOnDisk: [sync, logAge, ...days].flatMap(({ by }) => (by === undefined ? [] : [by]))
  }
}
