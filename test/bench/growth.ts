/** A long stretch of even traffic with people coming and going: does the server's memory grow? */
import { joinAll, Peer, quiet, sleep } from "./load.ts"
import { type Measured, type Row, withServer } from "./row.ts"
import { busy, residentKiB, seconds } from "./usage.ts"

const members = 20
/** Messages a second; with every tenth of them somebody leaves and somebody else comes. */
const rate = 100

/** @param minutes how long the traffic lasts */
export const growth = (minutes: number): Row => ({
  name: "growth",
  isCrowded: false,
  measure: (contestant) =>
    withServer(contestant, async ({ pid, port }): Promise<Measured> => {
      const dialect = contestant.speaks(0)
      const crowd = await joinAll(port, contestant.speaks, members)
      await quiet(crowd)
      const used = busy(pid)
      const memory: Array<number> = []
      const from = seconds()
      let guest: Peer | undefined
      let guests = 0
      for (let said = 0; said < rate * 60 * minutes; ) {
        const now = seconds() - from
        for (; said / rate <= now; said++) {
          const sender = crowd.peers[said % members]
          sender?.write(dialect.line(sender.nick, Math.floor(said / members) + 1))
          if (said % 10 !== 0) continue
          guest?.leave()
          guest = new Peer(port, dialect, members + (guests++ % 1000), () => {})
          guest.write(dialect.greeting(guest.nick))
        }
        if (memory.length <= (now / 60 / minutes) * 100) memory.push(residentKiB(pid) / 1024)
        await Promise.race([crowd.failure, sleep(5)])
      }
      memory.push(residentKiB(pid) / 1024)
      guest?.leave()
      crowd.leave()
      const after = (share: number) => ({
        what: `memory after ${share * 100} % of ${minutes} minutes`,
        unit: "MiB",
        value: memory[Math.floor((memory.length - 1) * share)] ?? 0
      })
      return { figures: [0.1, 0.25, 0.5, 0.75, 1].map(after), ...used() }
    })
})
