/** Other servers of IRC. */
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { Array } from "effect"
import { freePort } from "../support/listening.ts"
import { type Dialect, irc } from "./dialect.ts"
import { sleep } from "./load.ts"
import { type Contestant, launch, running } from "./servers.ts"

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const ngircdConfig = (port: number): string => `[Global]
Name = irc.example.net
Info = bench
Listen = 127.0.0.1
Ports = ${port}
MotdPhrase = "bench"
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
PingTimeout = 3600
[Options]
DNS = no
Ident = no
PAM = no
SyslogFacility = local1
`

/** Everybody is put into the room at once, because a JOIN that comes before the welcome is refused. */
const inspircdConfig = (port: number, folder: string): string => `
<server name="irc.example.net" description="bench" id="97K" network="bench">
<bind address="127.0.0.1" port="${port}" type="clients">
<connect allow="*" timeout="60" pingfreq="3600" hardsendq="100M" softsendq="100M" recvq="1M"
  threshold="1000000" commandrate="100000000" fakelag="no" localmax="100000" globalmax="100000"
  resolvehostnames="no" useident="no">
<performance somaxconn="4096" softlimit="30000">
<module name="conn_join">
<autojoin channel="#lobby">
<path datadir="${folder}" logdir="${folder}" runtimedir="${folder}">
`

const reachable = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port })
    socket.once("connect", () => resolve(true))
    socket.once("error", () => resolve(false))
    socket.once("connect", () => socket.destroy())
  })

/** Milliseconds in which a server has to start. */
const patience = 5000

interface Program {
  readonly name: string
  readonly path: string
  readonly config: (port: number, folder: string) => string
  readonly args: (config: string) => ReadonlyArray<string>
  readonly without: ReadonlyArray<string>
  readonly speaks: Dialect
}

/** Everyone's JOIN is told to everyone, so it idles with fewer clients. */
const ircServer = ({ args, config, name, path, speaks, without }: Program): Contestant => ({
  name,
  speaks: () => speaks,
  most: 1000,
  isSlow: true,
  without,
  start: async () => {
    const folder = mkdtempSync(join(tmpdir(), "natter-bench-"))
    const file = join(folder, `${name}.conf`)
    const port = await freePort()
    writeFileSync(file, config(port, folder))
    const child = launch(path, args(file), "ignore")
    child.once("exit", () => rmSync(folder, { recursive: true, force: true }))
    const late = performance.now() + patience
    while (!(await reachable(port))) {
      if (performance.now() > late || child.exitCode !== null)
        throw new Error(`${name} does not start`)
      await sleep(1)
    }
    return running(child, port)
  }
})

/** With names, DNS and flood protection off. */
const ngircd: Program = {
  name: "ngircd",
  path: "/usr/sbin/ngircd",
  config: ngircdConfig,
  args: (config) => ["-n", "-f", config],
  without: [],
  speaks: irc
}

/** The same. It pauses for up to a second after each 10 KiB of a client that sends more at once. */
const inspircd: Program = {
  name: "InspIRCd",
  path: "/usr/sbin/inspircd",
  config: inspircdConfig,
  args: (config) => ["--nofork", "--nolog", "--nopid", "--runasroot", `--config=${config}`],
  without: ["pipeline"],
  // It welcomes those who wait once a second.
  speaks: { ...irc, atOnce: 256 }
}

/** Those that are installed; says which are not. */
export const ircServers = (): ReadonlyArray<Contestant> => {
  const [missing, found] = Array.partition([ngircd, inspircd], ({ path }) => isProgram(path))
  const names = missing.map(({ name }) => name).join(" and ")
  const packages = missing.map(({ path }) => basename(path)).join(" ")
  if (missing.length > 0)
    console.log(`Not found and left out: ${names}. To install: apt-get install ${packages}`)
  return found.map(ircServer)
}
