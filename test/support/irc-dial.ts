/** A connection over IRC that its client uses as one of natter/1. */
import { once } from "node:events"
import { connect } from "node:net"
import { PassThrough, Writable } from "node:stream"
import { beginning, IrcTranslator } from "./irc-translator.ts"
import { LineSocket } from "./line-socket.ts"

export const dialIrc = async (port: number): Promise<LineSocket> => {
  const socket = connect({ host: "127.0.0.1", noDelay: true, port })
  await once(socket, "connect")
  const translator = new IrcTranslator()
  const heard = new PassThrough()
  const hears = (lines: ReadonlyArray<string>) => {
    for (const line of lines) heard.write(`${line}\n`)
  }
  const says = (lines: ReadonlyArray<string>) => {
    socket.write(lines.map((line) => `${line}\r\n`).join(""))
  }
  let rest = Buffer.alloc(0)
  socket.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      hears(translator.hears(rest.subarray(0, end)))
      rest = rest.subarray(end + 1)
    }
  })
  socket.on("error", () => heard.end())
  socket.on("close", () => heard.end())
  const said = new Writable({
    decodeStrings: false,
    write: (text: unknown, _, done) => {
      for (const line of String(text).split("\n").slice(0, -1)) says(translator.says(line))
      done()
    },
    final: (done) => {
      socket.end()
      done()
    }
  })
  says(beginning)
  hears(["HELLO natter/1 irc"])
  return new LineSocket(heard, said, () => socket.destroy())
}
