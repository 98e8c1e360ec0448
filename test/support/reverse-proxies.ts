/** Caddy, nginx and HAProxy as processes, with the configurations that the documentation shows. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, readFileSync } from "node:fs"
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { connect } from "node:tls"
import { makeIdentity } from "../../src/services/Identity.ts"
import { freePort } from "./listening.ts"

/** A configuration as a page shows it. */
export interface Shown {
  readonly page: string
  readonly program: "caddy" | "nginx" | "haproxy"
  readonly text: string
}

const isProgram = (text: string | undefined): text is Shown["program"] =>
  text === "caddy" || text === "nginx" || text === "haproxy"

/** The configurations of a page, in their order. */
export const shownIn = (page: string): ReadonlyArray<Shown> =>
  Array.from(
    readFileSync(page, "utf8").matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm),
    ([, program, text = ""]) => (isProgram(program) ? [{ page, program, text }] : [])
  ).flat()

const places: Readonly<Record<Shown["program"], string>> = {
  caddy: "/usr/bin/caddy",
  nginx: "/usr/sbin/nginx",
  haproxy: "/usr/sbin/haproxy"
}
const streamModule = "/usr/lib/nginx/modules/ngx_stream_module.so"

const needsModule = ({ program, text }: Shown): boolean =>
  program === "nginx" && text.includes("stream {")

/** What a configuration needs and is not installed; undefined where everything is there. */
export const missingFor = (shown: Shown): string | undefined => {
  const needed = [places[shown.program], ...(needsModule(shown) ? [streamModule] : [])]
  return needed.find((path) => !existsSync(path))
}

/** What the operator's machine has, and the machine of a test has elsewhere. */
const placed = (text: string, port: number, to: number, folder: string): string =>
  text
    .replaceAll("127.0.0.1:5051", `127.0.0.1:${to}`)
    .replace(/\b(listen|bind) :?(?:443|5050)\b/g, `$1 127.0.0.1:${port}`)
    .replaceAll("/etc/letsencrypt/live/chat.example", folder)
    .replaceAll("/etc/letsencrypt/live/www.example", folder)
    .replaceAll("/etc/haproxy/certs", folder)

const nginxFolders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]

const caddyfile = (text: string, port: number, folder: string): string =>
  [
    "{",
    "admin off",
    "local_certs",
    "skip_install_trust",
    "auto_https disable_redirects",
    "default_bind 127.0.0.1",
    `https_port ${port}`,
    `storage file_system ${folder}`,
    "}",
    text
  ].join("\n")

const nginxFile = (shown: Shown, text: string, folder: string): string =>
  [
    ...(needsModule(shown) ? [`load_module ${streamModule};`] : []),
    "daemon off; master_process off; error_log stderr;",
    `pid ${folder}/pid;`,
    "events {}",
    ...(needsModule(shown)
      ? [text]
      : [
          "http { access_log off;",
          ...nginxFolders.map((name) => `${name}_temp_path ${folder}/${name};`),
          text,
          "}"
        ])
  ].join("\n")

const command = (program: Shown["program"], file: string): ReadonlyArray<string> => {
  switch (program) {
    case "caddy":
      return ["run", "--adapter", "caddyfile", "--config", file]
    case "nginx":
      return ["-c", file]
    case "haproxy":
      return ["-f", file]
  }
}

const patience = 20_000

/** Caddy listens before it has a certificate to show. */
const isReady = async (port: number, servername: string): Promise<boolean> => {
  const socket = connect({ port, host: "127.0.0.1", servername, rejectUnauthorized: false })
  try {
    await once(socket, "secureConnect")
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

const untilReady = async (
  port: number,
  servername: string,
  child: ChildProcess,
  said: () => string
): Promise<void> => {
  const late = Date.now() + patience
  while (!(await isReady(port, servername))) {
    if (child.exitCode !== null || Date.now() > late) throw new Error(`It is not there: ${said()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** A proxy that runs. */
export interface RunningProxy {
  readonly port: number
  readonly stop: () => Promise<void>
}

/**
 * Runs a configuration in front of a server at this port of 127.0.0.1, until it has a certificate
 * for `name`; what it writes is in `folder`.
 */
export const startReverseProxy = async (
  shown: Shown,
  name: string,
  to: number,
  folder: string
): Promise<RunningProxy> => {
  await mkdir(folder, { recursive: true })
  const { certificate, key } = makeIdentity(
    "chat.example",
    ["chat.example", "www.example"],
    Date.now()
  )
  const port = await freePort()
  const text = placed(shown.text, port, to, folder)
  const whole = { caddy: caddyfile(text, port, folder), haproxy: text }
  const file = join(folder, "configuration")
  await Promise.all([
    writeFile(join(folder, "fullchain.pem"), certificate),
    writeFile(join(folder, "privkey.pem"), key),
    ...["chat", "www"].map((name) =>
      writeFile(join(folder, `${name}.example.pem`), `${certificate}${key}`)
    ),
    writeFile(
      file,
      shown.program === "nginx" ? nginxFile(shown, text, folder) : whole[shown.program]
    )
  ])
  const child = spawn(places[shown.program], command(shown.program, file), {
    env: { HOME: folder },
    stdio: ["ignore", "pipe", "pipe"]
  })
  let said = ""
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (bytes) => {
      said += bytes
    })
  const exited = once(child, "exit")
  const stop = async () => {
    child.kill("SIGKILL")
    await exited
  }
  try {
    await untilReady(port, name, child, () => said)
  } catch (error) {
    await stop()
    throw error
  }
  return { port, stop }
}
