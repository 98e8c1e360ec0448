import { type FixedLimit, valuesOf } from "./Bound.ts"

/** Bounds of logs and of the disk. */
export const store = {
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
  readerAgainAfter: {
    value: 5000,
    unit: "milliseconds",
    about:
      "Time until the store is opened again for readers during a commit, after that has failed",
    reached: "Until then they wait for the commit."
  }
} satisfies Readonly<Record<string, FixedLimit>>

export const {
  deletedAtOnce,
  logsBytes,
  logsInMemory,
  readerAgainAfter,
  retentionEvery,
  slowCommit,
  storeFaultsEvery,
  storeTriedEvery,
  triesOfCommit
} = valuesOf(store)
