/** Every bound and every time of the client, but for those of the page alone. */

/** Counts, unless a comment names another unit. */
export const limits = {
  /** Lines to rooms and persons without an answer; a pipe is not read while there are this many. */
  pendingLines: 256,
  /** Other commands without an answer; the oldest is forgotten. */
  pendingRequests: 512,
  /** Rooms that the client is in, and as many that it remembers having left. */
  rooms: 64,
  /** Members that are known of one room. */
  roomMembers: 20_000,
  ignoredNicks: 256,
  /** Former names by which somebody who is ignored is found. */
  oldNicks: 8,
  /** Nicknames with which the person has talked privately, and the things that prove for each who has it. */
  partners: 256,
  proofs: 8,
  /** Private messages that may not have been seen yet, to which /reply knows the author. */
  writers: 8,
  /** Changes of names that were told. */
  renames: 512,
  /** Nicknames in joins and leaves that are held back. */
  heldPresenceNicks: 512,
  /** Messages and gaps that a reorder buffer holds; with more, they are released whatever is missing. */
  heldItems: 8_192,
  /** Messages that one /history shows, page by page. */
  historyRange: 10_000,
  /** Messages that one HISTORY returns. */
  history: 200,
  /** Messages that one /search shows. */
  found: 20,
  /** Missed messages of a room that are fetched when the session is gone; older ones are skipped. */
  missedMessages: 1_000,
  /** Lines without an answer that are kept for the next run of the client, and the names under which each was sent. */
  keptLines: 64,
  keptNames: 8,
  /** Unread messages of the inbox that are kept for the next run of the client; the oldest go. */
  unopened: 256,
  /** Entries of a room that a person who reads it backwards gets at once. */
  earlierEntries: 50,
  /** Rooms that /rooms lists. */
  listedRooms: 1_024,
  /** Keys of the nickname that /keys lists. */
  keysOfNick: 64,
  /** Bans and mutes that /bans lists. */
  listedSanctions: 10_000,
  /** Nicknames that are derived from a base and tried. */
  nickAttempts: 100,
  /** Characters of a nickname. */
  nickLength: 24,
  /** Pending lines that are listed above the prompt. */
  listedPendingLines: 5,
  /** Rooms with unread messages that the prompt names; more are counted, to leave space for the draft. */
  promptRooms: 3,
  /** Lines of one transcript entry; the rest is counted. */
  entryLines: 500,
  /** Lines of the transcript that are drawn once more where a resize has left none on the screen. */
  reprise: 100,
  /** Words that TAB lists; the rest is counted. */
  listedCandidates: 100,
  /** Drafts that arrow-up brings back. */
  draftHistory: 1_000,
  /** Changes of a draft that can be undone, and texts that were cut and can be inserted again. */
  undo: 500,
  kills: 16,
  /** Characters of a draft on one line beside which the prompt is surely seen. */
  shownDraft: 240,
  /** Characters of a line that is quoted because it was not sent. */
  quoted: 200,
  /** Links that /links shows, and characters of one that can be clicked. */
  links: 20,
  linkLength: 2_083,
  /** Nicknames of which the colour is remembered. */
  nickColours: 256,
  /** Columns of a message on a wide terminal, unless the person wants more. */
  readableColumns: 100,
  /** UTF-16 units of one paste: far more than a line of the protocol holds. */
  pasteLength: 16_384,
  /** UTF-16 units of a time format. */
  timeFormatLength: 32,
  /** Bytes of a line from a pipe; a longer one ends the input. */
  pipeLineBytes: 1 << 20,
  /** Bytes of the file with the keys of servers; a larger one is not read. */
  knownHostsBytes: 1 << 20,
  /** How often its lock is tried to be taken; then nothing is written. */
  lockTries: 100,
  /** Messages for the model that may wait; then neither the connection nor the person is read. */
  mailbox: 512,
  /** Inputs of a terminal or a page that may wait; then the keyboard is not read. */
  terminalInputs: 256,
  /** Inputs of a pipe that may wait. */
  pipeInputs: 16
} as const

/** Milliseconds. */
export const times = {
  /** How long to wait before the lock of that file is tried again. */
  lockRetry: 20,
  /** A lock that is older was left by a client that was killed. */
  staleLock: 10_000,
  /** How often the model is told that time has passed. */
  tick: 1_000,
  /** The same, at the least, while something waits to be sent. */
  shortTick: 20,
  /** How long a connection with its encryption, and then its HELLO, may take. */
  connect: 10_000,
  /** How long the beginning may take until the person is told why. */
  catchUp: 500,
  /** For how long after the start a change of the nickname also changes the one that is offered next time. */
  mendNick: 300_000,
  /** How often it is noted how far each room was read. */
  noteRead: 1_000,
  /** How long one address of a name may take, as long as there is another: a lost SYN costs one second. */
  connectAddress: 3_000,
  /** Without a tick for this long the program was suspended, or its machine asleep. */
  pause: 10_000,
  /** How often is asked whether the connections of members are still lost; and for how long at least, for each member. */
  askForLost: 5_000,
  askForLostEach: 50,
  /** How long after it was heard a client says something again, so that what was written to it counts as handed over. */
  confirmAgain: 1_000,
  /** A server that is silent for this long is sent a PING. */
  pingAfter: 15_000,
  /** A server that is silent for this long counts as gone. */
  deadAfter: 45_000,
  /** The same where the machine says that it has no network. */
  deadOffline: 3_000,
  /** A server that owes an answer and is silent for this long is reported above the prompt. */
  silentAfter: 10_000,
  /** A connection that lasted this long was stable: the next loss begins with the shortest wait. */
  stableAfter: 10_000,
  /** How much later than a message a change of a name from before it may be told. */
  renameLate: 30_000,
  /** How long after its loss something that was sent on a connection may still reach the server. */
  arrivesLate: 60_000,
  /** How long the client waits for a nickname that somebody has, and how often it asks. */
  awaitNick: 150_000,
  askForNickAgain: 5_000,
  /** How long a person who quits waits for the last answers. */
  quit: 2_000,
  /** For how long after a restart others come back, and when a message to one who is not there is sent again. */
  othersReturn: 15_000,
  tellAgain: 5_000,
  /** How long a line may have been in the making, on a terminal that does not tell when it was begun. */
  replyChanged: 15_000,
  /** A second Ctrl-C within this time quits. */
  interruptAgain: 5_000,
  /** How long before a person begins something it must have come to the screen, to be what they go by. */
  react: 1_000,
  /** How long joins and leaves are held back, so that they share a line. */
  holdPresence: 1_000,
  /** How long the rest of a key may follow its Esc; then Esc counts by itself. */
  escape: 50,
  /** How long after that what follows may still be the rest of the key. */
  lateKey: 1_000,
  /** How long nothing may come in a paste before its end counts as lost. */
  pasteEnd: 2_000,
  /** How long a terminal may take to report its cursor. Nearly all report it at once. */
  cursorReport: 200,
  /** How long a terminal must keep its size before something is drawn on it; tmux reports some sizes after 250 ms. */
  resize: 300,
  /** How long after a suspend that nothing can end the terminal is taken back. */
  suspend: 100
} as const
