/** Messages at an even rate, and how long each copy of them is on its way. */
import { type Crowd, sleep } from "./load.ts"
import { sendersAmong } from "./talk.ts"
import { seconds } from "./usage.ts"

/** Steps of the histogram in a millisecond. */
export const perMs = 10

export const quantile = (histogram: Uint32Array, share: number): number => {
  let left = histogram.reduce((sum, count) => sum + count, 0) * share
  return histogram.findIndex((count) => {
    left -= count
    return left <= 0
  })
}

/**
 * Says lines at a rate, each at its time whatever became of those before, and notes when each copy comes.
 * `before`: so many were said earlier.
 */
export const steady = async (crowd: Crowd, rate: number, time: number, before = 0) => {
  const histogram = new Uint32Array(10_000 * perMs)
  const due: Array<number> = []
  const senders = sendersAmong(crowd.peers.length)
  const listeners = crowd.peers.slice(senders)
  let copies = 0
  for (const peer of listeners) {
    peer.count(
      () => {
        const ms = (seconds() - (due[peer.lines] ?? 0)) * 1000
        const step = Math.min(histogram.length - 1, Math.floor(ms * perMs))
        histogram[step] = (histogram[step] ?? 0) + 1
        copies += 1
      },
      () => {}
    )
  }
  const from = seconds()
  for (let said = 0; said < rate * time; ) {
    const now = seconds() - from
    for (; said < rate * time && said / rate <= now; said++) {
      const sender = crowd.peers[said % senders]
      due.push(from + said / rate)
      sender?.write(sender.dialect.line(sender.nick, Math.floor((before + said) / senders) + 1))
    }
    await Promise.race([crowd.failure, sleep(1)])
  }
  while (copies < due.length * listeners.length) await Promise.race([crowd.failure, sleep(1)])
  return histogram
}
