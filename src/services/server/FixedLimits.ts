import { Record } from "effect"
import { rules as ownedNames } from "../../domain/chat/OwnedNames.ts"
import { maxRooms as maxRoomsOfSession } from "../../domain/chat/Permission.ts"
import { maxWatched } from "../../domain/chat/Watching.ts"
import { maxSkipped } from "../../domain/protocol/LineFramer.ts"
import { maxInvitations } from "../../domain/security/InvitationFile.ts"

/** One bound of the server. `docs/limits.md` shows them all, and a test keeps it in step. */
export interface Bound {
  /** What is counted or measured. */
  readonly unit: string
  /** What is bounded, as `--help` prints it. */
  readonly about: string
  /** What happens when the bound is reached. */
  readonly reached: string
  /** The name under which clients are told of it. */
  readonly feature?: string
}

/** A bound that nothing sets. */
export interface FixedLimit extends Bound {
  readonly value: number
}

const day = 86_400_000

/** Every bound that nothing sets. */
export const fixed = {
  silentFor: {
    value: 2000,
    unit: "milliseconds",
    about: "Silence of a new client after which it is taken for a person who speaks natter/1",
    reached: "`HELLO` is sent."
  },
  nickAloneFor: {
    value: 200,
    unit: "milliseconds",
    about: "The same after a `NICK`, which IRC begins with too",
    reached: "`HELLO` is sent."
  },
  unspokenFor: {
    value: 10,
    unit: "seconds",
    about: "Silence of a new client that has to encrypt, and has not begun to",
    reached: "`BYE plain`."
  },
  maxHelloPieces: {
    value: 64,
    unit: "pieces",
    about: "Pieces in which the first message of a TLS handshake may come",
    reached: "The connection is closed."
  },
  handshakeWithin: {
    value: 10,
    unit: "seconds",
    about: "Time that a TLS handshake may take",
    reached: "The connection is closed."
  },
  httpHead: {
    value: 8192,
    unit: "bytes",
    about: "Head of a request over HTTP",
    reached: "It is answered with 431."
  },
  httpHeadWithin: {
    value: 10,
    unit: "seconds",
    about: "Time that the head of a request over HTTP may take",
    reached: "It is answered with 408."
  },
  httpIdleFor: {
    value: 5,
    unit: "seconds",
    about: "Time between two requests on one connection over HTTP",
    reached: "The connection is closed."
  },
  httpRequests: {
    value: 16,
    unit: "requests",
    about: "Requests on one connection over HTTP",
    reached: "The connection is closed."
  },
  httpStuckFor: {
    value: 30,
    unit: "seconds",
    about:
      "Time in which nothing moves on a connection over HTTP, because its client does not read",
    reached: "The connection is closed."
  },
  webSocketMessage: {
    value: 131_072,
    unit: "bytes",
    about: "One message to the server over a WebSocket",
    reached: "The WebSocket is closed with the code 1009."
  },
  webSocketFragments: {
    value: 128,
    unit: "fragments",
    about: "Fragments of one message over a WebSocket",
    reached: "The WebSocket is closed with the code 1008."
  },
  webSocketChunks: {
    value: 1024,
    unit: "pieces",
    about: "Pieces in which one frame of a WebSocket may come",
    reached: "The WebSocket is closed with the code 1008."
  },
  webSocketBite: {
    value: 1024,
    unit: "bytes",
    about: "What is taken from a WebSocket at once",
    reached: "The rest waits until the others have had their turn."
  },
  webSocketUnread: {
    value: 65_536,
    unit: "bytes",
    about: "What has come over a WebSocket and is not worked on yet, with 64 for each message",
    reached: "Nothing more is taken from the network meanwhile."
  },
  registerWithin: {
    value: 60,
    unit: "seconds",
    about: "Time from the connection to the first `READY`",
    reached: "`BYE timeout`."
  },
  maxFaults: {
    value: 20,
    unit: "errors",
    about: "Refused lines before the first `READY`",
    reached: "`BYE protocol`."
  },
  maxWrongInvitations: {
    value: 5,
    unit: "invitations",
    about: "Wrong invitations that are shown on one connection",
    reached: "`BYE not-invited`."
  },
  wrongInvitationBurst: {
    value: 10,
    unit: "invitations",
    about: "Wrong invitations from one address in a row, 127.0.0.1 and ::1 too",
    reached: "`ERR too-fast`, whether or not the next one is valid."
  },
  wrongInvitationEvery: {
    value: 10,
    unit: "seconds",
    about: "Time after which one more is looked at",
    reached: "`AUTH` is answered again."
  },
  originsRemembered: {
    value: 65_536,
    unit: "addresses",
    about: "Addresses without a connection whose use of their limits is remembered",
    reached: "The one that has been known for longest is forgotten."
  },
  invitationFile: {
    value: 1_048_576,
    unit: "bytes",
    about: "Size of the file of invitations",
    reached: "The server does not start, or keeps the invitations that it has."
  },
  invitations: {
    value: maxInvitations,
    unit: "invitations",
    about: "Invitations in that file",
    reached: "The same."
  },
  silence: {
    feature: "silence",
    value: 45,
    unit: "seconds",
    about: "Silence of a client that has sent `PING` before",
    reached: "`BYE timeout`."
  },
  askAfter: {
    value: 90,
    unit: "seconds",
    about: "Silence of a client of IRC",
    reached: "It is asked for a sign of life, with `PING`."
  },
  askedSilence: {
    value: 240,
    unit: "seconds",
    about: "Silence of a client of IRC in all",
    reached: "`ERROR`, and the connection is closed."
  },
  stall: {
    value: 10,
    unit: "seconds",
    about: "Time in which the unsent lines of a client make no progress",
    reached: "`BYE slow`."
  },
  pauseAbove: {
    value: 65_536,
    unit: "bytes",
    about: "Unsent bytes of a client above which its commands are not read",
    reached: "Its next command is read once all of them are sent."
  },
  maxDiscarded: {
    value: 65_536,
    unit: "bytes",
    about: "Bytes of a client that are read and dropped while its connection closes",
    reached: "The rest stays unread, so that the connection may end with a reset."
  },
  renamesPerSecond: {
    value: 1,
    unit: "per second",
    about: "Nickname changes of one client, after a burst; no limit where `--message-rate` is 0",
    reached: "`ERR too-fast`."
  },
  renameBurst: {
    value: 20,
    unit: "at once",
    about: "Nickname changes of one client in a burst",
    reached: "`ERR too-fast`."
  },
  readPerToken: {
    value: 10,
    unit: "entries",
    about:
      "Messages of a `HISTORY` or `AFTER`, marks, rooms and `RENAME` lines of a `RESUME`, or rooms of a `NICK`, that cost as much as a command; replayed messages cost as much to their address",
    reached: "The client's next command, or the replay, waits longer."
  },
  listedPerToken: {
    value: 100,
    unit: "members",
    about:
      "Members of a long `WHO`, rooms of `ROOMS`, or people who have changed a name since the `since` of a `RESUME`, that cost as much as a command",
    reached: "The client's next command waits longer."
  },
  emptyPerToken: {
    value: 8192,
    unit: "lines",
    about: "Empty lines that cost as much as a command",
    reached: "The client's next line waits longer."
  },
  readAhead: {
    value: 65_536,
    unit: "bytes",
    about: "Bytes of a client that wait for the rate, above which no more is read ahead",
    reached: "The rest waits unread, with every `PING` and `BYE` in it."
  },
  lookAheadEvery: {
    value: 50,
    unit: "milliseconds",
    about: "Time between two looks for more while a client's lines wait for the rate",
    reached: "A `PING` or `BYE` that has come meanwhile is found."
  },
  hurryTimes: {
    value: 10,
    unit: "times",
    about: "How much faster than its rate a client is read that has said `BYE`",
    reached: "The rest waits."
  },
  maxOwnedNames: {
    value: ownedNames.maxNames,
    unit: "names",
    about: "Names that belong to a key, with `--names first-use`",
    reached:
      "The one that was unseen for longest is forgotten if it is free again; otherwise a new name belongs to nobody."
  },
  maxKeysOfName: {
    value: ownedNames.maxKeys,
    unit: "keys",
    about: "Keys of one name",
    reached: "`ERR full`."
  },
  maxNamesOfKey: {
    value: ownedNames.maxNamesOfKey,
    unit: "names",
    about: "Names that belong to one key",
    reached: "A further name belongs to nobody; `ADDKEY` gets `ERR full`."
  },
  nameFreeAfter: {
    value: ownedNames.freeAfter / day,
    unit: "days",
    about: "Time in which none of the keys of a name is seen",
    reached: "The name is free again."
  },
  keyNotedEvery: {
    value: ownedNames.noteEvery / day,
    unit: "days",
    about: "Time until it is noted again that a key was seen",
    reached: "The new time is written to the file."
  },
  namesRetryEvery: {
    value: 60,
    unit: "seconds",
    about:
      "Time between two attempts to write the names that belong to keys, where that has failed; also the time until it is written that a key was seen",
    reached: "It is written again; at the latest when the server stops."
  },
  namesWritePause: {
    value: 4,
    unit: "times the last write",
    about: "Pause between two writes of the names that belong to keys",
    reached: "New names wait, and are written together."
  },
  newNamesPerHour: {
    value: 60,
    unit: "per hour",
    about:
      "Names that become those of a key for clients of one address, after a burst; loopback is exempt",
    reached: "A further name belongs to nobody."
  },
  newNamesBurst: {
    value: 20,
    unit: "at once",
    about: "Names that become those of a key for clients of one address in a burst",
    reached: "A further name belongs to nobody."
  },
  pairWithin: {
    value: 600,
    unit: "seconds",
    about: "Time in which `ADDKEY` takes a word of `PAIR`",
    reached: "`ERR wrong-word`."
  },
  wrongWords: {
    value: 20,
    unit: "words",
    about: "Wrong words for one nickname while it has a word of `PAIR`",
    reached: "The word of `PAIR` is void: `ERR wrong-word`."
  },
  wrongWordBurst: {
    value: 5,
    unit: "words",
    about: "Wrong words of `ADDKEY` from one address in a row, 127.0.0.1 and ::1 too",
    reached: "`ERR too-fast`, whether or not the next one is right."
  },
  wrongWordEvery: {
    value: 60,
    unit: "seconds",
    about: "Time after which one more is looked at",
    reached: "`ADDKEY` is answered again."
  },
  addKeyCost: {
    value: 10,
    unit: "commands",
    about: "Commands that an `ADDKEY` costs as much as, besides itself",
    reached: "The client's next command waits longer."
  },
  ghostAfter: {
    value: 20,
    unit: "seconds",
    about:
      "Silence of a client that has sent `PING` before, after which another client with its key takes the session over",
    reached: "The silent client gets `BYE replaced`."
  },
  linesAtOnce: {
    value: 1024,
    unit: "lines",
    about: "Lines of one client that are handled in one go",
    reached: "Other clients have their turn first."
  },
  actedAtOnce: {
    value: 64,
    unit: "lines",
    about: "Of these, lines that are neither `SAY` nor `TOPIC`",
    reached: "Other clients have their turn first."
  },
  maxSkipped: {
    value: maxSkipped,
    unit: "bytes",
    about: "Bytes of one line before its line feed; what is longer than a line may be is dropped",
    reached: "`BYE protocol`; a kept session can be resumed."
  },
  maxRoomsOfSession: {
    feature: "rooms",
    value: maxRoomsOfSession,
    unit: "rooms",
    about: "Rooms that one session is in",
    reached: "`ERR full`."
  },
  inboxSize: {
    feature: "inbox",
    value: 256,
    unit: "messages",
    about: "Private messages that wait in the inbox of a session until they are handed over",
    reached: "`ERR full` for the sender; of messages that were handed over the oldest is dropped."
  },
  inboxFromOne: {
    value: 64,
    unit: "messages",
    about:
      "Private messages from one address that wait in the inbox of a session, with the same share of its memory; loopback is exempt",
    reached: "`ERR full` for the sender."
  },
  inboxBytes: {
    value: 262_144,
    unit: "bytes",
    about: "Memory of the inbox of one session",
    reached:
      "The oldest message that was handed over is dropped: `GAP inbox … trimmed`; without one, `ERR full` for the sender."
  },
  inboxesBytes: {
    value: 67_108_864,
    unit: "bytes",
    about: "Memory of all inboxes together",
    reached:
      "The inbox that gets a message drops its oldest ones that were handed over; without one, `ERR full` for the sender."
  },
  answersBytes: {
    value: 67_108_864,
    unit: "bytes",
    about: "Memory of the answers that all sessions remember",
    reached: "The session that gets an answer forgets its oldest ones."
  },
  logsBytes: {
    value: 100_663_296,
    unit: "bytes",
    about: "Memory of the logs of all rooms together",
    reached: "The largest log drops its oldest messages: `GAP … trimmed`."
  },
  logsInMemory: {
    value: 512,
    unit: "messages",
    about: "Messages of a room that are on disk and also in memory",
    reached: "Older ones are read from the disk."
  },
  logsWaiting: {
    value: 4096,
    unit: "messages",
    about: "Messages of a room that wait for the disk",
    reached:
      "The room takes no further ones until some are kept; where none is for a second, `ERR unavailable`."
  },
  logSilentFor: {
    value: 1000,
    unit: "milliseconds",
    about:
      "Time in which none of the messages that a room waits for is settled, as on a failed disk",
    reached:
      "Whoever asks the room something is answered from what is kept, unless an own message waits."
  },
  unanswered: {
    value: 4096,
    unit: "messages",
    about: "Messages of a client that are not answered",
    reached: "Its next commands are read when there are fewer."
  },
  handedAfter: {
    value: 1000,
    unit: "milliseconds",
    about:
      "Time between two lines of a client after which the second was not under way with the first",
    reached: "Private messages that were written before both count as handed over."
  },
  freshAfter: {
    value: 20,
    unit: "milliseconds",
    about:
      "Wait for a client's next line that shows that nothing it had said before was left unread",
    reached: "The line counts for what is handed over."
  },
  notedWithin: {
    value: 1000,
    unit: "milliseconds",
    about: "Time until it is on disk which private messages were handed over",
    reached: "After a crash the last ones may count as not handed over."
  },
  slowCommit: {
    value: 1000,
    unit: "milliseconds",
    about: "Time that one commit of the store takes",
    reached: "A warning is logged; whoever waits for it waits longer."
  },
  triesOfCommit: {
    value: 8,
    unit: "attempts",
    about: "Further attempts at a commit of the store, each without what was refused before",
    reached: "All that is left of it is refused: then it is the store."
  },
  refusedNotesEvery: {
    value: 60_000,
    unit: "milliseconds",
    about:
      "Time between two attempts to store what is so of a kept session, such as that it is over, where the disk has refused it",
    reached: "It is tried again; at the latest when the server stops."
  },
  storeFaultsEvery: {
    value: 60_000,
    unit: "milliseconds",
    about:
      "Time between two log lines about what cannot be read from the disk, or alone cannot be stored",
    reached: "They are only counted."
  },
  storeTriedEvery: {
    value: 5000,
    unit: "milliseconds",
    about: "Time between two attempts to write to a store that refuses",
    reached: "The server is healthy again once one of them is kept."
  },
  loopStuck: {
    value: 5000,
    unit: "milliseconds",
    about: "Time that the event loop stands still",
    reached: "The server is not healthy: `/healthz` answers 503."
  },
  loopStuckToldFor: {
    value: 10_000,
    unit: "milliseconds",
    about: "Time for which the server is not healthy after its event loop stood still",
    reached: "It is healthy again."
  },
  readerAgainAfter: {
    value: 5000,
    unit: "milliseconds",
    about:
      "Time until the store is opened again for readers during a commit, after that has failed",
    reached: "Until then they wait for the commit."
  },
  retentionEvery: {
    value: 60,
    unit: "seconds",
    about:
      "Time between two deletions of messages on disk that are too old, or whose room is forgotten",
    reached: "They are deleted, and the file becomes smaller."
  },
  deletedAtOnce: {
    value: 1000,
    unit: "messages",
    about: "Messages on disk that are deleted in one go",
    reached: "The next ones follow, after what was written meanwhile."
  },
  maxRemembered: {
    feature: "answers",
    value: 1024,
    unit: "answers",
    about: "Answers that a session remembers, for messages that are sent again",
    reached: "The oldest answer is forgotten; its message sent again gets `ERR id-invalid`."
  },
  maxHistory: {
    feature: "history",
    value: 200,
    unit: "messages",
    about: "Messages that one `HISTORY` or `AFTER` returns",
    reached: "Only that many are returned."
  },
  maxFoundNicks: {
    value: 32,
    unit: "nicknames",
    about: "Nicknames that one `WHOIS`, `ISON` or `USERHOST` of IRC asks for",
    reached: "The rest are not looked for."
  },
  maxMatched: {
    value: 100,
    unit: "people",
    about: "People that one `WHO` of IRC with a mask tells",
    reached: "The rest are not told."
  },
  maxWatched: {
    value: maxWatched,
    unit: "nicknames",
    about: "Nicknames that one client of IRC watches with `MONITOR`",
    reached: "Further ones are answered with 734."
  },
  maxFormerNames: {
    value: 1000,
    unit: "nicknames",
    about: "Nicknames that were given up and that `WHOWAS` of IRC tells",
    reached: "The oldest is forgotten."
  },
  announcedAtOnce: {
    value: 50,
    unit: "members",
    about: "Members of a room with clients of IRC that announces joins and leaves at once",
    reached: "A larger one gathers them."
  },
  maxFound: {
    feature: "search",
    value: 200,
    unit: "messages",
    about: "Messages that one `SEARCH` returns",
    reached: "Only that many are returned."
  },
  searchCost: {
    value: 10,
    unit: "commands",
    about:
      "Commands that a `SEARCH` costs as much as, besides one for every ten messages asked for",
    reached: "The client's next command waits longer."
  },
  searchFor: {
    value: 75,
    unit: "milliseconds",
    about: "Time after which a `SEARCH` looks no further back",
    reached: "It is answered with what was found, and with the place that it has come to."
  },
  searchWithin: {
    value: 10_000,
    unit: "milliseconds",
    about: "Time that a `SEARCH` takes, with its wait for those of others",
    reached: "`ERR unavailable`."
  },
  searchedInMemory: {
    value: 16,
    unit: "messages",
    about: "Messages in memory that a `SEARCH` looks through in one go",
    reached: "Other clients have their turn first."
  },
  searchedOnDisk: {
    value: 32_768,
    unit: "messages",
    about: "Messages on disk that a `SEARCH` looks through in one go",
    reached: "Other clients have their turn first."
  },
  renamesKept: {
    value: 8,
    unit: "names",
    about: "Changes of its name that a session remembers for clients that come back",
    reached: "The oldest is forgotten."
  },
  renamesTold: {
    value: 256,
    unit: "names",
    about: "Changes of names that a `RESUME` with `since` gives",
    reached: "Only the last of them are told."
  },
  replayPage: {
    value: 64,
    unit: "messages",
    about: "Messages that a replay sends at a time",
    reached: "The next page follows once the client has read this one."
  },
  maxBatch: {
    value: 16_384,
    unit: "characters",
    about: "Messages that a room writes to its members in one go",
    reached: "The rest follows in the next turn of the event loop."
  },
  listedAtOnce: {
    value: 1000,
    unit: "members",
    about: "Members that `WHO` lists in one go",
    reached: "A longer list is sent in pages, each once the client has read the one before."
  },
  whoPage: {
    value: 300,
    unit: "members",
    about: "Members in one page of a long `WHO`",
    reached: "The next page follows once the client has read this one."
  },
  leftAtOnce: {
    value: 8,
    unit: "rooms",
    about: "Rooms that a session leaves in one go when it ends",
    reached: "Other clients have their turn first."
  },
  announceWithin: {
    value: 100,
    unit: "milliseconds",
    about: "Time between two announcements of a room",
    reached: "Joins and leaves in between are announced together, in one line."
  },
  roomsShare: {
    value: 25,
    unit: "percent of `--max-rooms`",
    about:
      "Rooms that one address has created and nobody else has been in, and, where the server has no room left, all that it has created; 127.0.0.1 and ::1 are exempt",
    reached:
      "Its empty room that was unused for longest is dropped with its log; without one, `ERR full`."
  },
  roomsPage: {
    value: 50,
    unit: "rooms",
    about: "Rooms in one page of `ROOMS`",
    reached: "The next page follows once the client has read this one."
  },
  waitForAskers: {
    value: 1000,
    unit: "milliseconds",
    about:
      "Time that a client who enters a new room waits for those who only ask about an empty one",
    reached: "`ERR full`."
  },
  inboundCapacity: {
    value: 4096,
    unit: "requests",
    about: "Requests that wait for a room",
    reached: "The sender waits, and is not read meanwhile."
  },
  backlog: {
    value: 4096,
    unit: "connections",
    about: "Connections that the system holds until the server accepts them",
    reached: "The system refuses the next, or lets it try again."
  },
  proxyHeaderWithin: {
    value: 5000,
    unit: "milliseconds",
    about: "Time in which a connection from a proxy in `--behind` says whose it is",
    reached: "It is closed without a word."
  },
  maxProxyWaiting: {
    value: 4096,
    unit: "connections",
    about: "Connections from proxies that have not said whose they are",
    reached: "The next one is closed without a word."
  },
  proxyFaultsEvery: {
    value: 60_000,
    unit: "milliseconds",
    about: "Time between two log lines about such connections that were closed",
    reached: "They are not logged."
  },
  keptOutLogsEvery: {
    value: 10,
    unit: "seconds",
    about: "Time between two log lines about somebody who is banned and was not let in",
    reached: "They are not logged, and counted in the next line."
  },
  maxRefusing: {
    value: 64,
    unit: "connections",
    about: "Refused connections that are still being told why",
    reached: "The next one is closed without a word."
  },
  sweepEvery: {
    value: 1000,
    unit: "milliseconds",
    about: "Time between two checks for clients that are silent, late, do not read or are gone",
    reached: "If a check is over two seconds late, nobody is disconnected."
  },
  maxWaitingOutput: {
    value: 1_048_576,
    unit: "characters",
    about: "Log lines that wait because a terminal is paused, or a pipe is full",
    reached: "Further lines are dropped, and counted in a warning."
  },
  spareMemory: {
    value: 8_388_608,
    unit: "bytes",
    about: "Memory that the process has taken since it was last small",
    reached: "What is free of it goes back to the system, when the server has little to do."
  },
  maxCollected: {
    value: 268_435_456,
    unit: "bytes",
    about: "Memory in use that is searched for it, at about a millisecond a MiB",
    reached: "Nothing is given back."
  },
  reservedDescriptors: {
    value: 64,
    unit: "descriptors",
    about: "File descriptors that are not for connections",
    reached: "`--max-clients` is lowered to what the limit of open files leaves."
  },
  maxOperators: {
    value: 1000,
    unit: "keys",
    about: "Operators in the file of `--operators`",
    reached: "The server does not start; after a `SIGHUP` the operators stay who they were."
  },
  maxMotd: {
    value: 4000,
    unit: "bytes",
    about: "Text in the file of `--motd`",
    reached: "The server does not start; after a `SIGHUP` the text stays as it was."
  },
  maxSanctions: {
    value: 10_000,
    unit: "bans and mutes",
    about: "Bans and mutes; those that are over do not count",
    reached: "`ERR full`."
  },
  slowRemembered: {
    value: 65_536,
    unit: "messages",
    about: "Last messages in slow rooms, each of one person in one room, whose time is remembered",
    reached: "The oldest is forgotten: its author may say something again."
  },
  maxRuledRooms: {
    value: 1000,
    unit: "rooms",
    about: "Rooms for which operators have set something",
    reached: "`ERR full`."
  },
  maxInvited: {
    value: 1000,
    unit: "keys",
    about: "Keys that are invited to one private room",
    reached: "`ERR full`."
  },
  inviteCost: {
    value: 5,
    unit: "tokens",
    about: "What an `INVITE` costs beyond its line",
    reached: "The server reads that client more slowly."
  },
  maxRequest: {
    value: 65_536,
    unit: "bytes",
    about: "One request to the control socket",
    reached: "The connection to the socket is closed."
  },
  maxControlling: {
    value: 10,
    unit: "connections",
    about: "Connections to the control socket",
    reached: "One more is closed at once."
  },
  controlWithin: {
    value: 10,
    unit: "seconds",
    about: "Time of one connection to the control socket",
    reached: "It is closed."
  },
  maxSocketPath: {
    value: 100,
    unit: "bytes",
    about: "The path of the control socket, which systems bound",
    reached: "The server has none, which it logs."
  },
  recordsOfSubject: {
    value: 4096,
    unit: "records",
    about:
      "Records that NATS keeps of each room and of each node; one has all that was said in a turn",
    reached: "The oldest is dropped: a node that is so far behind ends, and is to be started again."
  },
  dedupeWithin: {
    value: 120,
    unit: "seconds",
    about: "Time in which NATS stores a record once, however often it is sent",
    reached: "A node that has waited so long for its own record ends."
  },
  enginePingEvery: {
    value: 1000,
    unit: "milliseconds",
    about: "Time between two checks of the connection to NATS",
    reached: "After two without an answer the connection counts as lost."
  },
  engineAgainAfter: {
    value: 500,
    unit: "milliseconds",
    about: "Pause before the connection to NATS is tried again",
    reached: "It is tried, for as long as the server runs."
  },
  engineAnswersWithin: {
    value: 2000,
    unit: "milliseconds",
    about: "Time that NATS has for an answer",
    reached: "It is asked again."
  },
  engineReadyWithin: {
    value: 15_000,
    unit: "milliseconds",
    about: "Time in which NATS has to give a server that starts what it needs",
    reached: "The server says what NATS said, and ends with code 8."
  },
  historyAtOnce: {
    value: 1000,
    unit: "records",
    about: "Records that a node that starts reads from NATS in one go",
    reached: "The next ones are asked for."
  },
  readTries: {
    value: 5,
    unit: "tries",
    about: "Times in a row that a server that starts asks NATS for records, and none come",
    reached: "The server says so, and ends with code 8."
  },
  repairedAtOnce: {
    value: 64,
    unit: "records",
    about: "Records that are missing between others, and are asked for in one go",
    reached: "The next ones are asked for."
  },
  earlyRecords: {
    value: 4096,
    unit: "records",
    about: "Records that wait in a node for one before them",
    reached: "They are asked for again when it is their turn."
  },
  marksOfRoom: {
    value: 256,
    unit: "records",
    about: "Records of a room for which a node knows how far the room had come",
    reached: "What another node has counted before that is not compared."
  },
  numbersOfRoom: {
    value: 8192,
    unit: "numbers",
    about:
      "Numbers of messages in a room by which those are known that were sent again to another node",
    reached: "The oldest is forgotten."
  },
  renamesAtOnce: {
    value: 256,
    unit: "changes of names",
    about: "Changes of names at other nodes of which a node knows whom it has told",
    reached: "Of the oldest a member of several rooms may be told again."
  },
  beatEvery: {
    value: 2000,
    unit: "milliseconds",
    about: "Time between two signs of life of a node",
    reached: "The next one is sent."
  },
  stepDownAfter: {
    value: 7000,
    unit: "milliseconds",
    about: "Time after which a node that cannot give a sign of life takes in nothing more",
    reached: "`ERR unavailable`, until it can again, or others have taken it for dead."
  },
  deadAfter: {
    value: 9000,
    unit: "milliseconds",
    about: "Silence of a node after which others take it for dead",
    reached: "Its names are free, and its kept sessions go on at another node."
  },
  deadNodes: {
    value: 1024,
    unit: "nodes",
    about: "Nodes that have ended, and whose records count no more",
    reached: "The oldest is forgotten."
  },
  leftoversFor: {
    value: 600,
    unit: "seconds",
    about:
      "Time that the records of a node that has ended, or of a room that was forgotten, stay in NATS",
    reached:
      "They are deleted: a node that has not read them by then ends, and is to be started again."
  },
  leftoversKnown: {
    value: 4096,
    unit: "subjects",
    about:
      "Nodes that have ended and rooms that were forgotten, of which there are still records in NATS",
    reached: "Those of the oldest stay there."
  },
  snapshotPart: {
    value: 131_072,
    unit: "characters",
    about: "Part of what a node that begins asks of another one in one go",
    reached: "The next part is asked for."
  },
  snapshotsKept: {
    value: 4,
    unit: "answers",
    about: "Answers of a node to nodes that begin and ask for them part by part",
    reached: "The oldest is forgotten: that node asks again."
  },
  maxShared: {
    value: 400_000,
    unit: "characters",
    about: "What operators have imposed, where several servers share it",
    reached: "`ERR unavailable` for one more ban or setting, until others have ended."
  },
  followEvery: {
    value: 1000,
    unit: "milliseconds",
    about: "Time between two looks at how far the records in NATS go",
    reached: "Those that did not come are asked for."
  },
  sentAgainAfter: {
    value: 1000,
    unit: "milliseconds",
    about: "Time in which a node reads back its own record",
    reached: "It is sent again, and is stored once."
  },
  engineSilentFor: {
    value: 5000,
    unit: "milliseconds",
    about: "Time that the oldest record of a room, or of a node, waits for NATS",
    reached: "What follows it gets `ERR unavailable` at once."
  },
  lookedForAgainAfter: {
    value: 50,
    unit: "milliseconds",
    about: "Pause before a node looks again where somebody is whose session goes to another node",
    reached: "After five seconds in all: `ERR unavailable`."
  },
  givenUpAfter: {
    value: 30_000,
    unit: "milliseconds",
    about: "Time that a message waits for NATS, and may be stored or not",
    reached: "`BYE internal` for its author, who comes back and learns what became of it."
  },
  maxRecord: {
    value: 524_288,
    unit: "bytes",
    about: "One record in NATS, about",
    reached: "The rest follows in the next one."
  }
} as const satisfies Record<string, FixedLimit>

/** The fixed limits by name, in the unit that {@link fixed} gives. */
export const {
  maxShared,
  leftoversFor,
  leftoversKnown,
  snapshotPart,
  snapshotsKept,
  beatEvery,
  deadAfter,
  deadNodes,
  stepDownAfter,
  marksOfRoom,
  numbersOfRoom,
  renamesAtOnce,
  dedupeWithin,
  earlyRecords,
  engineAgainAfter,
  engineAnswersWithin,
  enginePingEvery,
  engineReadyWithin,
  engineSilentFor,
  followEvery,
  givenUpAfter,
  lookedForAgainAfter,
  historyAtOnce,
  maxRecord,
  recordsOfSubject,
  readTries,
  repairedAtOnce,
  sentAgainAfter,
  actedAtOnce,
  addKeyCost,
  announcedAtOnce,
  announceWithin,
  answersBytes,
  askAfter,
  askedSilence,
  backlog,
  controlWithin,
  deletedAtOnce,
  emptyPerToken,
  freshAfter,
  handshakeWithin,
  ghostAfter,
  handedAfter,
  httpHead,
  httpHeadWithin,
  httpIdleFor,
  httpRequests,
  httpStuckFor,
  hurryTimes,
  inviteCost,
  lookAheadEvery,
  slowRemembered,
  storeFaultsEvery,
  triesOfCommit,
  inboundCapacity,
  invitationFile,
  inboxBytes,
  inboxesBytes,
  inboxFromOne,
  inboxSize,
  leftAtOnce,
  linesAtOnce,
  listedAtOnce,
  keptOutLogsEvery,
  listedPerToken,
  logsBytes,
  logsInMemory,
  logSilentFor,
  logsWaiting,
  loopStuck,
  loopStuckToldFor,
  maxBatch,
  maxCollected,
  maxControlling,
  maxDiscarded,
  maxFaults,
  maxFound,
  maxHelloPieces,
  maxFormerNames,
  maxFoundNicks,
  maxHistory,
  maxProxyWaiting,
  maxInvited,
  maxMatched,
  maxMotd,
  maxOperators,
  maxRefusing,
  maxRemembered,
  maxRequest,
  maxRuledRooms,
  maxSanctions,
  maxSocketPath,
  maxWaitingOutput,
  maxWrongInvitations,
  namesRetryEvery,
  namesWritePause,
  newNamesBurst,
  newNamesPerHour,
  nickAloneFor,
  notedWithin,
  originsRemembered,
  pairWithin,
  pauseAbove,
  proxyFaultsEvery,
  proxyHeaderWithin,
  readAhead,
  readerAgainAfter,
  readPerToken,
  refusedNotesEvery,
  registerWithin,
  renameBurst,
  renamesKept,
  renamesPerSecond,
  renamesTold,
  replayPage,
  reservedDescriptors,
  retentionEvery,
  roomsPage,
  roomsShare,
  searchCost,
  searchedInMemory,
  searchedOnDisk,
  searchFor,
  searchWithin,
  silence,
  silentFor,
  slowCommit,
  spareMemory,
  stall,
  storeTriedEvery,
  sweepEvery,
  unanswered,
  unspokenFor,
  waitForAskers,
  webSocketBite,
  webSocketChunks,
  webSocketFragments,
  webSocketMessage,
  webSocketUnread,
  whoPage,
  wrongInvitationBurst,
  wrongInvitationEvery,
  wrongWordBurst,
  wrongWordEvery,
  wrongWords
} = Record.map(fixed, ({ value }): number => value)
