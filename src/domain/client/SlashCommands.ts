import { Schema } from "effect"
import { isAllowedBy, isNick, Nick } from "../chat/Nick.ts"
import { optional } from "../chat/Optional.ts"
import { RoomName } from "../chat/RoomName.ts"
import { rule } from "../chat/Rule.ts"
import { Topic } from "../chat/Topic.ts"
import * as Copy from "./Copy.ts"
import { sendPrivately } from "./GivenUpNicks.ts"
import { browse } from "./History.ts"
import { limits, times } from "./Limits.ts"
import type { Model, PendingRequest, ReplyTo, Room } from "./Model.ts"
import { readAll, reportMuted, toggleMuted } from "./Mute.ts"
import { ask } from "./Outbox.ts"
import { say, setTopic } from "./PendingLines.ts"
import {
  reportBell,
  reportIgnored,
  reportQuiet,
  setBell,
  setQuiet,
  toggleIgnored
} from "./Preferences.ts"
import { flushPresence } from "./Presence.ts"
import { leave } from "./Quit.ts"
import { findRoom, switchRoom } from "./Rooms.ts"
import { search } from "./Search.ts"
import { nickRule } from "./ServerFeatures.ts"
import { command, completedAs, findCommand, type SlashCommand } from "./SlashCommandParser.ts"
import { abbreviate } from "./Suggest.ts"
import { emit, nothing, steps, tell, type Update } from "./Update.ts"

/** The commands of a person, and what they do. Parsing, completion and help all come from this table. */

const nick = Nick.annotations(completedAs("nick"))
/** Its rule is that of the server, so the command itself looks at it. */
const newNick = Schema.String.annotations(completedAs("word"))
/** A room as people write it: `#Cooks` means cooks. */
const written = (kind: "room" | "ownRoom") =>
  Schema.transform(Schema.String, RoomName, {
    decode: (typed) => typed.replace(/^#/, "").toLowerCase(),
    encode: (name) => name
  }).annotations(completedAs(kind))
const room = written("room")
const ownRoom = written("ownRoom")
const count = Schema.compose(
  Schema.NumberFromString,
  Schema.Int.pipe(Schema.between(1, limits.historyRange))
)
  .annotations(rule(Copy.countRange(limits.historyRange)))
  .annotations(completedAs("number"))
const text = Schema.String
const ignored = Schema.String.annotations(completedAs("ignored"))
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
  command(
    "help",
    Struct({ command: optional(name) }),
    about.help,
    (of) => (of.command === undefined ? listCommands : explain(of.command)),
    "?",
    "h"
  ),
  command(
    "quit",
    Struct({ farewell: optional(ignored) }),
    about.quit,
    () => leave,
    "exit",
    "bye",
    "logout"
  ),
  command("nick", Struct({ name: newNick }), about.nick, (of) => changeNick(of.name)),
  command(
    "msg",
    Struct({ nick, text }),
    about.msg,
    (of) => sendPrivately(of.nick, of.text),
    "dm",
    "m",
    "w",
    "tell",
    "query",
    "whisper"
  ),
  command("reply", Struct({ text }), about.reply, (of) => reply(of.text), "r"),
  command("say", Struct({ text }), about.say, (of) => sayHere(of.text)),
  command("me", Struct({ text }), about.me, (of) => act(of.text)),
  command("join", Struct({ room }), about.join, (of) => join(of.room), "j"),
  command(
    "part",
    Struct({ room: optional(ownRoom) }),
    about.part,
    (of) => part(of.room),
    "leave",
    "close"
  ),
  command("room", Struct({ room: optional(ownRoom) }), about.room, (of) =>
    of.room === undefined ? nextRoom : switchTo(of.room)
  ),
  command("rooms", Struct({}), about.rooms, () => request({ _tag: "Rooms" }, "/rooms"), "list"),
  command("mute", Struct({ room: optional(ownRoom) }), about.mute, (of) =>
    of.room === undefined ? reportMuted : toggleMuted(of.room)
  ),
  command("read", Struct({}), about.read, () => readAll),
  command("topic", Struct({ topic: optional(topic) }), about.topic, (of) =>
    of.topic === undefined ? reportTopic : of.topic === "-" ? removeTopic : setTopic(of.topic)
  ),
  command("who", Struct({ room: optional(room) }), about.who, (of) => who(of.room), "names"),
  command("history", Struct({ count: optional(count) }), about.history, (of) =>
    showHistory(of.count ?? defaultHistory)
  ),
  command(
    "search",
    Struct({ words: optional(text) }),
    about.search,
    (of) => search(of.words),
    "find",
    "grep"
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
  command("links", Struct({}), about.links, () => emit({ _tag: "Links" }), "urls", "raw"),
  command("clear", Struct({}), about.clear, () => emit({ _tag: "Clear" })),
  // Elsewhere /q NICK begins a conversation, so it quits only by itself.
  command("q", Struct({}), about.quit, () => leave)
]

/** The commands that are listed. */
export const listed = commands.filter(({ name }) => name !== "q")

/** Asks for this when its turn comes: while there is no connection it keeps its place among the lines. */
const request =
  (command: PendingRequest["command"], typed: string): Update =>
  (state) =>
    steps(
      state,
      state.phase._tag === "Online" ? nothing : tell(Copy.carriedOutLater(typed), "dim"),
      ask(command, "person")
    )

const listCommands: Update = (state) => {
  const width = Math.max(...listed.map(({ usage }) => usage.length))
  const rows = listed.map(({ help, usage }) => `${usage.padEnd(width)}  ${help}`)
  return tell(Copy.helpList(rows))(state)
}

const explain =
  (typed: string): Update =>
  (state) => {
    const name = typed.replace(/^\//, "").toLowerCase()
    if (name === "keys") return tell(Copy.keyList)(state)
    const found = findCommand(commands, name)
    return found === undefined
      ? tell(Copy.unknownHelp(abbreviate(name)), "warning")(state)
      : tell(Copy.commandExplained(found))(state)
  }

const changeNick =
  (nick: string): Update =>
  (state) =>
    isNick(nick) && isAllowedBy(state.features.nicks, nick)
      ? request({ _tag: "Nick", nick }, `/nick ${nick}`)(state)
      : tell(Copy.invalidNick(abbreviate(nick), nickRule(state)), "warning")(state)

const reply =
  (text: string): Update =>
  (state) =>
    state.replyTo === undefined
      ? tell(Copy.noPrivateMessages, "warning")(state)
      : replyTo(state.replyTo, text)(state)

/** A terminal that edits its lines itself cannot show whom /reply is for, so a new one is asked about. */
const replyTo =
  ({ before, nick, since }: ReplyTo, text: string): Update =>
  (state) =>
    before !== undefined && state.now - since < times.replyChanged
      ? tell(Copy.replyChanged(nick, before), "warning")(state)
      : sendPrivately(nick, text)(state)

const sayHere =
  (text: string): Update =>
  (state) =>
    say(state.currentRoom, text, `/say ${text}`)(state)

const act =
  (text: string): Update =>
  (state) =>
    say(state.currentRoom, `/me ${text}`, `/me ${text}`)(state)

const join =
  (room: RoomName): Update =>
  (state) => {
    // Without a connection the room is entered again before any line is sent.
    if (findRoom(state, room) !== undefined) return switchTo(room)(state)
    if (state.rooms.length >= limits.rooms)
      return tell(Copy.tooManyRooms(limits.rooms), "warning")(state)
    return request({ _tag: "Join", room }, `/join ${room}`)(state)
  }

const part =
  (given: RoomName | undefined): Update =>
  (state) => {
    const room = given ?? state.currentRoom
    if (findRoom(state, room) === undefined)
      return tell(Copy.cannotLeave(room, roomNames(state)), "warning")(state)
    if (state.rooms.length === 1) return tell(Copy.cannotLeaveOnlyRoom(room), "warning")(state)
    return request({ _tag: "Part", room }, `/part ${room}`)(state)
  }

/** Switches to the next room with unread messages, or else with new ones, if there is one. */
export const nextRoom: Update = (state) => {
  const next = roomWithNews(state)
  if (next !== undefined) return switchTo(next)(state)
  const sentence =
    state.rooms.length > 1
      ? Copy.nothingNew(otherRooms(state).map(({ name }) => name))
      : Copy.onlyRoom(state.currentRoom)
  return tell(sentence, "dim")(state)
}

/** The next room in which something is new; undefined where nothing is. */
export const roomWithNews = (state: Model): RoomName | undefined => {
  const others = otherRooms(state)
  const next =
    others.find(({ mentioned }) => mentioned) ??
    others.find(({ unread }) => unread > 0) ??
    others.find(({ isActive }) => isActive)
  return next?.name
}

/** Those behind the current one in the list, and then those before it. */
const otherRooms = ({ currentRoom, rooms }: Model): ReadonlyArray<Room> => {
  const at = rooms.findIndex(({ name }) => name === currentRoom)
  return [...rooms.slice(at + 1), ...rooms.slice(0, Math.max(0, at))]
}

/** Goes to a room. What was not shown there, because the room is muted, is shown now. */
const switchTo =
  (name: RoomName): Update =>
  (state) => {
    const room = findRoom(state, name)
    if (room === undefined) return tell(Copy.cannotSwitch(name, roomNames(state)), "warning")(state)
    return steps(
      { ...state, historyBefore: undefined },
      flushPresence,
      switchRoom(name),
      tell(Copy.roomSwitched(name), "dim"),
      room.unread > 0 ? showHistory(Math.min(room.unread, limits.history)) : nothing
    )
  }

const who =
  (given: RoomName | undefined): Update =>
  (state) => {
    const room = given ?? state.currentRoom
    return request({ _tag: "Who", room }, `/who ${room}`)(state)
  }

const reportTopic: Update = (state) =>
  tell(Copy.topicIs(state.currentRoom, findRoom(state, state.currentRoom)?.topic))(state)

/** Everybody is told that a topic was removed, so nothing is sent where there is surely none. */
const removeTopic: Update = (state) => {
  const { currentRoom, pendingLines, phase } = state
  const room = findRoom(state, currentRoom)
  const isBeingSet = pendingLines.some(
    ({ command }) => command._tag === "Topic" && command.room === currentRoom
  )
  const isKnown = phase._tag === "Online" && room?.joined === true && !isBeingSet
  return isKnown && room.topic === undefined ? reportTopic(state) : setTopic(undefined)(state)
}

/** Only a client that has caught up knows where the messages end that were shown. */
const showHistory =
  (count: number): Update =>
  (state) =>
    (state.phase._tag === "Online"
      ? browse(count)
      : tell(Copy.needsConnection("/history"), "warning"))(state)

const whoami: Update = (state) => {
  const { currentRoom: room, nick, settings } = state
  const host = state.host || settings.server
  return tell(Copy.whoami({ nick, host, server: settings.server, rooms: roomNames(state), room }))(
    state
  )
}

const roomNames = ({ rooms }: Model): ReadonlyArray<RoomName> => rooms.map(({ name }) => name)
