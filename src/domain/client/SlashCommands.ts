import { Schema } from "effect"
import { Count } from "../chat/Count.ts"
import { Nick } from "../chat/Nick.ts"
import { optional } from "../chat/Optional.ts"
import { RoomName } from "../chat/RoomName.ts"
import { rule } from "../chat/Rule.ts"
import { listed } from "./Copy.ts"
import { bounds, type Model } from "./Model.ts"
import { say, whisper } from "./PendingLines.ts"
import { howBell, howQuiet, ignore, quiet, ring } from "./Preferences.ts"
import { end } from "./Reconnect.ts"
import { enter, flushComings, roomOf } from "./Rooms.ts"
import { command, completedAs, type TypedCommand } from "./SlashCommandParser.ts"
import { abbreviate } from "./Suggest.ts"
import { ask, emit, steps, tell, type Update } from "./Update.ts"

/** What the commands of a person do. This table is all there is to know about them. */

const who = Nick.annotations(completedAs("nick"))
const newName = Nick.annotations(completedAs("word"))
const where = RoomName.annotations(completedAs("room"))
const much = Schema.compose(Schema.NumberFromString, Schema.Int.pipe(Schema.between(1, 200)))
  .annotations(rule("A number from 1 to 200 belongs here."))
  .annotations(completedAs("number"))
const text = Schema.String
const bell = Schema.Literal("off", "mention", "all").annotations(
  completedAs("choice", ["off", "mention", "all"])
)
const onOff = Schema.Literal("on", "off").annotations(completedAs("choice", ["on", "off"]))
const name = Schema.String.annotations(completedAs("command"))

const { Struct } = Schema

export const commands: ReadonlyArray<TypedCommand<Update>> = [
  command(
    "help",
    Struct({ command: optional(name) }),
    "lists the commands, or explains one",
    (of) => help(of.command)
  ),
  command("quit", Struct({}), "leaves, as Ctrl-D does", () => end),
  command(
    "nick",
    Struct({ name: newName }),
    "changes your name: 1 to 24 letters",
    (of) => (state) =>
      online(ask({ _tag: "Nick", nick: of.name, seconds: state.settings.keep }, "person"))(state)
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
        say(state.current, `/me ${text}`, `/me ${text}`)(state)
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
    ({ room }) => (room === undefined ? moveOn : moveTo(room))
  ),
  command(
    "who",
    Struct({ room: optional(where) }),
    "lists who is in the room",
    ({ room }) =>
      (state) =>
        online(ask({ _tag: "Who", room: room ?? state.current }, "person"))(state)
  ),
  command(
    "history",
    Struct({ count: optional(much) }),
    "shows the last messages again: 20, or 1 to 200",
    ({ count }) =>
      (state) =>
        online(
          ask({ _tag: "History", room: state.current, count: Count.make(count ?? 20) }, "person")
        )(state)
  ),
  command("whoami", Struct({}), "tells your name, your rooms and the server", () => whoami),
  command(
    "quiet",
    Struct({ state: optional(onOff) }),
    "hides who comes and goes, or shows it",
    (of) => (of.state === undefined ? howQuiet : quiet(of.state === "on"))
  ),
  command(
    "bell",
    Struct({ when: optional(bell) }),
    "rings never, when you are named, or always",
    (of) => (of.when === undefined ? howBell : ring(of.when))
  ),
  command(
    "ignore",
    Struct({ nick: optional(who) }),
    "hides what someone says, or shows it again",
    ({ nick }) => ignore(nick)
  ),
  command("clear", Struct({}), "clears the screen", () => emit({ _tag: "Clear" }))
]

/** Does this only while the connection stands: what a person asks for is wanted now. */
const online =
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
    const width = Math.max(...commands.map(({ form }) => form.length))
    const lines = commands.map(({ form, help }) => `  ${form.padEnd(width)}  ${help}`)
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
    : tell(`${found.form}  ${found.help}`)
}

const reply =
  (text: string): Update =>
  (state) =>
    state.lastTeller === undefined
      ? tell("Nobody has written to you alone yet: /msg nick text… does so.", "warning")(state)
      : whisper(state.lastTeller, text, `/reply ${text}`)(state)

const join =
  (room: RoomName): Update =>
  (state) => {
    if (roomOf(state, room)?.joined === true) return moveTo(room)(state)
    if (state.rooms.length >= bounds.rooms)
      return tell(
        `You are in ${bounds.rooms} rooms, which is the most: /part leaves one.`,
        "warning"
      )(state)
    return online(ask({ _tag: "Join", room }, "person"))(state)
  }

const part =
  (room: RoomName | undefined): Update =>
  (state) => {
    const from = room ?? state.current
    if (roomOf(state, from) === undefined)
      return tell(`You are not in ${from}. Your rooms: ${rooms(state)}.`, "warning")(state)
    if (state.rooms.length === 1)
      return tell(`${from} is your only room: /join another first, or /quit.`, "warning")(state)
    return online(ask({ _tag: "Part", room: from }, "person"))(state)
  }

/** Speaks in the next room: one with something unread, if there is any. */
export const moveOn: Update = (state) =>
  state.rooms.length > 1
    ? moveTo(nextRoom(state))(state)
    : tell(`${state.current} is your only room: /join enters another.`, "dim")(state)

const moveTo =
  (to: RoomName): Update =>
  (state) => {
    if (roomOf(state, to) === undefined)
      return tell(
        `You are not in ${to}: /join ${to} enters it. Your rooms: ${rooms(state)}.`,
        "warning"
      )(state)
    return steps(state, flushComings, enter(to), tell(`What you type goes to ${to} now.`, "dim"))
  }

/** The next room with something unread; the next one where there is none. */
const nextRoom = ({ current, rooms }: Model): RoomName => {
  const at = rooms.findIndex(({ name }) => name === current)
  const others = [...rooms.slice(at + 1), ...rooms.slice(0, Math.max(0, at))]
  return (others.find(({ unread }) => unread > 0) ?? others[0])?.name ?? current
}

const rooms = (state: Model): string =>
  listed(
    state.rooms.map(({ name }) => name),
    bounds.rooms
  )

const whoami: Update = (state) =>
  tell(
    `You are ${state.nick ?? "nobody yet"} on ${state.host || state.settings.server} (${state.settings.server}), in ${rooms(state)}; what you type goes to ${state.current}.`
  )(state)
