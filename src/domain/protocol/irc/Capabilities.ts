import type { Message } from "./Message.ts"
import type { Tags } from "./Tags.ts"

/** What a client can ask to be told, or to be told otherwise. */
export type Capability =
  | "away-notify"
  | "batch"
  | "cap-notify"
  | "draft/chathistory"
  | "draft/event-playback"
  | "draft/multiline"
  | "echo-message"
  | "extended-join"
  | "invite-notify"
  | "labeled-response"
  | "message-tags"
  | "multi-prefix"
  | "sasl"
  | "server-time"
  | "setname"
  | "standard-replies"
  | "userhost-in-names"

export type Capabilities = ReadonlySet<Capability>

/** What a text of several lines may hold. */
export const multiline = { bytes: 4000, lines: 100 } as const

/** Capabilities, and what CAP LS 302 says of them. */
export const offered: ReadonlyMap<Capability, string> = new Map([
  ["away-notify", ""],
  ["batch", ""],
  ["cap-notify", ""],
  ["draft/chathistory", ""],
  ["draft/event-playback", ""],
  ["draft/multiline", `max-bytes=${multiline.bytes},max-lines=${multiline.lines}`],
  ["echo-message", ""],
  ["extended-join", ""],
  ["invite-notify", ""],
  ["labeled-response", ""],
  ["message-tags", ""],
  ["multi-prefix", ""],
  ["server-time", ""],
  ["setname", ""],
  ["standard-replies", ""],
  ["userhost-in-names", ""]
] satisfies ReadonlyArray<readonly [Capability, string]>)

export const isCapability = (name: string): name is Capability =>
  name === "sasl" || Array.from<string>(offered.keys()).includes(name)

/** Which capability a tag needs; all others that the server sets need none but a reader of tags. */
const needed: Readonly<Record<string, Capability>> = {
  batch: "batch",
  label: "labeled-response",
  msgid: "message-tags",
  time: "server-time",
  "draft/multiline-concat": "draft/multiline"
}

/** The tags that a client has asked for. */
const tagsFor = (caps: Capabilities, tags: Tags): Tags =>
  caps.size === 0
    ? []
    : tags.filter(([key]) => {
        const cap = key.startsWith("+") ? "message-tags" : needed[key]
        return cap !== undefined && caps.has(cap)
      })

/** A line as a client with these capabilities gets it. */
export const fitted = (caps: Capabilities, message: Message): Message =>
  message.tags === undefined ? message : { ...message, tags: tagsFor(caps, message.tags) }

/** Whether it gets a text of several lines in one piece. */
export const takesMultiline = (caps: Capabilities): boolean =>
  caps.has("draft/multiline") && caps.has("batch")
