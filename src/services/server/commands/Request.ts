import { Either, type Option } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import type { Event } from "../../../domain/chat/Event.ts"
import type { AnyCommand } from "../../../domain/chat/FurtherCommand.ts"
import type { AnyEvent } from "../../../domain/chat/FurtherEvent.ts"
import type { LineId } from "../../../domain/chat/LineId.ts"
import { type Needs, permit } from "../../../domain/chat/Permission.ts"
import type { ClientConnection } from "../connection/ClientConnection.ts"
import type { Session } from "../session/Session.ts"

/** What a client has said: its connection, the command and the id of its line. */
export type Said<C extends AnyCommand = AnyCommand> = ConstructorParameters<typeof Request<C>>

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

/** A command that only a client with a session may give. */
export class SessionRequest<C extends AnyCommand = AnyCommand> extends Request<C> {
  readonly session: Session

  constructor(session: Session, ...said: Said<C>) {
    super(...said)
    this.session = session
  }
}

/** Makes a request of what a client has said, unless something stands against it. */
export type Admit<C extends AnyCommand, R> = (...said: Said<C>) => Either.Either<R, ChatError>

export const anybody = <C extends AnyCommand>(...said: Said<C>): Either.Either<Request<C>> =>
  Either.right(new Request(...said))

/** Nobody has claimed a name on the connection. */
export const nameless = <C extends AnyCommand>(
  ...said: Said<C>
): Either.Either<Request<C>, ChatError> =>
  said[0].session === undefined ? anybody(...said) : Either.left({ _tag: "AlreadyRegistered" })

const having =
  (needs: Needs) =>
  <C extends AnyCommand>(...said: Said<C>): Either.Either<SessionRequest<C>, ChatError> => {
    const [{ session }, command] = said
    return Either.map(
      permit(needs, session, "room" in command ? command.room : undefined),
      (session) => new SessionRequest(session, ...said)
    )
  }

export const named = having("name")
export const member = having("membership")
export const entering = having("vacancy")
