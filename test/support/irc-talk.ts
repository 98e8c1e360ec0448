import { Option } from "effect"
import type { ChatError } from "../../src/domain/chat/ChatError.ts"
import { countOf } from "../../src/domain/chat/Count.ts"
import type { Event } from "../../src/domain/chat/Event.ts"
import type { AnyCommand } from "../../src/domain/chat/FurtherCommand.ts"
import type { AnyEvent, Member } from "../../src/domain/chat/FurtherEvent.ts"
import { HostName } from "../../src/domain/chat/HostName.ts"
import type { LineId } from "../../src/domain/chat/LineId.ts"
import { Nick } from "../../src/domain/chat/Nick.ts"
import { Epoch } from "../../src/domain/chat/Position.ts"
import { blank } from "../../src/domain/chat/Profile.ts"
import { lobby } from "../../src/domain/chat/RoomName.ts"
import { seqAt } from "../../src/domain/chat/Seq.ts"
import { timestampAt } from "../../src/domain/chat/Timestamp.ts"
import { irc } from "../../src/domain/protocol/irc/Irc.ts"
import { parse } from "../../src/domain/protocol/irc/Message.ts"
import type { Frame } from "../../src/domain/protocol/LineFramer.ts"
import type { Outgoing, RoomEvent, ServerInfo } from "../../src/domain/protocol/Protocol.ts"

/** A server that anybody may use. */
export const server: ServerInfo = {
  host: HostName.make("here"),
  nicks: "letters",
  isByInvitation: false,
  names: "free",
  limits: { rooms: 64, history: 200 }
}

export const [ann, bob] = [Nick.make("ann"), Nick.make("bob")]
export const time = timestampAt(Date.UTC(2026, 10, 22, 7))
export const at = (seq: number) => ({
  room: lobby,
  position: { epoch: Epoch.make("k3x9"), seq: seqAt(seq) }
})

export const member = (nick: Nick, of: Partial<Member> = {}): Member => ({
  nick,
  awayFor: undefined,
  isOperator: false,
  profile: blank,
  ...of
})

interface Asked {
  readonly command: AnyCommand
  readonly id: Option.Option<LineId>
}

/** Speaks IRC with nobody behind it: what is said at once, and what is asked. */
export class Talk {
  private state = irc.greet(server)(time, undefined)[0]
  asked: Array<Asked> = []

  hear(...lines: ReadonlyArray<string>): ReadonlyArray<string> {
    return lines.flatMap((line) => this.hearFrame({ line, fault: undefined }))
  }

  private hearFrame(frame: Frame): ReadonlyArray<string> {
    const [state, decoded] = irc.decode(this.state, frame)
    this.state = state
    return decoded.flatMap((one) => {
      if (one._tag === "Command") this.asked.push(one)
      return one._tag === "Command" || one._tag === "Foreign" ? [] : split(one.answer)
    })
  }

  /** Hears a line with a fault. */
  mishear(fault: "utf8" | "long", line: string): ReadonlyArray<string> {
    return this.hearFrame({ line, fault })
  }

  tell(out: Outgoing): ReadonlyArray<string> {
    const [state, text] = irc.encode(this.state, out)
    this.state = state
    return split(text)
  }

  /** Answers the command that was asked first of those that wait. */
  reply(reply: Event, ...parts: ReadonlyArray<AnyEvent>): ReadonlyArray<string> {
    const id = this.asked.shift()?.id ?? Option.none()
    return [
      ...parts.flatMap((event) => this.tell({ _tag: "Part", event, id })),
      ...this.tell({ _tag: "Reply", reply, id })
    ]
  }

  fail(error: ChatError): ReadonlyArray<string> {
    return this.tell({ _tag: "Failure", error, id: this.asked.shift()?.id ?? Option.none() })
  }

  get tags(): ReadonlyArray<string> {
    return this.asked.map(({ command }) => command._tag)
  }

  event(event: RoomEvent): ReadonlyArray<string> {
    return split(irc.dialect(this.state).event(event, Epoch.make("k3x9")))
  }

  get key(): string {
    return irc.dialect(this.state).key
  }
}

const split = (text: string): ReadonlyArray<string> => text.split("\r\n").slice(0, -1)

export const joined = { _tag: "Joined", ...at(3), members: countOf(1) } as const

/** One that has registered as ann, with these capabilities. */
export const begin = (...caps: ReadonlyArray<string>): Talk => {
  const talk = new Talk()
  talk.hear("CAP LS 302", `CAP REQ :${caps.join(" ")}`, "NICK ann", "USER a 0 * :a", "CAP END")
  talk.reply({ _tag: "Ready", nick: ann })
  talk.tell({ _tag: "Event", event: joined })
  talk.reply({ _tag: "Ok" }, { _tag: "Members", room: lobby, members: [member(ann)] })
  for (const _ of talk.asked) talk.reply({ _tag: "Ok" })
  talk.asked = []
  return talk
}

export const verbsOf = (lines: ReadonlyArray<string>) => lines.map((line) => parse(line)?.verb)
