/** Every bound and every time of the page alone; what it shares with the terminal has that of the client. */

/** Counts, unless a comment names another unit. */
export const limits = {
  /** Rows that are kept of one channel; the oldest go, and come back from the server when the reader scrolls up. */
  rows: 5_000,
  /** Rows of one chunk, which the browser lays out as a whole; one into which some are inserted may have more. */
  chunkRows: 50,
  /** Rows of a channel that are drawn when the reader goes there, and as many more each time they scroll up. */
  drawnRows: 200,
  /** Rows of a channel that a reload finds. */
  shownRows: 200,
  /** Bytes of all that a reload finds, as JSON; each channel has the same share. */
  shownBytes: 1 << 20,
  /** Bytes of that around the rows of a channel and its draft. */
  channelBytes: 1_000,
  /** UTF-16 units that a tab keeps of its page for a reload; what has more is not kept. */
  keptPage: 3 << 19,
  /** Private conversations; the one that was quiet for the longest time goes. */
  conversations: 64,
  /** UTF-16 units of a draft that a reload finds; a longer one is not kept. */
  draftLength: 16_384,
  /** People of a room that are listed; the rest is counted. */
  listedPeople: 500,
  /** Messages of one author below one name: a longer run begins again, so that a name is on the screen. */
  run: 8,
  /** Lines that were sent last, which come back into the field where they are refused. */
  sentLines: 64,
  /** Lines that may wait until the client is in their room; no more are taken then. */
  waitingLines: 64,
  /** Entries of a room that are asked for when it is entered. */
  history: 50,
  /** Quarters of an hour of which the day is remembered. */
  knownQuarters: 10_000,
  /** UTF-16 units of a search, of an invitation with its link, and of a notification. */
  searchLength: 300,
  invitationLength: 400,
  notificationLength: 200,
  /**
   * UTF-16 units that a page holds of what a server has sent and the client has not read; with more the connection is
   * given up, because a browser cannot let the server wait. The next one is sent what is missing.
   */
  webSocketUnread: 4 << 20,
  /** Bytes left of a message from which on they are counted below it. */
  countedBytes: 500
} as const

/** Milliseconds. */
export const times = {
  /** Messages of one author within this time stand below one name. */
  run: 300_000,
  /** How long a room that was chosen may not have become the one where lines go. */
  goTo: 2_000,
  /** For how long the server is asked to keep the session when the connection is lost. */
  keep: 120_000,
  /** For how long a lost connection is tried again: a page may sleep with its machine. */
  reconnect: 86_400_000,
  /** How long a page waits to hear from another tab that uses the same session. */
  otherTab: 1_000,
  /** What a tab that was killed has left of its use of a session is removed after this long; one that lives renews it. */
  staleTab: 86_400_000,
  renewTab: 3_600_000,
  /** For how long a new tab may take the session of a closed one, and how often a tab that lives begins that time anew. */
  leftTab: 120_000,
  renewLeft: 20_000,
  /** How often a page keeps what it shows, where that has changed. */
  keepPage: 1_000
} as const
