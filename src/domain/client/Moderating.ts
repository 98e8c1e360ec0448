import type { CommandOf } from "../chat/Command.ts"
import type { EventOf } from "../chat/Event.ts"
import { isSubject } from "../chat/moderation/Subject.ts"
import * as Copy from "./Copy.ts"
import { isIgnored } from "./Ignored.ts"
import { info } from "./Notice.ts"
import { request } from "./Outbox.ts"
import type { ModeratingCommand, PendingRequest } from "./Pending.ts"
import { flushPresence } from "./Presence.ts"
import { serverTime } from "./ServerTime.ts"
import { abbreviate } from "./Suggest.ts"
import { nothing, series, show, steps, tell, type Update } from "./Update.ts"

/** What operators do, and what others learn of it. */

/** Sets something for the room in which the person is. */
export const setHere =
  (to: CommandOf<"Set">["to"], typed: string): Update =>
  (state) =>
    request({ _tag: "Set", room: state.currentRoom, to }, typed)(state)

/** A ban is for a nickname, a key or an address. */
export const withSubject = (
  typed: string,
  act: (subject: CommandOf<"Ban">["subject"]) => Update
): Update => (isSubject(typed) ? act(typed) : tell(Copy.noSubject(abbreviate(typed)), "warning"))

/** What an operator asked for is done. */
export const moderated = (
  command: ModeratingCommand,
  { parts: { sanctions } }: Pick<PendingRequest, "parts">
): Update => {
  switch (command._tag) {
    case "Kick":
      return tell(Copy.kicked(command.nick))
    case "Mute":
      return tell(
        command.seconds === 0
          ? Copy.unsilenced(command.nick)
          : Copy.silenced(command.nick, command.seconds)
      )
    case "Ban":
      return tell(
        Copy.banned(
          sanctions.map(({ subject }) => subject),
          command.seconds
        )
      )
    case "Unban":
      return tell(Copy.unbanned(command.subject))
    case "Bans":
      return (state) => tell(Copy.banList(sanctions, serverTime(state)))(state)
    case "Invite":
      return tell(Copy.invited(command.nick, command.room))
    case "Set":
      // Its members hear of it, the operator among them; nobody else does.
      return (state) =>
        state.rooms.some(({ name }) => name === command.room)
          ? nothing(state)
          : tell(Copy.settingMade(command.room, undefined, command.to))(state)
  }
}

const told = (text: string, event: EventOf<"Invited" | "Motd" | "Set">): Update =>
  series(flushPresence, show({ ...info(text), told: event }))

/** What whoever runs the server tells everybody. */
export const receiveMotd = (event: EventOf<"Motd">): Update => told(event.text, event)

export const receiveInvitation =
  (event: EventOf<"Invited">): Update =>
  (state) =>
    isIgnored(state, event.nick, event.time)
      ? nothing(state)
      : steps(state, told(Copy.invitation(event.nick, event.room), event))

export const receiveSetting = (event: EventOf<"Set">): Update =>
  told(Copy.settingMade(event.room, event.by === "-" ? undefined : event.by, event.to), event)
