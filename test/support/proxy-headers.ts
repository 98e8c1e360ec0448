/** PROXY headers of version 2, written by hand. */
import { parseIp } from "../../src/domain/network/Ip.ts"

const signature = Buffer.from("0d0a0d0a000d0a515549540a", "hex")

/** A header with this command and family, and what follows them. */
export const binaryHeader = (command: number, family: number, rest: Uint8Array): Buffer =>
  Buffer.concat([
    signature,
    Buffer.from([command, family, rest.length >> 8, rest.length & 0xff]),
    rest
  ])

const ports = (...all: ReadonlyArray<number>) =>
  Buffer.from(all.flatMap((port) => [port >> 8, port & 0xff]))

/** A header for a TCP connection. */
export const tcpHeader = (
  source: string,
  destination: string,
  port: number,
  more: Uint8Array = Buffer.of()
): Buffer => {
  const [from, to] = [parseIp(source), parseIp(destination)]
  if (from === undefined || to === undefined) throw new Error(`${source} or ${destination}`)
  return binaryHeader(
    0x21,
    from.length === 4 ? 0x11 : 0x21,
    Buffer.concat([from, to, ports(port, 5050), more])
  )
}

/** The header of a health check. */
export const localHeader = binaryHeader(0x20, 0, Buffer.of())
