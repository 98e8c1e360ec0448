import { type FixedLimit, valuesOf } from "./Bound.ts"

/** Bounds of several servers on NATS. */
export const cluster = {
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
  looksUntilLost: {
    value: 5,
    unit: "looks",
    about:
      "Looks at how far the records in NATS go, one after the other, that find fewer than were read, or no stream",
    reached: "The server ends with code 8."
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
} satisfies Readonly<Record<string, FixedLimit>>

export const {
  beatEvery,
  deadAfter,
  deadNodes,
  dedupeWithin,
  earlyRecords,
  engineAgainAfter,
  engineAnswersWithin,
  enginePingEvery,
  engineReadyWithin,
  engineSilentFor,
  followEvery,
  givenUpAfter,
  historyAtOnce,
  leftoversFor,
  leftoversKnown,
  lookedForAgainAfter,
  looksUntilLost,
  marksOfRoom,
  maxRecord,
  maxShared,
  numbersOfRoom,
  readTries,
  recordsOfSubject,
  renamesAtOnce,
  repairedAtOnce,
  sentAgainAfter,
  snapshotPart,
  snapshotsKept,
  stepDownAfter
} = valuesOf(cluster)
