import { Schema } from "effect"
import { Count } from "../chat/Count.ts"
import { isAllowedBy, Nick } from "../chat/Nick.ts"
import { optional } from "../chat/Optional.ts"
import { RoomName } from "../chat/RoomName.ts"
import { rule } from "../chat/Rule.ts"
import { Topic } from "../chat/Topic.ts"
import * as Copy from "./Copy.ts"
import { limits } from "./Limits.ts"
import type { Model } from "./Model.ts"
import { ask } from "./Outbox.ts"
import { say, setTopic, whisper } from "./PendingLines.ts"
import {
  reportBell,
  reportIgnored,
  reportQuiet,
  setBell,
  setQuiet,
  toggleIgnored
} from "./Preferences.ts"
import { flushPresence } from "./Presence.ts"
import { requestQuit } from "./Quit.ts"
import { findRoom, switchRoom } from "./Rooms.ts"
import { command, completedAs, type SlashCommand } from "./SlashCommandParser.ts"
import { abbreviate } from "./Suggest.ts"
import { emit, steps, tell, type Update } from "./Update.ts"

/** The commands of a person, and what they do. Parsing, completion and help all come from this table. */

const nick = Nick.annotations(completedAs("nick"))
const newNick = Nick.annotations(completedAs("word"))
const room = RoomName.annotations(completedAs("room"))
const count = Schema.compose(
  Schema.NumberFromString,
  Schema.Int.pipe(Schema.between(1, limits.history))
)
  .annotations(rule(Copy.countRange(limits.history)))
  .annotations(completedAs("number"))
const text = Schema.String
const topic = Topic.annotations(completedAs("text"))
const bell = Schema.Literal("off", "mention", "all").annotations(
  completedAs("choice", ["off", "mention", "all"])
)
const onOff = Schema.Literal("on", "off").annotations(completedAs("choice", ["on", "off"]))
const name = Schema.String.annotations(completedAs("command"))

/** The messages that /history shows if no count is given. */
const defaultHistory = 20

const { Struct } = Schema
const about = Copy.commandHelp

export const commands: ReadonlyArray<SlashCommand<Update>> = [
  command("help", Struct({ command: optional(name) }), about.help, (of) =>
    of.command === undefined ? listCommands : explain(of.command)
  ),
  command("quit", Struct({}), about.quit, () => requestQuit),
  command("nick", Struct({ name: newNick }), about.nick, (of) => changeNick(of.name)),
  command("msg", Struct({ nick, text }), about.msg, (of) =>
    whisper(of.nick, of.text, `/msg ${of.nick} ${of.text}`)
  ),
  command("reply", Struct({ text }), about.reply, (of) => reply(of.text)),
  command("me", Struct({ text }), about.me, (of) => act(of.text)),
  command("join", Struct({ room }), about.join, (of) => join(of.room)),
  command("part", Struct({ room: optional(room) }), about.part, (of) => part(of.room)),
  command("room", Struct({ room: optional(room) }), about.room, (of) =>
    of.room === undefined ? nextRoom : switchTo(of.room)
  ),
  command("rooms", Struct({}), about.rooms, () => whenOnline(ask({ _tag: "Rooms" }, "person"))),
  command("topic", Struct({ topic: optional(topic) }), about.topic, (of) =>
    of.topic === undefined ? reportTopic : setTopic(of.topic === "-" ? undefined : of.topic)
  ),
  command("who", Struct({ room: optional(room) }), about.who, (of) => who(of.room)),
  command("history", Struct({ count: optional(count) }), about.history, (of) =>
    showHistory(of.count ?? defaultHistory)
  ),
  command("whoami", Struct({}), about.whoami, () => whoami),
  command("quiet", Struct({ state: optional(onOff) }), about.quiet, (of) =>
    of.state === undefined ? reportQuiet : setQuiet(of.state === "on")
  ),
  command("bell", Struct({ when: optional(bell) }), about.bell, (of) =>
    of.when === undefined ? reportBell : setBell(of.when)
  ),
  command("ignore", Struct({ nick: optional(nick) }), about.ignore, (of) =>
    of.nick === undefined ? reportIgnored : toggleIgnored(of.nick)
  ),
  command("clear", Struct({}), about.clear, () => emit({ _tag: "Clear" }))
]

/** Runs the update only while the client is online: what a person asks for is wanted now or not at all. */
const whenOnline =
  (update: Update): Update =>
  (state) =>
    state.phase._tag === "Online" ? update(state) : tell(Copy.notConnected, "warning")(state)

const listCommands: Update = (state) => {
  const width = Math.max(...commands.map(({ usage }) => usage.length))
  const rows = commands.map(({ help, usage }) => `${usage.padEnd(width)}  ${help}`)
  return tell(Copy.helpList(rows))(state)
}

const explain =
  (typed: string): Update =>
  (state) => {
    const name = typed.replace(/^\//, "").toLowerCase()
    const found = commands.find((command) => command.name === name)
    return found === undefined
      ? tell(Copy.unknownHelp(abbreviate(name)), "warning")(state)
      : tell(`${found.usage}  ${found.help}`)(state)
  }

const changeNick =
  (nick: Nick): Update =>
  (state) =>
    isAllowedBy(state.features.nicks, nick)
      ? whenOnline(ask({ _tag: "Nick", nick }, "person"))(state)
      : tell(Copy.invalidNick(nick, state.features.nicks), "warning")(state)

const reply =
  (text: string): Update =>
  (state) =>
    state.replyTo === undefined
      ? tell(Copy.noPrivateMessages, "warning")(state)
      : whisper(state.replyTo, text, `/reply ${text}`)(state)

const act =
  (text: string): Update =>
  (state) =>
    say(state.currentRoom, `/me ${text}`, `/me ${text}`)(state)

const join =
  (room: RoomName): Update =>
  (state) => {
    if (findRoom(state, room)?.joined === true) return switchTo(room)(state)
    if (state.rooms.length >= limits.rooms)
      return tell(Copy.tooManyRooms(limits.rooms), "warning")(state)
    return whenOnline(ask({ _tag: "Join", room }, "person"))(state)
  }

const part =
  (given: RoomName | undefined): Update =>
  (state) => {
    const room = given ?? state.currentRoom
    if (findRoom(state, room) === undefined)
      return tell(Copy.cannotLeave(room, roomNames(state)), "warning")(state)
    if (state.rooms.length === 1) return tell(Copy.cannotLeaveOnlyRoom(room), "warning")(state)
    return whenOnline(ask({ _tag: "Part", room }, "person"))(state)
  }

/** Switches to the next room that has unread messages, or to the next one if there is none. */
export const nextRoom: Update = (state) =>
  state.rooms.length > 1
    ? switchTo(roomAfter(state))(state)
    : tell(Copy.onlyRoom(state.currentRoom), "dim")(state)

const roomAfter = ({ currentRoom, rooms }: Model): RoomName => {
  const at = rooms.findIndex(({ name }) => name === currentRoom)
  const others = [...rooms.slice(at + 1), ...rooms.slice(0, Math.max(0, at))]
  return (others.find(({ unread }) => unread > 0) ?? others[0])?.name ?? currentRoom
}

const switchTo =
  (room: RoomName): Update =>
  (state) =>
    findRoom(state, room) === undefined
      ? tell(Copy.cannotSwitch(room, roomNames(state)), "warning")(state)
      : steps(state, flushPresence, switchRoom(room), tell(Copy.roomSwitched(room), "dim"))

const who =
  (room: RoomName | undefined): Update =>
  (state) =>
    whenOnline(ask({ _tag: "Who", room: room ?? state.currentRoom }, "person"))(state)

const reportTopic: Update = (state) =>
  tell(Copy.topicIs(state.currentRoom, findRoom(state, state.currentRoom)?.topic))(state)

const showHistory =
  (count: number): Update =>
  (state) => {
    const room = state.currentRoom
    return whenOnline(ask({ _tag: "History", room, count: Count.make(count) }, "person"))(state)
  }

const whoami: Update = (state) => {
  const { currentRoom: room, nick, settings } = state
  const host = state.host || settings.server
  return tell(Copy.whoami({ nick, host, server: settings.server, rooms: roomNames(state), room }))(
    state
  )
}

const roomNames = ({ rooms }: Model): ReadonlyArray<RoomName> => rooms.map(({ name }) => name)
