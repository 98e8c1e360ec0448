import { Schema } from "effect"
import { Count } from "../chat/Count.ts"
import { invalidAs } from "../chat/ErrorReply.ts"
import { Nick } from "../chat/Nick.ts"
import { RoomName } from "../chat/RoomName.ts"
import { optional } from "../protocol/natter/LineFormat.ts"
import { listed } from "./Copy.ts"
import { bounds, type Model } from "./Model.ts"
import { say, whisper } from "./PendingLines.ts"
import { reportBell, reportQuiet, setBell, setQuiet, toggleIgnored } from "./Preferences.ts"
import { requestQuit } from "./Reconnect.ts"
import { findRoom, flushPresence, switchRoom } from "./Rooms.ts"
import { command, completedAs, type SlashCommand } from "./SlashCommandParser.ts"
import { abbreviate } from "./Suggest.ts"
import { ask, emit, steps, tell, type Update } from "./Update.ts"

/** What the commands of a person do. This table is all there is to know about them. */

const who = Nick.annotations(completedAs("nick"))
const newName = Nick.annotations(completedAs("word"))
const where = RoomName.annotations(completedAs("room"))
const much = Schema.compose(Schema.NumberFromString, Schema.Int.pipe(Schema.between(1, 200)))
  .annotations(invalidAs("malformed", "A number from 1 to 200 belongs here."))
  .annotations(completedAs("number"))
const text = Schema.String
const bell = Schema.Literal("off", "mention", "all").annotations(
  completedAs("choice", ["off", "mention", "all"])
)
const onOff = Schema.Literal("on", "off").annotations(completedAs("choice", ["on", "off"]))
const name = Schema.String.annotations(completedAs("command"))

const { Struct } = Schema

export const commands: ReadonlyArray<SlashCommand<Update>> = [
  command(
    "help",
    Struct({ command: optional(name) }),
    "lists the commands, or explains one",
    (of) => help(of.command)
  ),
  command("quit", Struct({}), "leaves, as Ctrl-D does", () => requestQuit),
  command(
    "nick",
    Struct({ name: newName }),
    "changes your name: 1 to 24 letters",
    (of) => (state) =>
      whenOnline(ask({ _tag: "Nick", nick: of.name, seconds: state.settings.keep }, "person"))(
        state
      )
  ),
  command("msg", Struct({ nick: who, text }), "says something to one person", ({ nick, text }) =>
    whisper(nick, text, `/msg ${nick} ${text}`)
  ),
  command("reply", Struct({ text }), "answers the last private message", ({ text }) => reply(text)),
  command(
    "me",
    Struct({ text }),
    "says what you do: /me waves",
    ({ text }) =>
      (state) =>
        say(state.currentRoom, `/me ${text}`, `/me ${text}`)(state)
  ),
  command("join", Struct({ room: where }), "enters a room, or goes back to it", ({ room }) =>
    join(room)
  ),
  command("part", Struct({ room: optional(where) }), "leaves a room, or this one", ({ room }) =>
    part(room)
  ),
  command(
    "room",
    Struct({ room: optional(where) }),
    "speaks in another of your rooms, or the next unread",
    ({ room }) => (room === undefined ? nextRoom : moveTo(room))
  ),
  command(
    "who",
    Struct({ room: optional(where) }),
    "lists who is in the room",
    ({ room }) =>
      (state) =>
        whenOnline(ask({ _tag: "Who", room: room ?? state.currentRoom }, "person"))(state)
  ),
  command(
    "history",
    Struct({ count: optional(much) }),
    "shows the last messages again: 20, or 1 to 200",
    ({ count }) =>
      (state) =>
        whenOnline(
          ask(
            { _tag: "History", room: state.currentRoom, count: Count.make(count ?? 20) },
            "person"
          )
        )(state)
  ),
  command("whoami", Struct({}), "tells your name, your rooms and the server", () => whoami),
  command(
    "quiet",
    Struct({ state: optional(onOff) }),
    "hides who comes and goes, or shows it",
    (of) => (of.state === undefined ? reportQuiet : setQuiet(of.state === "on"))
  ),
  command(
    "bell",
    Struct({ when: optional(bell) }),
    "rings never, when you are named, or always",
    (of) => (of.when === undefined ? reportBell : setBell(of.when))
  ),
  command(
    "ignore",
    Struct({ nick: optional(who) }),
    "hides what someone says, or shows it again",
    ({ nick }) => toggleIgnored(nick)
  ),
  command("clear", Struct({}), "clears the screen", () => emit({ _tag: "Clear" }))
]

/** Does this only while the connection stands: what a person asks for is wanted now. */
const whenOnline =
  (part: Update): Update =>
  (state) =>
    state.phase._tag === "Online"
      ? part(state)
      : tell(
          "There is no connection now: this has to wait. Lines that you say are kept and sent later.",
          "warning"
        )(state)

const help = (of: string | undefined): Update => {
  if (of === undefined) {
    const width = Math.max(...commands.map(({ usage }) => usage.length))
    const lines = commands.map(({ usage, help }) => `  ${usage.padEnd(width)}  ${help}`)
    return tell(
      [
        "What you type is said to the room. Lines that begin with / are commands:",
        ...lines,
        "A line that begins with // is said with one slash.",
        "TAB completes names and commands. Alt-A goes on to the next unread room."
      ].join("\n")
    )
  }
  const wanted = of.replace(/^\//, "").toLowerCase()
  const found = commands.find((command) => command.name === wanted)
  return found === undefined
    ? tell(`There is no command /${abbreviate(wanted)}: /help lists what there is.`, "warning")
    : tell(`${found.usage}  ${found.help}`)
}

const reply =
  (text: string): Update =>
  (state) =>
    state.replyTo === undefined
      ? tell("Nobody has written to you alone yet: /msg nick text… does so.", "warning")(state)
      : whisper(state.replyTo, text, `/reply ${text}`)(state)

const join =
  (room: RoomName): Update =>
  (state) => {
    if (findRoom(state, room)?.joined === true) return moveTo(room)(state)
    if (state.rooms.length >= bounds.rooms)
      return tell(
        `You are in ${bounds.rooms} rooms, which is the most: /part leaves one.`,
        "warning"
      )(state)
    return whenOnline(ask({ _tag: "Join", room }, "person"))(state)
  }

const part =
  (room: RoomName | undefined): Update =>
  (state) => {
    const from = room ?? state.currentRoom
    if (findRoom(state, from) === undefined)
      return tell(`You are not in ${from}. Your rooms: ${rooms(state)}.`, "warning")(state)
    if (state.rooms.length === 1)
      return tell(`${from} is your only room: /join another first, or /quit.`, "warning")(state)
    return whenOnline(ask({ _tag: "Part", room: from }, "person"))(state)
  }

/** Speaks in the next room: one with something unread, if there is any. */
export const nextRoom: Update = (state) =>
  state.rooms.length > 1
    ? moveTo(roomAfter(state))(state)
    : tell(`${state.currentRoom} is your only room: /join enters another.`, "dim")(state)

const moveTo =
  (to: RoomName): Update =>
  (state) => {
    if (findRoom(state, to) === undefined)
      return tell(
        `You are not in ${to}: /join ${to} enters it. Your rooms: ${rooms(state)}.`,
        "warning"
      )(state)
    return steps(
      state,
      flushPresence,
      switchRoom(to),
      tell(`What you type goes to ${to} now.`, "dim")
    )
  }

/** The next room with something unread; the next one where there is none. */
const roomAfter = ({ currentRoom, rooms }: Model): RoomName => {
  const at = rooms.findIndex(({ name }) => name === currentRoom)
  const others = [...rooms.slice(at + 1), ...rooms.slice(0, Math.max(0, at))]
  return (others.find(({ unread }) => unread > 0) ?? others[0])?.name ?? currentRoom
}

const rooms = (state: Model): string =>
  listed(
    state.rooms.map(({ name }) => name),
    bounds.rooms
  )

const whoami: Update = (state) =>
  tell(
    `You are ${state.nick ?? "nobody yet"} on ${state.host || state.settings.server} (${state.settings.server}), in ${rooms(state)}; what you type goes to ${state.currentRoom}.`
  )(state)
