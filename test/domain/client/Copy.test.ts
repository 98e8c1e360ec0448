import { assert, describe, it } from "@effect/vitest"
import { Reason } from "../../../src/domain/chat/moderation/Reason.ts"
import { read } from "../../../src/domain/chat/moderation/Setting.ts"
import { Subject } from "../../../src/domain/chat/moderation/Subject.ts"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { lobby } from "../../../src/domain/chat/RoomName.ts"
import { sanitizeText } from "../../../src/domain/chat/Text.ts"
import { Timestamp } from "../../../src/domain/chat/Timestamp.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import type { Gap } from "../../../src/domain/client/Notice.ts"
import type { ErrorCode } from "../../../src/domain/protocol/ErrorReply.ts"

const place = { nick: "alice", room: "dev", host: "model", server: "here port 1" }
const helped = [
  { name: "quit", usage: "/quit", help: "leave" },
  { name: "bell", usage: "/bell", help: "ring" }
]
const nicks = ["bob", "carol"].map((nick) => Nick.make(nick))
const presence = { room: lobby, time: 0, nicks, labelled: true }
const refusedAct = (
  code: "no-such-ban" | "not-in-room" | "unavailable" | "not-operator" | "full",
  act: "Ban" | "Invite" | "Kick" | "Mute" | "Set" | "Unban" = "Ban"
) => Copy.actRefused({ _tag: "Err", code, text: sanitizeText("Why.") }, act)
const keysRefused = (code: ErrorCode) =>
  Copy.keysRefused({ _tag: "Err", code, text: sanitizeText("Why.") })
const settingMade = (written: string) => {
  const [name = "", value = ""] = written.split(" ")
  const to = read(name, value)
  return to === undefined ? "" : Copy.settingMade("dev", "bob", to)
}
const refused = (code: "no-such-room" | "not-in-room" | "full" | "private" | "unavailable") =>
  Copy.roomRefused({ _tag: "Err", code, text: sanitizeText("Try later.") }, "dev")
const gap = (cause: Gap["cause"], stream: typeof lobby | "inbox", to = 60) =>
  Copy.noticeText({ _tag: "Gap", stream, from: 42, to, cause })

const topicSet = (topic: string | undefined, labelled: boolean) =>
  Copy.noticeText({
    _tag: "TopicSet",
    room: lobby,
    seq: 1,
    time: 0,
    nick: Nick.make("bob"),
    topic,
    origin: "live",
    labelled
  })

/** Every export with examples: a sentence, and what a reader has to find in it. */
type Example = readonly [text: string, ...facts: ReadonlyArray<string>]
const examples: Record<keyof typeof Copy, ReadonlyArray<Example>> = {
  bellIs: [[Copy.bellIs("off"), "/bell off", "/bell mention", "/bell all"]],
  bellSet: [[Copy.bellSet("off")], [Copy.bellSet("mention")], [Copy.bellSet("all")]],
  actRefused: [
    [refusedAct("no-such-ban", "Unban"), "no such ban", "/bans"],
    [refusedAct("no-such-ban", "Mute"), "silent", "/bans"],
    [refusedAct("not-in-room"), "members"],
    [refusedAct("unavailable"), "has not done it", "later"],
    [refusedAct("not-operator"), "Why."],
    [refusedAct("full"), "/unban"],
    [refusedAct("full", "Set"), "/set private off"],
    [refusedAct("full", "Invite"), "Why."]
  ],
  keysRefused: [
    [keysRefused("wrong-word"), "/pair"],
    [keysRefused("no-such-key"), "/keys"],
    [keysRefused("last-key"), "/pair"],
    [keysRefused("no-key"), "not encrypted"],
    [keysRefused("not-owner"), "/nick NAME"],
    [keysRefused("full"), "/keys forget KEY"],
    [keysRefused("too-fast"), "Why."]
  ],
  invitationNotRead: [[Copy.invitationNotRead, "invitation"]],
  banList: [
    [Copy.banList([], 0), "Nobody"],
    [
      Copy.banList(
        [
          { _tag: "Banned", subject: Subject.make("bob"), until: "lifted", by: "-" },
          {
            _tag: "Muted",
            subject: Subject.make("carol"),
            until: Timestamp.make(600_000),
            by: Nick.make("alice"),
            reason: Reason.make("spam")
          }
        ],
        0
      ),
      "  bob is banned, from the shell\n",
      "  carol is silent, 10 min left, by alice: spam"
    ]
  ],
  banSpanForm: [[Copy.banSpanForm, "10m", "forever"]],
  banned: [
    [Copy.banned(["bob", "192.0.2.1"], 0), "Banned: bob and 192.0.2.1.", "/unban bob"],
    [Copy.banned(["bob"], 604_800), "for 7 days"]
  ],
  invitation: [[Copy.invitation("bob", "dev"), "bob", "/join dev"]],
  invited: [[Copy.invited("bob", "dev"), "bob", "dev"]],
  kicked: [[Copy.kicked("bob"), "bob was kicked"]],
  noSubject: [[Copy.noSubject("b?"), "b?", "nickname", "sha256.…"]],
  settingMade: [
    [settingMade("private on"), "dev is private", "bob"],
    [settingMade("private off"), "everybody"],
    [settingMade("slow 30"), "30 seconds"],
    [settingMade("slow 0"), "not slow"],
    [Copy.settingMade("dev", undefined, { setting: "private", isOn: true }), "enter it."]
  ],
  silenceSpanForm: [[Copy.silenceSpanForm, "10m", "forever", "off"]],
  silenced: [
    [Copy.silenced("bob", 600), "bob", "10 min", "/silence bob off"],
    [Copy.silenced("bob", 315_360_000), "any more"]
  ],
  slowForm: [[Copy.slowForm, "86400", "off"]],
  unbanned: [[Copy.unbanned("bob"), "bob"]],
  unsilenced: [[Copy.unsilenced("bob"), "bob"]],
  catchingUp: [[Copy.catchingUp, "Connected", "before"]],
  cannotLeave: [[Copy.cannotLeave("ops", ["lobby", "dev"]), "ops", "lobby and dev"]],
  cannotLeaveOnlyRoom: [[Copy.cannotLeaveOnlyRoom("dev"), "dev", "/join ROOM", "/quit"]],
  cannotSwitch: [[Copy.cannotSwitch("ops", ["dev"]), "/join ops", "dev"]],
  closesAtOnce: [[Copy.closesAtOnce("here port 1"), "here port 1"]],
  commandExplained: [
    [
      Copy.commandExplained({ name: "msg", usage: "/msg NICK", help: "tells", aliases: ["m"] }),
      "/msg NICK  tells",
      "Only that person",
      "Also: /m"
    ],
    [Copy.commandExplained({ name: "x", usage: "/x", help: "does x", aliases: [] }), "/x  does x"]
  ],
  namesAreFree: [[Copy.namesAreFree, "belong to nobody"]],
  pairing: [[Copy.pairing("ann", "k7mw-3xqd-9fhp", 600), "/pair ann k7mw-3xqd-9fhp", "10 min"]],
  paired: [[Copy.paired("ann"), "ann", "This device"]],
  pairLater: [[Copy.pairLater, "no connection"]],
  pairUsage: [[Copy.pairUsage("ann"), "/pair ann", "other device"]],
  nickOwned: [[Copy.nickOwned("It is taken."), "It is taken.", "/pair"]],
  keysOf: [
    [
      Copy.keysOf("ann", [
        { beginning: "3fK9aB2c", since: "2026-11-01", seen: "2026-11-22", isOwn: true },
        { beginning: "Zq81xW0o", since: "2026-11-02", seen: "2026-11-03", isOwn: false }
      ]),
      "ann",
      "3fK9aB2c  since 2026-11-01, last seen 2026-11-22 (this device)\n",
      "Zq81xW0o  since 2026-11-02, last seen 2026-11-03\n",
      "/keys forget KEY",
      "/pair"
    ]
  ],
  keyForgotten: [[Copy.keyForgotten("3fK9aB2c", "ann"), "3fK9aB2c", "ann"]],
  keyUsage: [[Copy.keyUsage, "/keys", "4 characters"]],
  commandDetails: Object.values(Copy.commandDetails).map((text) => [text] as const),
  whyClosed: [[Copy.whyClosed("slow", "Bye."), "too slowly", "(Bye.)"]],
  wordsOf: [
    [Copy.wordsOf().keyList, "Ctrl-C"],
    [Copy.wordsOf("terminal").greetingHint, "/quit"],
    [Copy.wordsOf("page").keyList, "Shift-Enter", "F6"],
    [Copy.wordsOf("page").editingKeyList, "browser"],
    [Copy.wordsOf("page").greetingHint, "/help", "Scroll up"],
    [Copy.wordsOf("page").sessionUnsaved(undefined, 120), "browser", "reload", "120 s"],
    [Copy.wordsOf("page").reconnecting("It was cut.", "person"), "It was cut. Reconnecting"],
    [Copy.wordsOf("page").farewell("kicked", "Why."), "(Why.)", "connect again"],
    [Copy.wordsOf("page").farewell("slow", undefined), "too slowly"],
    [Copy.wordsOf("page").notInvited(false), "link", "paste its word here"],
    [Copy.wordsOf("page").notInvited(true), "not valid", "operator"],
    [Copy.wordsOf("page").notEncrypted("chat.example"), "chat.example", "https://"],
    [Copy.wordsOf("page").nickOwned("It is owned."), "It is owned.", "another nickname"],
    [
      Copy.wordsOf("page").keysRefused({ _tag: "Err", code: "no-key", text: sanitizeText("No.") }),
      "no key"
    ],
    [Copy.wordsOf("page").draftLines(3, "to dev"), "3 lines", "to dev"],
    [Copy.wordsOf("page").draftTooLong(2, "to dev", 1), "to dev", "2 messages"],
    ...Object.values(Copy.wordsOf("page").commandDetails).map((text) => [text] as const)
  ],
  commandHelp: Object.values(Copy.commandHelp).map((help) => [help] as const),
  charactersReplaced: [[Copy.charactersReplaced, "UTF-8", "Control", "\ufffd"]],
  commandIndented: [
    [Copy.commandIndented("/who"), "/who?", "//who"],
    [Copy.commandIndented("/me waves", false), "/me waves?"]
  ],
  commandOneLine: [[Copy.commandOneLine("Usage: /quit"), "//", "Usage: /quit"]],
  commandSlash: [
    [Copy.commandSlash("/who"), "/who?", "//who"],
    [Copy.commandSlash("/me waves", false), "/me waves?"]
  ],
  following: [
    [
      Copy.following({ nick: "alicetail", room: "dev", host: "model", server: "here port 1" }),
      "dev",
      "here port 1",
      "alicetail",
      "Ctrl-C"
    ]
  ],
  nobodyCalled: [
    [Copy.nobodyCalled("1bob", "letters"), "1bob", "is 1 to 24 letters, A to Z or a to z."],
    [Copy.nobodyCalled("1bob", "extended"), "1bob", "digits, - and _."],
    [Copy.nobodyCalled("1bob", undefined), "1bob", "digits, - and _."]
  ],
  keptForLater: [[Copy.keptForLater("hi all"), "Not sent", "nickname", "hi all"]],
  alreadyNamed: [[Copy.alreadyNamed("carol", "bob"), "You are bob", "/nick carol"]],
  connectedAs: [[Copy.connectedAs("alice", "dev", "model"), "alice", "dev", "model"]],
  connectionLost: [[Copy.connectionLost("here port 1"), "here port 1", "lost"]],
  countRange: [[Copy.countRange(200), "1 to 200"]],
  counted: [
    [Copy.counted(1, "line"), "1 line"],
    [Copy.counted(1_000_000, "line"), "1,000,000 lines"]
  ],
  draftKept: [[Copy.draftKept("dev", "half a"), "Join dev again", "Up on an empty line", "half a"]],
  draftOffered: [[Copy.draftOffered("dev", "half a"), "Up on an empty line", "dev", "half a"]],
  draftLine: [[Copy.draftLine(3, 60), "line 3 of 60"]],
  draftLines: [
    [Copy.draftLines(34), "34 lines", "Enter", "Esc", "Ctrl-C"],
    [Copy.draftLines(2, "privately to bob"), "2 lines", "privately to bob"]
  ],
  draftGoes: [[Copy.draftGoes("to lobby") ?? "", "Enter", "to lobby", "Ctrl-C"]],
  draftNotSent: [[Copy.draftNotSent("Full."), "not", "Full."]],
  draftTooLong: [
    [Copy.draftTooLong(3, "to dev", 2), "too long", "to dev", "3 messages", "; Esc or Ctrl-C"],
    [Copy.draftTooLong(3, "to dev", 1), "too long", "to dev", "3 messages", "; Ctrl-C"]
  ],
  duration: [
    [Copy.duration(499), "a moment"],
    [Copy.duration(119_000), "119 s"],
    [Copy.duration(180_000), "3 min"],
    [Copy.duration(7_200_000), "2 h"]
  ],
  farewell: [
    [Copy.farewell("shutdown", undefined), "The server is shutting down."],
    [Copy.farewell("slow", undefined), "too slowly"],
    [Copy.farewell("timeout", undefined), "silence"],
    [Copy.farewell("replaced", undefined), "took over"],
    [Copy.farewell("full", "come later"), "not accepting connections", "(come later)"],
    [Copy.farewell("protocol", undefined), "could not read"],
    [Copy.farewell("internal", undefined), "error"],
    [Copy.farewell("quit", undefined), "closed"],
    [Copy.farewell("kicked", "spam"), "ended your session (spam).", "may come back"],
    [Copy.farewell("banned", "for 1 day"), "(for 1 day)"],
    [Copy.farewell("kept", undefined), "keeps the session"]
  ],
  foreignServer: [[Copy.foreignServer("here port 1", "natter/1"), "here port 1", "natter/1"]],
  gaveUp: [
    [Copy.gaveUp("It was cut.", 60_000), "It was cut.", "60 s"],
    [Copy.gaveUp("It was cut.", 0), "It was cut."]
  ],
  givenBack: [
    [
      Copy.givenBack([{ to: "ops", text: "one", isCommand: false }]),
      "Not sent to ops: one",
      "Up on an empty line"
    ],
    [
      Copy.givenBack([{ to: "ops", text: "/who", isCommand: true }]),
      "Not carried out in ops: /who"
    ],
    [
      Copy.givenBack([
        { to: "ops", text: "one", isCommand: false },
        { to: "dev", text: "/who", isCommand: true }
      ]),
      "2 lines were not sent",
      "Up",
      "\n  ops: one\n  dev: /who"
    ]
  ],
  greeting: [
    [
      Copy.greeting({ ...place, others: ["bob"], topic: "green tea", retention: 2_048 }),
      Copy.location(place),
      Copy.topicIs("dev", "green tea"),
      "bob",
      Copy.retention(2_048),
      Copy.greetingHint
    ],
    [
      Copy.greeting({ ...place, others: [], topic: undefined, retention: undefined }),
      "Nobody else"
    ],
    [
      Copy.greeting({
        ...place,
        others: [],
        rooms: Array.from({ length: 30 }, (_, n) => `r${n}`),
        topic: undefined,
        retention: undefined
      }),
      "alice in dev",
      "You are also in r0, r1, r2, r3, r4 and 25 others."
    ]
  ],
  greetingHint: [[Copy.greetingHint, "/help", "/history", "/quit"]],
  furtherHelp: [[Copy.furtherHelp(helped), "/bell  ring"]],
  helpList: [
    [Copy.helpList(helped), "/quit  leave", "/bell", "//", "TAB", "/help more", "/help keys"]
  ],
  helpTopics: Copy.helpTopics.map((topic) => [topic] as const),
  historyShown: [
    [
      Copy.historyShown({ room: "dev", count: 1, isBeginning: false }, "14:02"),
      "1 message in dev, 14:02.",
      "/history"
    ],
    [
      Copy.historyShown({ room: "dev", count: 20, isBeginning: true }, ""),
      "20 messages in dev;",
      "none that are older"
    ]
  ],
  sessionsLeft: [
    [
      Copy.sessionsLeft(["alice"], true),
      "new session",
      "session as alice is still",
      "--nick alice"
    ],
    [
      Copy.sessionsLeft(["alice", "carol"], false),
      "sessions as alice and carol are",
      "--nick alice"
    ]
  ],
  habitsTakenBack: [
    [Copy.habitsTakenBack(["dev"], []), "session", "Muted: dev", "/unmute ROOM"],
    [Copy.habitsTakenBack([], ["bob", "eve"]), "session", "You ignore bob and eve"]
  ],
  historyHeading: [
    [Copy.historyHeading("dev", true), "last messages in dev"],
    [Copy.historyHeading("dev", false), "in dev before those"]
  ],
  noHistory: [
    [Copy.noHistory("dev", true), "no messages of dev."],
    [Copy.noHistory("dev", false), "no messages of dev that are older"]
  ],
  nothingShown: [
    [Copy.nothingShown("dev", false), "dev", "/ignore", "/history"],
    [Copy.nothingShown("dev", true), "dev", "/ignore", "none that are older"]
  ],
  queryFault: [
    [Copy.queryFault({ _tag: "Quotation" }), '"green tea"'],
    [Copy.queryFault({ _tag: "NotANick", text: "2" }), "from:alice", "not 2"],
    [Copy.queryFault({ _tag: "NotABorder", text: "" }), "2026-11-26", "30d", "not nothing"],
    [Copy.queryFault({ _tag: "NotAWord", text: "++" }), "++", "letters"],
    [Copy.queryFault({ _tag: "ShortPrefix", text: "a*" }), "3 characters", "a*"],
    [Copy.queryFault({ _tag: "NoWords" }), "from:NICK", "/search WORDS"],
    [Copy.queryFault({ _tag: "TooManyWords" }), "32 words"]
  ],
  foundHeading: [[Copy.foundHeading("dev", "tea"), "dev", "tea"]],
  foundEnd: [
    [Copy.foundEnd(1, true), "1 message", "none before"],
    [Copy.foundEnd(20, false), "20 messages", "/search again"]
  ],
  foundHidden: [
    [Copy.foundHidden("dev", "tea", true), "dev", "/ignore: tea"],
    [Copy.foundHidden("dev", "tea", false), "/ignore: tea", "/search again"]
  ],
  nothingFound: [
    [Copy.nothingFound("dev", "tea", true), "Nothing found in dev: tea"],
    [Copy.nothingFound("dev", "tea", false), "so far", "/search again"]
  ],
  nothingOlder: [[Copy.nothingOlder("dev"), "Nothing older", "dev"]],
  nothingSearched: [[Copy.nothingSearched, "/search WORDS"]],
  cannotSearch: [[Copy.cannotSearch("model"), "model", "cannot search"]],
  foundWord: [[Copy.foundWord("tea"), "[tea]"]],
  hiddenShown: [[Copy.hiddenShown("bob"), "bob", "newest", "hidden"]],
  ignoreCleared: [[Copy.ignoreCleared("bob"), "bob", "shown", "/history"]],
  ignoreSet: [
    [Copy.ignoreSet("bob", true), "bob", "hidden", "/unignore bob"],
    [Copy.ignoreSet("bob", false), "Nobody", "hidden", "/unignore bob"]
  ],
  ignoredAre: [
    [Copy.ignoredAre([]), "nobody"],
    [Copy.ignoredAre(["bob", "carol"]), "bob and carol"]
  ],
  isNowCalled: [[Copy.isNowCalled("bob", "rob"), "bob is now rob"]],
  notMuted: [[Copy.notMuted("tea", ["dev"]), "tea is not muted", "dev"]],
  notIgnored: [[Copy.notIgnored("bob", ["carol"]), "do not ignore bob", "You ignore carol"]],
  ignoredRenamed: [[Copy.ignoredRenamed("bob", "rob"), "bob, whom you ignore, is now rob"]],
  ignoredSelf: [[Copy.ignoredSelf("alice"), "alice", "/ignore"]],
  inputLineTooLong: [[Copy.inputLineTooLong(1_024), "1024 bytes"]],
  invalidNick: [
    [Copy.invalidNick("r2d2", "letters"), "r2d2", "1 to 24 letters"],
    [Copy.invalidNick("2d", undefined), "2d", "1 to 24 letters"],
    [Copy.invalidNick("2d", "extended"), "2d", "digits"],
    [Copy.invalidNick("", "letters"), "Use 1 to 24 letters"]
  ],
  invalidTimeFormat: [[Copy.invalidTimeFormat(32), "32", "%H, %M and %S", "%I", "%p", "%%"]],
  editingKeyList: [[Copy.editingKeyList, "Ctrl-K", "undo"]],
  keyList: [[Copy.keyList, "Alt-Enter", "/help editing"]],
  keys: Copy.keys.map(([key, meaning]) => [`${key} ${meaning}`] as const),
  labels: Object.values(Copy.labels).map((label) => [label] as const),
  linesNotDelivered: [
    [
      Copy.linesNotDelivered([
        { to: "dev", text: "one" },
        { to: "bob", text: "two" }
      ]),
      "2 lines were not delivered:\n  dev: one\n  bob: two"
    ]
  ],
  notCarriedOut: [[Copy.notCarriedOut(["/join ops", "/nick carl"]), "/join ops", "/nick carl"]],
  linesPerhapsNotDelivered: [
    [
      Copy.linesPerhapsNotDelivered([
        { to: "dev", text: "one" },
        { to: "bob", text: "two" }
      ]),
      "2 lines were perhaps not delivered",
      ":\n  dev: one\n  bob: two"
    ]
  ],
  lineComesBack: [
    [Copy.lineComesBack("It is too long."), "It is too long. Up on an empty line brings"]
  ],
  textIsAction: [[Copy.textIsAction, "/me", "action"]],
  textTooLong: [[Copy.textTooLong(5_000, 4_096), "5000 bytes", "4096"]],
  linesNotAcknowledged: [
    [Copy.linesNotAcknowledged(1), "1 line was"],
    [Copy.linesNotAcknowledged(2), "2 lines were"]
  ],
  listed: [
    [Copy.listed([]), "nobody"],
    [Copy.listed(["a"]), "a"],
    [Copy.listed(["a", "b"]), "a and b"],
    [Copy.listed(["a", "b", "c"]), "a, b and c"],
    [Copy.listed(["a", "b", "c", "d"]), "a, b and 2 others"]
  ],
  location: [[Copy.location(place), "alice", "dev", "model", "here port 1"]],
  meantCommand: [[Copy.meantCommand("quit"), "/quit"]],
  meantPrivate: [[Copy.meantPrivate("msg bob hi"), "/msg bob hi", "blank"]],
  missing: [[Copy.missing("/msg bob TEXT", "TEXT"), "TEXT is missing", "/msg bob TEXT"]],
  member: [
    [Copy.member("bob"), "bob"],
    [Copy.member("bob", true), "bob (connection lost)"]
  ],
  members: [[Copy.members("dev", ["alice", "bob"]), "dev", "alice and bob"]],
  candidates: [
    [Copy.candidates(["alice: ", "Albert: "]), "alice:  Albert:"],
    [Copy.candidates(Array.from({ length: 102 }, (_, n) => `n${n} `)), "n98  n99  (2 more)"]
  ],
  moreLines: [[Copy.moreLines(300), "300 more lines"]],
  morePending: [
    [Copy.morePending(1), "1 more line is"],
    [Copy.morePending(2), "2 more lines are"]
  ],
  nickChanged: [[Copy.nickChanged("alicia"), "alicia"]],
  nickPrompt: [
    [Copy.nickPrompt(undefined, false), "nickname"],
    [Copy.nickPrompt("bob", false), "nickname", "[bob]"],
    [Copy.nickPrompt("bob", true), "nickname", "Enter to wait until bob is free"]
  ],
  nickQuestion: [[Copy.nickQuestion, "nickname"]],
  notInvited: [
    [Copy.notInvited(false), "invitation", "operator", "natter://"],
    [Copy.notInvited(true), "not valid", "operator", "natter://"]
  ],
  nickAwaited: [
    [
      Copy.nickAwaited("ann", "ann"),
      "Somebody has the nickname ann. Waiting for it. /nick NAME takes another one."
    ],
    [Copy.nickAwaited("bob", "ann"), "nickname bob. Waiting for ann. /nick NAME"]
  ],
  nickNeeded: [[Copy.nickNeeded("Not here."), "Not here. /nick NAME"]],
  nickRefused: [[Copy.nickRefused("bob", "Taken."), "bob", "Taken."]],
  sessionUnsaved: [
    [Copy.sessionUnsaved("/home/rosa", 120), "in /home/rosa", "up to 120 s"],
    [Copy.sessionUnsaved(undefined, 60), "without a home folder", "up to 60 s"]
  ],
  offeredNextTime: [[Copy.offeredNextTime("bob"), "bob", "next start"]],
  noLinks: [[Copy.noLinks, "link"]],
  pageNotKept: [[Copy.pageNotKept, "browser", "reload"]],
  pageFailed: [[Copy.pageFailed, "Reload"]],
  noConnection: [[Copy.noConnection("chat.example"), "chat.example", "network"]],
  noAnswer: [[Copy.noAnswer("here port 1"), "here port 1"]],
  answerHidden: [[Copy.answerHidden("bob"), "ignore bob", "not see an answer"]],
  cannotEnter: [
    [
      Copy.cannotEnter({ _tag: "Err", code: "full", text: sanitizeText("x") }, "dev"),
      "dev",
      "limit"
    ],
    [
      Copy.cannotEnter({ _tag: "Err", code: "unavailable", text: sanitizeText("Later.") }, "dev"),
      "Cannot enter dev: Later."
    ]
  ],
  noLongerIn: [[Copy.noLongerIn("dev"), "dev"]],
  noCommand: [[Copy.noCommand, "JSON object", "say"]],
  noId: [[Copy.noId, "string", "number"]],
  nothingNew: [
    [Copy.nothingNew(["dev"]), "Nothing is new in dev", "switch to it"],
    [Copy.nothingNew(["dev", "ops"]), "Nothing is new in dev and ops", "switch to one"]
  ],
  nickIsNow: [[Copy.nickIsNow("bob", "bobby"), "bob is now bobby", "/msg bobby"]],
  mayBeAnother: [[Copy.mayBeAnother("bob"), "bob may be somebody else", "again"]],
  refusal: [
    [
      Copy.refusal({ _tag: "Err", code: "unavailable", text: sanitizeText("A log.") }),
      "The server cannot store anything",
      "later"
    ],
    [Copy.refusal({ _tag: "Err", code: "full", text: sanitizeText("So many.") }), "So many."]
  ],
  nickGivenUp: [[Copy.nickGivenUp("bob", "bobby"), "bob is now bobby", "/msg bobby"]],
  nothingToAnswer: [[Copy.nothingToAnswer, "wrote to you last", "/msg NICK TEXT"]],
  notAccepting: [[Copy.notAccepting("here port 1", "Full."), "here port 1", "Full."]],
  carriedOutWithNick: [[Copy.carriedOutWithNick("/keys"), "/keys", "no nickname"]],
  pairedNickTaken: [[Copy.pairedNickTaken("bob"), "bob", "your other device"]],
  carriedOutLater: [[Copy.carriedOutLater("/join dev"), "Not connected", "/join dev"]],
  needsConnection: [[Copy.needsConnection("/history"), "Not connected", "/history"]],
  notDelivered: [[Copy.notDelivered("lobby", "hello"), "Not delivered to lobby: hello"]],
  notInRoom: [[Copy.notInRoom("dev"), "dev", "/join dev"]],
  quitNotInPipe: [[Copy.quitNotInPipe("quit"), "/quit", "//"]],
  onlyForPersons: [[Copy.onlyForPersons("kick"), "/kick", "person at a terminal", "//"]],
  notInPipe: [[Copy.notInPipe("join"), "/join", "natter bot --json", "//"]],
  notSent: [[Copy.notSent("hello", "Full."), "Not sent: hello", "Full."]],
  inputNotRead: [[Copy.inputNotRead, "input", "not sent"]],
  nothingListens: [
    [Copy.nothingListens("here", 1, false), "here port 1", "running there?"],
    [Copy.nothingListens("localhost", 1, true), "localhost port 1", "natter-server --port 1,"]
  ],
  noticeText: [
    [Copy.noticeText({ _tag: "Entered", ...presence }), "bob and carol joined"],
    [
      Copy.noticeText({ _tag: "Left", ...presence, reason: "shutdown" }),
      "bob and carol left (server shutting down)"
    ],
    [
      Copy.noticeText({ _tag: "Left", ...presence, labelled: false, reason: "shutdown" }),
      "bob and carol left (server shutting down)"
    ],
    [Copy.noticeText({ _tag: "Left", ...presence, labelled: false, reason: "lost" }), "lost"],
    [
      Copy.noticeText({ _tag: "Left", ...presence, reason: "kicked" }),
      "bob and carol were kicked by an operator"
    ],
    [
      Copy.noticeText({ _tag: "Left", ...presence, nicks: nicks.slice(1), reason: "kicked" }),
      "carol was kicked by an operator"
    ],
    [
      Copy.noticeText({ _tag: "Renamed", time: 0, old: Nick.make("bob"), new: Nick.make("rob") }),
      "bob is now rob"
    ],
    [
      Copy.noticeText({ _tag: "AwaySummary", room: lobby, count: 2, away: 180_000 }),
      "2 messages",
      "3 min"
    ],
    [gap("trimmed", lobby), "lobby: messages 42 to 60 are no longer on the server"],
    [gap("unknown", lobby, 42), "lobby: message 42 is missing"],
    [gap("skipped", lobby), "lobby: messages 42 to 60 are not shown", "too many"],
    [gap("trimmed", "inbox"), "private messages 42 to 60 are"],
    [topicSet("tea", false), "bob set the topic: tea"],
    [topicSet("tea", true), "bob set the topic: tea"],
    [topicSet(undefined, true), "bob removed the topic"],
    [
      Copy.noticeText({
        _tag: "Untold",
        seq: 1,
        time: 0,
        nick: Nick.make("dave"),
        text: "hi"
      }),
      "Perhaps not read by dave: hi — the session has ended"
    ],
    [gap("epoch", lobby), Copy.serverRestarted]
  ],
  lineGoesTo: [[Copy.lineGoesTo("dev"), "dev", "Waiting", "/room ROOM"]],
  onlyRoom: [[Copy.onlyRoom("dev"), "dev", "/join ROOM"]],
  newRoomMade: [[Copy.newRoomMade("buld"), "buld", "new room"]],
  noSuchType: [
    [Copy.noSuchType("sya", "say", ["say"]), "sya", "did you mean say?"],
    [Copy.noSuchType("x", undefined, ["say", "tell"]), "x", "say and tell"]
  ],
  perhapsNotDelivered: [
    [Copy.perhapsNotDelivered("lobby", "hello"), "Perhaps not delivered to lobby: hello"]
  ],
  refusedBefore: [[Copy.refusedBefore, "refused"]],
  roomList: [
    [
      Copy.roomList([
        { room: "dev", members: 1 },
        { room: "lobby", members: 12, topic: "green tea" }
      ]),
      "dev    1 member\n",
      "lobby  12 members  green tea"
    ],
    [
      Copy.roomList([
        { room: "dev", members: 2, own: "entered", isMuted: true, unread: 3, topic: "tea" },
        { room: "ops", members: 1, own: "current" }
      ]),
      "dev  2 members (yours, muted, 3 unread)  tea",
      "ops  1 member (you are here)"
    ]
  ],
  searchHint: [
    [Copy.searchHint("", undefined), "search", "Esc"],
    [Copy.searchHint("depl", "deploy finished"), "search: depl → deploy finished"],
    [Copy.searchHint("lunch?", undefined), 'no line with "lunch?"', "Esc"]
  ],
  toPerson: [[Copy.toPerson("bob"), "privately", "bob"]],
  toRoom: [[Copy.toRoom("dev"), "to dev"]],
  queryForm: [[Copy.queryForm, "from:bob", "2026-11-26T08:00:00.000Z", "UTC", "next"]],
  noTopicInPipe: [[Copy.noTopicInPipe, "/topic", "natter bot --json", "//"]],
  topicBeingSet: [
    [Copy.topicBeingSet("dev", "green tea"), "dev", "green tea"],
    [Copy.topicBeingSet("dev", undefined), "dev"]
  ],
  topicIs: [
    [Copy.topicIs("dev", "green tea"), "dev", "green tea"],
    [Copy.topicIs("dev", undefined), "dev", "/topic TEXT"]
  ],
  waitsFor: [[Copy.waitsFor("dave", 120), "dave", "120 s"]],
  pasteTooLong: [[Copy.pasteTooLong(16_384), "16,384 characters"]],
  pasteUnfinished: [[Copy.pasteUnfinished, "Ctrl-C"]],
  pendingLine: [
    [
      Copy.pendingLine({ nick: "alice", to: undefined, room: "dev", text: "hi" }),
      "[dev] alice: hi"
    ],
    [
      Copy.pendingLine({ nick: "alice", to: "bob", room: undefined, text: "hi" }),
      Copy.privateTo("bob", "→"),
      ": hi"
    ]
  ],
  privateFrom: [[Copy.privateFrom("bob", "to"), "private", "bob to you"]],
  privateTo: [[Copy.privateTo("bob", "to"), "private", "you to bob"]],
  quietIs: [
    [Copy.quietIs(true), "hidden", "/quiet off"],
    [Copy.quietIs(false), "shown", "/quiet on"]
  ],
  quietSet: [
    [Copy.quietSet(true), "hidden"],
    [Copy.quietSet(false), "shown"]
  ],
  draftsLost: [
    [Copy.draftsLost([{ to: "tea", text: "half" }]), "A draft in tea", "not sent: half"],
    [
      Copy.draftsLost([
        { to: "tea", text: "one" },
        { to: "dev", text: "two" }
      ]),
      "2 drafts",
      "tea: one",
      "dev: two"
    ]
  ],
  draftsWait: [
    [Copy.draftsWait([{ to: "tea", text: "half" }]), "A draft waits in tea: half", "again"],
    [
      Copy.draftsWait([
        { to: "tea", text: "half" },
        { to: "ops", text: "more" }
      ]),
      "2 drafts wait",
      "tea: half",
      "ops: more"
    ]
  ],
  quitDiscards: [
    [Copy.quitDiscards(1), "1 line is", "Ctrl-C", "/quit", "it."],
    [Copy.quitDiscards(2), "2 lines are", "them."]
  ],
  quitHint: [[Copy.quitHint, "Ctrl-C", "/quit"]],
  privateNotSent: [
    [Copy.privateNotSent("bob", "hi", "bob has left."), "Not sent to bob: hi", "bob has left."]
  ],
  replyChanged: [
    [Copy.replyChanged("hi", "carol", "bob"), "Not sent: hi", "/msg carol", "/msg bob"]
  ],
  roomMuted: [
    [Copy.roomMuted("dev", false), "now only counted", "/room dev", "/unmute dev"],
    [Copy.roomMuted("dev", true), "while you are in another room", "/room dev", "/unmute dev"]
  ],
  meantElsewhere: [[Copy.meantElsewhere("hi", "/room tea"), "Not sent", "hi", "/room tea", "Up"]],
  mutedAre: [
    [Copy.mutedAre([]), "No room", "/mute ROOM"],
    [Copy.mutedAre(["dev", "ops"]), "dev and ops", "/unmute ROOM"]
  ],
  roomUnmuted: [[Copy.roomUnmuted("dev"), "dev", "shown"]],
  allRead: [[Copy.allRead, "read"]],
  reasonAlone: [[Copy.reasonAlone(Copy.lineComesBack("It is too long.")), "long."]],
  reconnected: [[Copy.reconnected(180_000), Copy.reconnectedAfter, "3 min"]],
  reconnectedAfter: [[Copy.reconnectedAfter]],
  reconnecting: [
    [Copy.reconnecting("It was cut.", "person"), "It was cut. Reconnecting", "/quit", "Ctrl-C"],
    [Copy.reconnecting("It was cut.", "pipe"), "It was cut. Reconnecting", "sent again"],
    [Copy.reconnecting("It was cut.", "idle"), "It was cut. Reconnecting."]
  ],
  retention: [
    [Copy.retention(0), "no messages"],
    [Copy.retention(1), "last message of"],
    [Copy.retention(999), "999 messages"],
    [Copy.retention(2_048), "2,048 messages"],
    [Copy.retention(1_000_000), "1,000,000 messages"]
  ],
  roomEntered: [
    [Copy.roomEntered("dev", 0), "dev", "alone"],
    [Copy.roomEntered("dev", 1), "dev", "1 other."],
    [Copy.roomEntered("dev", 2), "2 others."],
    [Copy.roomEntered("dev", 2, true), "dev", "2 others."]
  ],
  roomLeft: [
    [Copy.roomLeft("dev", "lobby"), "dev", "lobby"],
    [Copy.roomLeft("dev"), "dev."]
  ],
  roomRefused: [
    [refused("no-such-room"), "/join dev"],
    [refused("not-in-room"), "/join dev"],
    [refused("full"), "dev", "/part"],
    [refused("private"), "dev", "invitation"],
    [refused("unavailable"), "Try later."]
  ],
  roomSwitched: [[Copy.roomSwitched("dev"), "dev"]],
  serverLineTooLong: [[Copy.serverLineTooLong("here port 1", "natter/1"), "here port 1"]],
  serverName: [[Copy.serverName("here", 1), "here port 1"]],
  offline: [[Copy.offline, "offline"]],
  serverSilent: [[Copy.serverSilent(45_000), "45 s"]],
  sessionGone: [[Copy.sessionGone("alice"), "alice", "session"]],
  sessionOver: [
    [Copy.sessionOver("alice", ["den", "tea"]), "alice", "session", "den and tea", "Private"],
    [Copy.sessionOver("alice", []), "alice", "session", "Private"]
  ],
  statusConnecting: [[Copy.statusConnecting("here port 1"), "here port 1"]],
  statusReconnecting: [[Copy.statusReconnecting, "reconnecting"]],
  privateFurtherUp: [
    [Copy.privateFurtherUp(1, "bob"), "1 private message of your session is further up, from bob."],
    [Copy.privateFurtherUp(2, "bob"), "2 private messages of your session", "the last from bob."]
  ],
  statusNickAwaited: [
    [Copy.statusNickAwaited("ann", undefined), "waiting for the nickname ann"],
    [Copy.statusNickAwaited("ann", 42), "waiting for the nickname ann", "42 s"]
  ],
  statusRetryIn: [
    [Copy.statusRetryIn(3, true), "reconnecting in 3 s; press Enter to retry now"],
    [Copy.statusRetryIn(3, false), "reconnecting in 3 s"]
  ],
  statusSilent: [[Copy.statusSilent(12), "12 s"]],
  sentInParts: [[Copy.sentInParts(3), "too long", "3"]],
  serverRestarted: [[Copy.serverRestarted, "restarted", "from before may be gone"]],
  shownFromNowOn: [[Copy.shownFromNowOn("bob"), "bob", "from now on"]],
  tooManyIgnored: [[Copy.tooManyIgnored(256), "256", "/unignore NICK"]],
  tooManyPending: [[Copy.tooManyPending(256), "256 lines"]],
  tooManyRooms: [[Copy.tooManyRooms(32), "32", "/part"]],
  unexpectedLine: [[Copy.unexpectedLine, "Ignored"]],
  unknownCommand: [
    [Copy.unknownCommand("mgs", "msg"), "/mgs", "/msg", "//"],
    [Copy.unknownCommand("xyzzy", undefined), "/xyzzy", "/help", "//"]
  ],
  unknownHelp: [[Copy.unknownHelp("xyzzy"), "/xyzzy", "/help"]],
  unknownHost: [
    [Copy.unknownHost("nowhere.invalid"), "nowhere.invalid"],
    [Copy.unknownHost("tial", "natter tail"), "host tial", "mean natter tail?"]
  ],
  unreachable: [
    [Copy.unreachable("here port 1", "EHOSTUNREACH"), "here port 1", "EHOSTUNREACH"],
    [Copy.unreachable("here port 1", undefined), "here port 1."]
  ],
  unreadRooms: [
    [Copy.unreadRooms(12, 0), "12 rooms"],
    [Copy.unreadRooms(12, 2), "12 rooms, 2!"]
  ],
  cannotForget: [[Copy.cannotForget("/f", "EACCES"), "/f", "EACCES"]],
  changedKey: [
    [
      Copy.changedKey(
        "here port 1",
        { pin: "sha256.old", since: "2026-11-25" },
        "sha256.new",
        "h:1"
      ),
      "here port 1",
      "since 2026-11-25 it was sha256.old",
      "now it is sha256.new",
      "natter forget h:1"
    ]
  ],
  certificateLost: [
    [
      Copy.certificateLost("here port 1", "2026-11-25", "sha256.new", false, "h:1"),
      "here port 1",
      "since 2026-11-25",
      "is not valid",
      "sha256.new",
      "natter forget h:1"
    ],
    [Copy.certificateLost("here port 1", "2026-11-25", "sha256.new", true, "h:1"), "has expired"]
  ],
  certifiedUnencrypted: [
    [
      Copy.certifiedUnencrypted("here port 1", "2026-11-25", "h:1"),
      "here port 1",
      "2026-11-25",
      "natter forget h:1"
    ]
  ],
  lineMayBeAbout: [
    [Copy.lineMayBeAbout("/f", 3, "here port 1"), "Line 3 of /f", "about here port 1"]
  ],
  lockedFor: [[Copy.lockedFor("/f.lock"), "/f.lock", "delete it"]],
  encryptedAgain: [[Copy.encryptedAgain, "encrypted"]],
  firstUse: [
    [Copy.firstUse("here port 1", "sha256.pin", false), "here port 1", "sha256.pin", "Compare"],
    [Copy.firstUse("here port 1", "sha256.pin", true), "certificate of here port 1 has expired"]
  ],
  handshakeFailed: [
    [Copy.handshakeFailed("here port 1", "ERR_SSL_X"), "here port 1 (ERR_SSL_X)."],
    [Copy.handshakeFailed("here port 1", undefined), "here port 1."]
  ],
  handshakeSilent: [[Copy.handshakeSilent("here port 1"), "here port 1", "Check the port"]],
  invitedUnencrypted: [[Copy.invitedUnencrypted("here port 1"), "here port 1", "invitation"]],
  keyNotRemembered: [
    [Copy.keyNotRemembered("here port 1", "/f", "EACCES"), "here port 1", "/f", "EACCES"]
  ],
  keyNotRememberedAnywhere: [[Copy.keyNotRememberedAnywhere("here port 1"), "here port 1"]],
  knownHostUnreadable: [
    [Copy.knownHostUnreadable("/f", 3, "h:1"), "Line 3 of /f", "natter forget h:1"]
  ],
  knownHostsTooLarge: [[Copy.knownHostsTooLarge(7), "7 bytes"]],
  knownHostsUnreadable: [[Copy.knownHostsUnreadable("/f", "EACCES"), "/f", "EACCES"]],
  knownLinesUnreadable: [
    [Copy.knownLinesUnreadable("/f", [3]), "Line 3 of /f cannot"],
    [Copy.knownLinesUnreadable("/f", [3, 5, 9]), "Line 3 of /f and 2 more cannot"]
  ],
  noLongerEncrypted: [
    [Copy.noLongerEncrypted("here port 1", "2026-11-25", "h:1"), "2026-11-25", "natter forget h:1"]
  ],
  newUnencrypted: [[Copy.newUnencrypted("here port 1"), "here port 1", "--accept-new"]],
  invitationWithheld: [
    [Copy.invitationWithheld("here port 1"), "here port 1", "was not sent", "--accept-new"]
  ],
  notEncrypted: [[Copy.notEncrypted("here port 1"), "here port 1", "not encrypted"]],
  notRegularFile: [[Copy.notRegularFile, "regular file"]],
  otherKey: [
    [Copy.otherKey("here port 1", "sha256.a", "sha256.b"), "names sha256.a", "has sha256.b"],
    [Copy.otherKey("here port 1", "sha256.a", "sha256.b", "h:1"), "natter forget h:1"]
  ],
  ownKeyUnusable: [[Copy.ownKeyUnusable("/f", "EACCES"), "/f", "EACCES"]],
  statusNotEncrypted: [[Copy.statusNotEncrypted, "not encrypted"]],
  unencryptedNow: [[Copy.unencryptedNow("here port 1"), "here port 1", "start natter again"]],
  unknownKey: [
    [
      Copy.unknownKey("here port 1", "sha256.pin", false),
      "here port 1",
      "#sha256.pin",
      "--accept-new"
    ],
    [Copy.unknownKey("here port 1", "sha256.pin", true), "certificate of here port 1 has expired"]
  ],
  tooManyWords: [[Copy.tooManyWords("now"), "Too many words: now."]],
  usage: [
    [Copy.usage("/nick NAME"), "Usage: /nick NAME"],
    [Copy.usage("/nick NAME", "Too long."), "Too long. Usage: /nick NAME"]
  ],
  waitingForNick: [[Copy.waitingForNick("bob", 150), "bob", "150 s", "another name"]],
  timeForm: [[Copy.timeForm, "2026-11-26T08:00:00.000Z", "UTC"]],
  wrongField: [
    [Copy.wrongField("say", "text", ["room", "text"], "It is a text."), "wrong value. It is a"],
    [
      Copy.wrongField("say", "text", ["room", "text"]),
      "text",
      "say",
      "missing or has a wrong value"
    ],
    [Copy.wrongField("say", "txt", ["room", "text"]), "no field txt", "room and text"],
    [Copy.wrongField("rooms", "x", []), "no field x", "no fields"]
  ],
  whoami: [
    [Copy.whoami({ ...place, rooms: ["lobby", "dev"] }), "alice", "model", "lobby and dev", "dev."],
    [Copy.whoami({ ...place, nick: undefined, rooms: ["dev"] }), "no nickname"],
    [Copy.whoami({ ...place, rooms: ["dev"], nickThere: "carl" }), "alice", "as carl"],
    [Copy.whoami({ ...place, rooms: ["dev"], isApart: true }), "alice", "in dev."],
    [Copy.whoami({ ...place, rooms: ["dev"], connection: { pins: undefined } }), "not encrypted"],
    [
      Copy.whoami({
        ...place,
        rooms: ["dev"],
        connection: { pins: { server: "sha256.a", own: "sha256.b" } }
      }),
      "is encrypted",
      "server is sha256.a",
      "own key is sha256.b",
      "--operators"
    ]
  ]
}

describe("The sentences of the client", () => {
  for (const [name, all] of Object.entries(examples))
    it(`${name} has everything in it that a reader needs`, () => {
      assert.isNotEmpty(all)
      for (const [text, ...facts] of all) {
        assert.isNotEmpty(text.trim())
        assert.notMatch(text, /undefined|NaN|\[object/)
        for (const fact of facts) assert.include(text, fact)
      }
    })
})
