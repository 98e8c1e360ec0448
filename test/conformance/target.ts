/** What the checks stand on: a server somewhere, clients of their own there, and names nobody has. */
import { deepEqual, equal } from "node:assert/strict"
import { randomInt } from "node:crypto"
import { type Dial, type Line, NaiveClient } from "../support/naive-client.ts"
import { openTls } from "../support/tls-client.ts"
import { undated } from "../support/undated.ts"

/** Does a server at this address keep to natter/1 in this respect? It throws where not. */
export interface Check {
  readonly name: string
  /** It is about bytes, or about halves of a connection: there is neither in a WebSocket. */
  readonly over?: "bytes"
  readonly run: (at: Target) => Promise<void>
}

const letters = (count: number) =>
  Array.from({ length: count }, () => String.fromCharCode(97 + randomInt(26))).join("")

export class Target {
  readonly host: string
  readonly port: number
  private readonly dial: Dial | undefined
  private readonly clients: Array<NaiveClient> = []

  /** @param dial how clients connect; without TLS where it is left out */
  constructor(host: string, port: number, dial?: Dial) {
    this.host = host
    this.port = port
    this.dial = dial
  }

  /** A nickname that nobody has. */
  nick = () => letters(16)

  /** A room that nobody is in. */
  room = () => `check-${letters(12)}`

  /** A connection on which nothing was said yet. */
  async silent(): Promise<NaiveClient> {
    return this.noted(await NaiveClient.open(this.host, this.port, this.dial))
  }

  /** A connection without a name. */
  async stranger(): Promise<NaiveClient> {
    const { dial, host, port } = this
    return this.noted(await NaiveClient.connect(host, port, undefined, undefined, dial))
  }

  private noted(client: NaiveClient): NaiveClient {
    this.clients.push(client)
    return client
  }

  /** A client with a name, which is in these rooms and the lobby; with seconds its session is kept. */
  async client(rooms: ReadonlyArray<string> = [], seconds?: number): Promise<NaiveClient> {
    const client = await this.stranger()
    equal((await client.register(this.nick(), seconds)).verb, "READY")
    await client.ask("PING")
    for (const room of rooms) equal((await client.ask(`JOIN ${room}`)).verb, "JOINED")
    return client
  }

  /** Two who share a room of their own. */
  async pair(seconds?: number) {
    const room = this.room()
    const one = await this.client([room], seconds)
    const two = await this.client([room])
    return { one, room, two }
  }

  /** Says goodbye for everyone, and gives what was wrong with what the server said to them. */
  async leave(): Promise<ReadonlyArray<string>> {
    for (const client of this.clients) {
      if (client.isOpen) client.send("BYE\n")
      await client.until(() => !client.isOpen)
    }
    return this.clients.flatMap(({ faults }) => faults)
  }
}

/**
 * Connects with TLS inside, whatever key the server has. It offers no protocol in the handshake, so that the
 * server has to recognise what is spoken, as without TLS.
 */
export const withTls: Dial = (host, port) =>
  openTls(port, { host, ALPNProtocols: [], allowHalfOpen: false })

/** Whether a check can be made over a WebSocket too. */
export const isOverWebSocket = ({ over }: Check): boolean => over !== "bytes"

/** Runs a check; throws when the server fails it. */
export const runCheck = async (
  check: Check,
  host: string,
  port: number,
  dial?: Dial
): Promise<void> => {
  const at = new Target(host, port, dial)
  let faults: ReadonlyArray<string> = []
  try {
    await check.run(at)
  } finally {
    faults = await at.leave()
  }
  deepEqual(faults, [])
}

/** The line as it was written, without its id; nothing for no line. */
export const shown = (line: Line | undefined): string => line?.raw ?? ""

/** The lines with this verb that a client has heard, as they were written. */
export const heard = (client: NaiveClient, verb: string): ReadonlyArray<string> =>
  client.heard.filter((line) => line.verb === verb).map(shown)

/** Waits for a line that begins so, whatever its time. */
export const hears = (client: NaiveClient, start: string): Promise<void> =>
  client.until(() => client.heard.some((line) => undated(shown(line)).startsWith(start)))

/** Waits for the end of the connection, and gives its last line. */
export const lastWord = async (client: NaiveClient): Promise<string> => {
  await client.until(() => !client.isOpen)
  return shown(client.heard.at(-1))
}

/** What HELLO says of the server under this key. */
export const feature = (client: NaiveClient, key: string): string | undefined =>
  client.heard[0]?.words
    .slice(2)
    .find((word) => word.startsWith(`${key}=`))
    ?.slice(key.length + 1)
