import { rules as ownedNames } from "../../../domain/chat/OwnedNames.ts"
import { maxWatched } from "../../../domain/chat/Watching.ts"
import { type FixedLimit, valuesOf } from "./Bound.ts"

const day = 86_400_000

/** Bounds of nicknames: their keys, their changes, and who asks after them. */
export const names = {
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
  ghostAnswers: {
    value: 3,
    unit: "seconds",
    about:
      "Time in which a client of IRC that has been silent for so long answers `PING`, when another client with its key asks for its name",
    reached: "The other client has the name; the silent one gets `ERROR`."
  },
  lookForAnswerEvery: {
    value: 100,
    unit: "milliseconds",
    about: "Time between two looks for that answer",
    reached: "An answer that has come meanwhile is found."
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
  maxFormerNames: {
    value: 1000,
    unit: "nicknames",
    about: "Nicknames that were given up and that `WHOWAS` of IRC tells",
    reached: "The oldest is forgotten."
  },
  maxWatched: {
    value: maxWatched,
    unit: "nicknames",
    about: "Nicknames that one client of IRC watches with `MONITOR`",
    reached: "Further ones are answered with 734."
  }
} satisfies Readonly<Record<string, FixedLimit>>

export const {
  addKeyCost,
  ghostAfter,
  ghostAnswers,
  lookForAnswerEvery,
  maxFormerNames,
  namesRetryEvery,
  namesWritePause,
  newNamesBurst,
  newNamesPerHour,
  pairWithin,
  renameBurst,
  renamesKept,
  renamesPerSecond,
  renamesTold,
  wrongWordBurst,
  wrongWordEvery,
  wrongWords
} = valuesOf(names)
