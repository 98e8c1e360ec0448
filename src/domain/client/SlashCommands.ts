import { Schema } from "effect"
import { Reason } from "../chat/moderation/Reason.ts"
import { read as readSetting } from "../chat/moderation/Setting.ts"
import type { Nick } from "../chat/Nick.ts"
import { optional } from "../chat/Optional.ts"
import { RoomName } from "../chat/RoomName.ts"
import { rule } from "../chat/Rule.ts"
import { Topic } from "../chat/Topic.ts"
import { chooseNick } from "./AwaitedNick.ts"
import * as Copy from "./Copy.ts"
import { isUnclear } from "./ExpandDraft.ts"
import { showHistory } from "./History.ts"
import { limits, times } from "./Limits.ts"
import type { Model, Writer } from "./Model.ts"
import { setHere, withSubject } from "./Moderating.ts"
import { readAll, reportMuted, toggleMuted, unmute } from "./Mute.ts"
import { join, moveRefused, nextRoom, part, roomToGo, switchTo } from "./Navigation.ts"
import { request } from "./Outbox.ts"
import { keys, pair } from "./OwnKeys.ts"
import { sendPrivately } from "./Partners.ts"
import { refuseLine, say } from "./PendingLines.ts"
import {
  reportBell,
  reportIgnored,
  reportQuiet,
  setBell,
  setQuiet,
  toggleIgnored,
  unignore
} from "./Preferences.ts"
import { leave } from "./Quit.ts"
import { offerDraft, roomNames } from "./Rooms.ts"
import { search } from "./Search.ts"
import { nickRule, takesNick } from "./ServerFeatures.ts"
import { command, completedAs, findCommand, type SlashCommand } from "./SlashCommandParser.ts"
import { nameIn } from "./Slips.ts"
import { banSpan, silenceSpan } from "./Span.ts"
import { abbreviate } from "./Suggest.ts"
import { topic } from "./Topics.ts"
import { emit, series, tell, type Update, when } from "./Update.ts"
import { nickAhead, roomAhead } from "./WaitingLines.ts"

/** The commands of a person, and what they do. Parsing, completion and help all come from this table. */

/** The rule for nicknames is that of the server, so the commands themselves look at it. */
const nick = Schema.transform(Schema.String, Schema.String, {
  decode: nameIn,
  encode: (name) => name
}).annotations(completedAs("nick"))
const word = Schema.String.annotations(completedAs("word"))
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
const topicText = Topic.annotations(completedAs("text"))
const bell = Schema.Literal("off", "mention", "all").annotations(
  completedAs("choice", ["off", "mention", "all"])
)
const forget = Schema.Literal("forget").annotations(completedAs("choice", ["forget"]))
const onOff = Schema.Literal("on", "off").annotations(completedAs("choice", ["on", "off"]))
const setting = Schema.Literal("private", "slow").annotations(
  completedAs("choice", ["private", "slow"])
)
const value = Schema.String.annotations(completedAs("word"))
const silenceTime = silenceSpan.annotations(completedAs("word"))
const banTime = banSpan.annotations(completedAs("word"))
const reason = Reason.annotations(completedAs("text"))
const name = Schema.String.annotations(completedAs("command"))

/** What is typed behind a /room that leads nowhere was meant for another room. */
const goOn = series(
  when((state) => roomToGo(state) === undefined, moveRefused("/room")),
  nextRoom
)

/** The messages that /history shows if no count is given. */
const defaultHistory = 20

const about = Copy.commandHelp

export const commands: ReadonlyArray<SlashCommand<Update>> = [
  command(
    "help",
    Schema.Struct({ command: optional(name) }),
    about.help,
    (of) => (of.command === undefined ? listCommands : explain(of.command)),
    "?",
    "h"
  ),
  command("quit", Schema.Struct({}), about.quit, () => leave, "exit", "bye", "logout", "q"),
  command("nick", Schema.Struct({ name: newNick }), about.nick, (of) => changeNick(of.name)),
  command(
    "msg",
    Schema.Struct({ nick, text }),
    about.msg,
    (of) =>
      toPerson(
        of.nick,
        (nick) => sendPrivately(nick, of.text),
        (why) => refuseLine(`/msg ${of.nick} ${of.text}`, why)
      ),
    "dm",
    "m",
    "w",
    "tell",
    "query",
    "whisper"
  ),
  command("reply", Schema.Struct({ text }), about.reply, (of) => reply(of.text), "r"),
  command("say", Schema.Struct({ text }), about.say, (of) => sayHere(of.text)),
  command("me", Schema.Struct({ text }), about.me, (of) => act(of.text)),
  command("join", Schema.Struct({ room }), about.join, (of) => join(of.room), "j"),
  command(
    "part",
    Schema.Struct({ room: optional(ownRoom) }),
    about.part,
    (of) => part(of.room),
    "leave",
    "close"
  ),
  command("room", Schema.Struct({ room: optional(ownRoom) }), about.room, (of) =>
    series(of.room === undefined ? goOn : switchTo(of.room), offerDraft)
  ),
  command(
    "rooms",
    Schema.Struct({}),
    about.rooms,
    () => request({ _tag: "Rooms" }, "/rooms"),
    "list"
  ),
  command("mute", Schema.Struct({ room: optional(ownRoom) }), about.mute, (of) =>
    of.room === undefined ? reportMuted : toggleMuted(of.room)
  ),
  command("unmute", Schema.Struct({ room: optional(ownRoom) }), about.unmute, (of) =>
    of.room === undefined ? reportMuted : unmute(of.room)
  ),
  command("read", Schema.Struct({}), about.read, () => readAll),
  command("topic", Schema.Struct({ topic: optional(topicText) }), about.topic, (of) =>
    topic(of.topic)
  ),
  command("who", Schema.Struct({ room: optional(room) }), about.who, (of) => who(of.room), "names"),
  command("history", Schema.Struct({ count: optional(count) }), about.history, (of) =>
    showHistory(of.count ?? defaultHistory)
  ),
  command(
    "search",
    Schema.Struct({ words: optional(text) }),
    about.search,
    (of) => search(of.words),
    "find",
    "grep"
  ),
  command(
    "pair",
    Schema.Struct({ nick: optional(newNick), word: optional(word) }),
    about.pair,
    (of) => pair(of.nick, of.word)
  ),
  command(
    "keys",
    Schema.Struct({ action: optional(forget), key: optional(word) }),
    about.keys,
    (of) => keys(of.action, of.key)
  ),
  command("whoami", Schema.Struct({}), about.whoami, () => whoami),
  command("quiet", Schema.Struct({ state: optional(onOff) }), about.quiet, (of) =>
    of.state === undefined ? reportQuiet : setQuiet(of.state === "on")
  ),
  command("bell", Schema.Struct({ when: optional(bell) }), about.bell, (of) =>
    of.when === undefined ? reportBell : setBell(of.when)
  ),
  command("ignore", Schema.Struct({ nick: optional(nick) }), about.ignore, (of) =>
    of.nick === undefined ? reportIgnored : toPerson(of.nick, toggleIgnored)
  ),
  command("unignore", Schema.Struct({ nick }), about.unignore, (of) => toPerson(of.nick, unignore)),
  command("invite", Schema.Struct({ nick }), about.invite, (of) => toPerson(of.nick, inviteHere)),
  command("kick", Schema.Struct({ nick, why: optional(reason) }), about.kick, (of) =>
    toPerson(of.nick, (nick) =>
      request({ _tag: "Kick", nick, ...because(of.why) }, `/kick ${nick}`)
    )
  ),
  command(
    "silence",
    Schema.Struct({ nick, time: silenceTime, why: optional(reason) }),
    about.silence,
    (of) =>
      toPerson(of.nick, (nick) =>
        request({ _tag: "Mute", nick, seconds: of.time, ...because(of.why) }, `/silence ${nick}`)
      )
  ),
  command(
    "ban",
    Schema.Struct({ who: nick, time: banTime, why: optional(reason) }),
    about.ban,
    (of) =>
      withSubject(of.who, (subject) =>
        request({ _tag: "Ban", subject, seconds: of.time, ...because(of.why) }, `/ban ${subject}`)
      )
  ),
  command("unban", Schema.Struct({ who: nick }), about.unban, (of) =>
    withSubject(of.who, (subject) => request({ _tag: "Unban", subject }, `/unban ${subject}`))
  ),
  command("bans", Schema.Struct({}), about.bans, () => request({ _tag: "Bans" }, "/bans")),
  command("set", Schema.Struct({ setting, value }), about.set, (of) => {
    const value = of.setting === "slow" && of.value === "off" ? "0" : of.value
    const to = readSetting(of.setting, value)
    return to === undefined
      ? tell(of.setting === "slow" ? Copy.slowForm : Copy.usage("/set private on|off"), "warning")
      : setHere(to, `/set ${of.setting} ${of.value}`)
  }),
  command("links", Schema.Struct({}), about.links, () => emit({ _tag: "Links" }), "urls", "raw"),
  command("clear", Schema.Struct({}), about.clear, () => emit({ _tag: "Clear" }))
]

/** The commands that can do something at a front end. */
const listed = ({ canDo, explained }: Copy.Words) =>
  commands.filter(({ name }) => canDo(name)).map((of) => explained(of))

const listCommands: Update = (state) =>
  tell(Copy.helpList(listed(Copy.wordsOf(state.settings.frontEnd))))(state)

const topics: Readonly<Record<(typeof Copy.helpTopics)[number], (words: Copy.Words) => string>> = {
  more: (words) => Copy.furtherHelp(listed(words)),
  keys: ({ keyList }) => keyList,
  editing: ({ editingKeyList }) => editingKeyList
}

const explain =
  (typed: string): Update =>
  (state) => {
    const name = typed.replace(/^\//, "").toLowerCase()
    const topic = Copy.helpTopics.find((of) => of === name)
    const found = findCommand(commands, name)
    const words = Copy.wordsOf(state.settings.frontEnd)
    const explained = (of: NonNullable<typeof found>) =>
      Copy.commandExplained(words.explained(of), words.commandDetails)
    // The keys of the keyboard and those of a nickname have one name.
    if (topic !== undefined)
      return tell(
        [
          topics[topic](words),
          ...(found === undefined || !words.canDo(found.name) ? [] : [explained(found)])
        ].join("\n\n")
      )(state)
    return found === undefined
      ? tell(Copy.unknownHelp(abbreviate(name)), "warning")(state)
      : tell(explained(found))(state)
  }

/** A command about somebody: nobody has a name that the server does not take. */
const toPerson =
  (
    typed: string,
    act: (nick: Nick) => Update,
    refuse: (why: string) => Update = (why) => tell(why, "warning")
  ): Update =>
  (state) =>
    takesNick(state, typed)
      ? act(typed)(state)
      : refuse(Copy.nobodyCalled(abbreviate(typed), nickRule(state)))(state)

const changeNick =
  (nick: string): Update =>
  (state) =>
    !takesNick(state, nick)
      ? tell(Copy.invalidNick(abbreviate(nick), nickRule(state)), "warning")(state)
      : (state.phase._tag === "ChoosingNick"
          ? chooseNick(nick)
          : request({ _tag: "Nick", nick }, `/nick ${nick}`))(state)

const reply =
  (text: string): Update =>
  (state) => {
    const writer = state.writers.at(-1)
    return writer === undefined
      ? tell(Copy.nothingToAnswer, "warning")(state)
      : replyTo(writer, text)(state)
  }

/** A draft that does not show whom /reply is for may have been begun for who had written before: it is asked about. */
const replyTo =
  (writer: Writer, text: string): Update =>
  (state) => {
    const { before, nick } = writer
    const begun = state.startedAt ?? state.begunAt
    const seenAt = begun ?? state.now - times.replyChanged
    if (before !== undefined && isUnclear(writer, seenAt))
      return tell(
        Copy.replyChanged(abbreviate(text, limits.quoted), nick, before.nick),
        "warning"
      )(state)
    return sendPrivately(nick, text, writer.wroteAt <= seenAt ? writer.at : begun)(state)
  }

const because = (reason: Reason | undefined) => (reason === undefined ? {} : { reason })

const inviteHere =
  (nick: Nick): Update =>
  (state) => {
    const room = state.currentRoom
    return request({ _tag: "Invite", room, nick }, `/invite ${nick}`)(state)
  }

const sayHere =
  (text: string): Update =>
  (state) =>
    say(state.currentRoom, text, `/say ${text}`)(state)

const act =
  (text: string): Update =>
  (state) =>
    say(state.currentRoom, `/me ${text}`, `/me ${text}`)(state)

const who =
  (given: RoomName | undefined): Update =>
  (state) => {
    const room = given ?? state.currentRoom
    return request({ _tag: "Who", room }, `/who ${room}`)(state)
  }

const hasConnection = ({ phase }: Model): boolean =>
  phase._tag === "ChoosingNick"
    ? phase.connected
    : phase._tag !== "Connecting" && phase._tag !== "Disconnected"

/** A page is not told the keys of a connection that its browser has encrypted. */
const knowsConnection = (state: Model): boolean =>
  hasConnection(state) && (state.settings.frontEnd !== "page" || state.isExposed)

const whoami: Update = (state) => {
  const { awaitedNick, phase, settings } = state
  const hasNone = phase._tag === "ChoosingNick" || awaitedNick !== undefined
  const nick = hasNone ? undefined : state.nick
  const host = state.host || settings.server
  const [room, nickThere] = [roomAhead(state), nickAhead(state)]
  return tell(
    Copy.whoami({
      nick,
      host,
      server: settings.server,
      rooms: roomNames(state),
      room,
      isApart: settings.showsRoomsApart,
      nickThere: nickThere === state.nick ? undefined : nickThere,
      ...(knowsConnection(state) ? { connection: { pins: state.pins } } : {})
    })
  )(state)
}
