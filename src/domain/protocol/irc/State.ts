import { HashMap } from "effect"
import type { ChatError } from "../../chat/ChatError.ts"
import type { Event } from "../../chat/Event.ts"
import type { AnyCommand } from "../../chat/FurtherCommand.ts"
import type { AnyEvent } from "../../chat/FurtherEvent.ts"
import type { Nick } from "../../chat/Nick.ts"
import type { Position } from "../../chat/Position.ts"
import { blank, type Profile } from "../../chat/Profile.ts"
import type { RoomName } from "../../chat/RoomName.ts"
import type { Timestamp } from "../../chat/Timestamp.ts"
import type { Pin } from "../../security/Pin.ts"
import type { ServerInfo } from "../Protocol.ts"
import type { Capabilities, Capability } from "./Capabilities.ts"
import type { Incoming } from "./Incoming.ts"
import type { Message } from "./Message.ts"
import { type NumericName, numerics } from "./Numerics.ts"

/** What becomes of what is said, and who says it next. */
export type Told = readonly [State, ReadonlyArray<Message>]

/** How the answer to one command is told. */
export interface Answering {
  /** Tells a part before the end, and how the rest is told if that changes. */
  readonly part?: (
    state: State,
    event: AnyEvent
  ) => readonly [State, ReadonlyArray<Message>, Answering?]
  readonly reply: (state: State, reply: Event) => Told
  readonly failure: (state: State, error: ChatError) => Told
  /** Whoever has asked for echoes is told what others are told. */
  readonly isEchoed?: true
}

/** What a line comes to: something is said at once, or asked. */
export type Intent =
  | { readonly _tag: "Say"; readonly messages: ReadonlyArray<Message> }
  | { readonly _tag: "Ask"; readonly command: AnyCommand; readonly answering: Answering }

/** A line was heard. */
export type Heard = readonly [State, ReadonlyArray<Intent>]

/** A command that is not answered yet. */
export interface Asked {
  readonly answering: Answering
  /** The line that it belongs to, if that has a label. */
  readonly response: number | undefined
}

/** The answers to a line with a label. */
export interface Response {
  readonly label: string
  /** Commands that are not answered yet. */
  readonly left: number
  /** The batch that holds the answers, when there are some. */
  readonly batch: string | undefined
}

/** How far a client has come before it has a name. */
export interface Registering {
  readonly nick: string | undefined
  readonly hasUser: boolean
  /** It has begun with CAP, and not ended that. */
  readonly isNegotiating: boolean
  /** It has shown an invitation that is valid. */
  readonly isInvited: boolean
  /** It was told that its invitation is none. */
  readonly wasRefused: boolean
  readonly sasl: "PLAIN" | "EXTERNAL" | "done" | undefined
}

/** What is to be remembered of one connection. */
export interface State {
  readonly server: ServerInfo
  /** As the source of a message. */
  readonly host: string
  /** When the connection began. */
  readonly since: Timestamp
  /** What the client has proved to have. */
  readonly key: Pin | undefined
  readonly caps: Capabilities
  /** It has said CAP LS 302, or later. */
  readonly takesValues: boolean
  /** Undefined when it has a name. */
  readonly registering: Registering | undefined
  /** An asterisk before there is one. */
  readonly nick: string
  /** What it tells about itself. */
  readonly profile: Profile
  /** It has become one by a word. */
  readonly isOperator: boolean
  /** The names that it watches, by what they are without regard to case. */
  readonly watched: ReadonlyMap<string, Nick>
  /** Its rooms, and where it was when it entered each. */
  readonly rooms: ReadonlyMap<RoomName, Position>
  /** What whoever runs the server says. */
  readonly motd: string | undefined
  /** It was told that, or that there is nothing. */
  readonly hasMotd: boolean
  /** The next number of a command, and of a batch. */
  readonly next: number
  readonly asked: HashMap.HashMap<number, Asked>
  readonly responses: HashMap.HashMap<number, Response>
  /** A text of several lines of which not all have come. */
  readonly incoming: Incoming | undefined
  /** It has sent a request of HTTP, for which its connection ends. */
  readonly hasRequested: boolean
}

const longestHost = 63

export const begin = (server: ServerInfo, since: Timestamp, key: Pin | undefined): State => ({
  server,
  host: server.host.slice(0, longestHost).replace(/^:|[@!]/g, "-"),
  since,
  key,
  caps: new Set(),
  takesValues: false,
  registering: {
    nick: undefined,
    hasUser: false,
    isNegotiating: false,
    isInvited: !server.isByInvitation,
    wasRefused: false,
    sasl: undefined
  },
  nick: "*",
  profile: blank,
  isOperator: false,
  watched: new Map(),
  rooms: new Map(),
  motd: undefined,
  hasMotd: false,
  next: 1,
  asked: HashMap.empty(),
  responses: HashMap.empty(),
  incoming: undefined,
  hasRequested: false
})

/**
 * The same, but for the commands that are not answered and the next number. It is done for each of them, and to
 * spread so many fields takes many times as long.
 */
export const withAsked = (state: State, asked: State["asked"], next = state.next): State => ({
  server: state.server,
  host: state.host,
  since: state.since,
  key: state.key,
  caps: state.caps,
  takesValues: state.takesValues,
  registering: state.registering,
  nick: state.nick,
  profile: state.profile,
  isOperator: state.isOperator,
  watched: state.watched,
  rooms: state.rooms,
  motd: state.motd,
  hasMotd: state.hasMotd,
  next,
  asked,
  responses: state.responses,
  incoming: state.incoming,
  hasRequested: state.hasRequested
})

/** A numeric, with its usual text unless there is another one; without where both are empty. */
export const numeric = (
  { host, nick }: Pick<State, "host" | "nick">,
  name: NumericName,
  params: ReadonlyArray<string> = [],
  text: string = numerics[name][1]
): Message => ({
  source: host,
  verb: numerics[name][0],
  params: [nick, ...params],
  ...(text === "" ? {} : { text })
})

/** Something that the server says to the client alone. */
export const notice = ({ host, nick }: State, text: string): Message => ({
  source: host,
  verb: "NOTICE",
  params: [nick],
  text
})

export const say = (...messages: ReadonlyArray<Message>): Intent => ({ _tag: "Say", messages })

/** A line is answered at once. */
export const answer = (state: State, ...messages: ReadonlyArray<Message>): Heard => [
  state,
  [say(...messages)]
]

/** What demands that errors are told as FAIL. */
const knowing: ReadonlyArray<Capability> = [
  "draft/chathistory",
  "draft/multiline",
  "setname",
  "standard-replies"
]

export const knowsFail = ({ caps }: State): boolean => knowing.some((cap) => caps.has(cap))

/** FAIL for those who know it, and otherwise a notice. */
export const fail = (
  state: State,
  command: string,
  code: string,
  params: ReadonlyArray<string>,
  text: string
): Message =>
  knowsFail(state)
    ? { source: state.host, verb: "FAIL", params: [command, code, ...params], text }
    : notice(state, `${command}: ${text}`)
