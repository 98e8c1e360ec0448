import type { Channel } from "../../../domain/browser/Channel.ts"
import { outgoing } from "../../../domain/browser/Outgoing.ts"
import { limits } from "../../../domain/browser/PageLimits.ts"
import type { Draft } from "../../../domain/client/Draft.ts"

/** What was typed, and in which channel. */
interface Typed {
  readonly key: string
  readonly text: string
}

/** What was typed for the lines that were sent last, which the client gives back where they are refused. */
export const sentLines = () => {
  const sent = new Map<string, Typed>()
  /** A line is given back once. */
  const take = (line: string): Typed | undefined => {
    const typed = sent.get(line.trim())
    sent.delete(line.trim())
    return typed
  }
  return {
    take,
    remember: (channel: Channel, draft: Draft): void => {
      const line = outgoing(channel, draft).text.trim()
      take(line)
      sent.set(line, { key: channel.key, text: draft.text })
      const [oldest] = sent.keys()
      if (sent.size > limits.sentLines && oldest !== undefined) sent.delete(oldest)
    }
  }
}
