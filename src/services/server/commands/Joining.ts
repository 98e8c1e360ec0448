import { Effect } from "effect"
import type { ChatError, ChatErrorOf } from "../../../domain/chat/ChatError.ts"
import type { CommandOf } from "../../../domain/chat/Command.ts"
import { lobby, type RoomName } from "../../../domain/chat/RoomName.ts"
import { Moderation } from "../access/Moderation.ts"
import type { ClientConnection } from "../connection/ClientConnection.ts"
import type { LogUnavailable } from "../log/RoomLog.ts"
import type * as Question from "../room/Question.ts"
import type { Rooms } from "../room/Rooms.ts"
import type { Session } from "../session/Session.ts"
import { tellOperator } from "./Describing.ts"
import type { SessionRequest } from "./Request.ts"
import { settingsOf } from "./RoomActs.ts"

/** Enters a room, and is told what is set for it. */
export const join = ({
  client,
  command: { room },
  reply,
  session
}: SessionRequest<CommandOf<"Join">>): Effect.Effect<
  void,
  ChatError | LogUnavailable,
  Moderation | Rooms
> =>
  Effect.gen(function* () {
    const moderation = yield* Moderation
    const mayEnter = () => session.memberships.has(room) || moderation.mayEnter(session, room)
    if (!mayEnter()) return yield* Effect.fail({ _tag: "Private" } as const)
    // Until it is its turn in the room, that can have become private.
    const isNew = !session.memberships.has(room)
    yield* session.rooms.join(room, withSettings(client, moderation, reply), mayEnter)
    if (isNew && moderation.isOperatorNow(session)) yield* tellEntered(session, room)
    yield* Effect.logInfo("entered", { ...client.who(), room })
  })

/** Enters the lobby, unless the session has been in a room: its first connection may have ended before. */
export const enterLobby = (
  session: Session,
  client: ClientConnection
): Effect.Effect<
  void,
  ChatErrorOf<"Private" | "RoomLimit" | "Unavailable"> | LogUnavailable,
  Moderation | Rooms
> =>
  session.rooms.hasEntered
    ? Effect.void
    : Effect.flatMap(Moderation, (moderation) =>
        Effect.zipRight(
          session.rooms.join(
            lobby,
            withSettings(client, moderation, (event) => client.send({ _tag: "Event", event }))
          ),
          moderation.isOperatorNow(session) ? tellEntered(session, lobby) : Effect.void
        )
      )

/** The others are told that an operator has entered. */
const tellEntered = (session: Session, name: RoomName): Effect.Effect<void> => {
  const room = session.memberships.get(name)?.room
  return room === undefined ? Effect.void : tellOperator(session, [room], true, true)
}

/** What is set for a room follows its JOINED at once. */
const withSettings =
  (
    client: ClientConnection,
    moderation: Moderation["Type"],
    reply: Question.Reply
  ): Question.Reply =>
  (answer) => {
    reply(answer)
    if (answer._tag === "Joined") tellSettings(client, moderation, answer.room)
  }

/** Tells a client what is set for a room, as far as it is not the default. */
export const tellSettings = (
  client: ClientConnection,
  moderation: Pick<Moderation["Type"], "rulesOf">,
  room: Parameters<typeof settingsOf>[1]
): void => {
  const events = settingsOf(moderation, room)
  if (events.length > 0) client.send(...events.map((event) => ({ _tag: "Event", event }) as const))
}
