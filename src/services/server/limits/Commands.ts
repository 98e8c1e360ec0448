import * as prices from "../../../domain/chat/Prices.ts"
import { type FixedLimit, valuesOf } from "./Bound.ts"

/** Bounds of what a client asks for, and how fast. */
export const commands = {
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
  readPerToken: {
    value: prices.readPerToken,
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
  unanswered: {
    value: 4096,
    unit: "messages",
    about: "Messages of a client that are not answered",
    reached: "Its next commands are read when there are fewer."
  },
  maxHistory: {
    feature: "history",
    value: 200,
    unit: "messages",
    about: "Messages that one `HISTORY` or `AFTER` returns",
    reached: "Only that many are returned."
  },
  maxPassed: {
    value: 4096,
    unit: "topics",
    about:
      "Topics that one `CHATHISTORY` of IRC passes over, for a client without `draft/event-playback`; a hundred cost as much as a command",
    reached: "Only the messages that were found by then are returned."
  },
  replayPage: {
    value: 64,
    unit: "messages",
    about: "Messages that a replay sends at a time",
    reached: "The next page follows once the client has read this one."
  },
  maxFound: {
    feature: "search",
    value: 200,
    unit: "messages",
    about: "Messages that one `SEARCH` returns",
    reached: "Only that many are returned."
  },
  searchCost: {
    value: prices.searchCost,
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
  roomsPage: {
    value: 50,
    unit: "rooms",
    about: "Rooms in one page of `ROOMS`",
    reached: "The next page follows once the client has read this one."
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
  }
} satisfies Readonly<Record<string, FixedLimit>>

export const {
  actedAtOnce,
  emptyPerToken,
  hurryTimes,
  linesAtOnce,
  listedAtOnce,
  listedPerToken,
  lookAheadEvery,
  maxFound,
  maxFoundNicks,
  maxHistory,
  maxMatched,
  maxPassed,
  readAhead,
  readPerToken,
  replayPage,
  roomsPage,
  searchCost,
  searchedInMemory,
  searchedOnDisk,
  searchFor,
  searchWithin,
  unanswered,
  whoPage
} = valuesOf(commands)
