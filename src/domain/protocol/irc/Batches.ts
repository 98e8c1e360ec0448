import type { Message } from "./Message.ts"
import type { State } from "./State.ts"

/** The first and the last line of a batch of the server. */

export const batchStart = (
  { host }: State,
  ref: string,
  type: string,
  params: ReadonlyArray<string>
) => ({
  source: host,
  verb: "BATCH",
  params: [`+${ref}`, type, ...params]
})

export const batchEnd = ({ caps, host }: State, ref: string): ReadonlyArray<Message> =>
  caps.has("batch") ? [{ source: host, verb: "BATCH", params: [`-${ref}`] }] : []
