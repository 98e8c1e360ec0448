import type { Option } from "effect"
import type { Event } from "../../../domain/chat/Event.ts"
import type { AnyCommand } from "../../../domain/chat/FurtherCommand.ts"
import type { AnyEvent } from "../../../domain/chat/FurtherEvent.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { ClientConnection } from "../connection/ClientConnection.ts"

/** A command of a client. Whoever carries it out replies exactly once, or fails. */
export class Request<C extends AnyCommand = AnyCommand> {
  readonly client: ClientConnection
  readonly command: C
  readonly id: Option.Option<LineId>

  constructor(client: ClientConnection, command: C, id: Option.Option<LineId>) {
    this.client = client
    this.command = command
    this.id = id
  }

  /** Says parts of the answer, before its end. */
  readonly part = (...events: ReadonlyArray<AnyEvent>): void => {
    this.client.send(...events.map((event) => ({ _tag: "Part", event, id: this.id }) as const))
  }

  /** Says the final answer. */
  readonly reply = (reply: Event): void => {
    this.client.send({ _tag: "Reply", reply, id: this.id })
  }
}
