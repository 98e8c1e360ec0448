/** How long failures of a cluster are felt. */
import { LineSocket } from "../support/line-socket.ts"
import { Raw } from "../support/raw.ts"
import type { Running } from "./servers.ts"
import { seconds } from "./usage.ts"

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A server is killed: seconds until a kept session goes on at another one, and until that gives a name of it on. */
export const afterDeath = async (
  port: number,
  dies: Running
): Promise<{ readonly resumed: number; readonly names: number }> => {
  const kept = await Raw.claim(dies, "keeper")
  const plain = await LineSocket.connect(dies.port)
  plain.send("NICK plain")
  await plain.until("JOINED lobby")
  process.kill(dies.pid, "SIGKILL")
  const from = seconds()
  await kept.socket.toTheEnd()
  const again = await Raw.resume({ port }, kept.secret)
  const resumed = seconds() - from
  let isFree = false
  while (!isFree) {
    await pause(50)
    // A client that is refused too often is sent away.
    const rival = await LineSocket.connect(port)
    rival.send("@1 NICK plain")
    isFree = (await rival.until("@1 ")).at(-1)?.startsWith("@1 READY") === true
    rival.drop()
  }
  const names = seconds() - from
  again.socket.drop()
  return { resumed, names }
}

/** The longest time between two messages of somebody that were accepted, in seconds, around something that happens. */
export const pauseOf = async (port: number, happens: () => Promise<unknown>): Promise<number> => {
  const talker = await Raw.claim({ port }, "talker")
  let longest = 0
  let at = seconds()
  let id = 0
  const sayFor = async (time: number) => {
    const end = seconds() + time
    while (seconds() < end) {
      talker.socket.send(`@${++id} SAY lobby hello`)
      const answer = (await talker.socket.until(`@${id} `)).at(-1) ?? ""
      if (!answer.includes(" OK ")) continue
      longest = Math.max(longest, seconds() - at)
      at = seconds()
      await pause(20)
    }
  }
  await sayFor(0.5)
  longest = 0
  await Promise.all([happens(), sayFor(1)])
  // Until it is certain that it goes on.
  await sayFor(12)
  talker.socket.send("BYE")
  await talker.socket.toTheEnd()
  return longest
}
