/** Every bound and every time of the page. */

/** Counts, unless a comment names another unit. */
export const limits = {
  /** Rows that are kept of one channel; the oldest go, and come back from the server when the reader scrolls up. */
  rows: 5_000,
  /** Rows of a channel that are drawn when the reader goes there, and as many more each time they scroll up. */
  drawnRows: 200,
  /** Rows of a channel that a reload finds. */
  shownRows: 200,
  /** Bytes of all that a reload finds, as JSON; each channel has the same share. */
  shownBytes: 1 << 20,
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
  /** Bytes left of a message from which on they are counted below it. */
  countedBytes: 500
} as const

/** Milliseconds. */
export const times = {
  /** Messages of one author within this time stand below one name. */
  run: 300_000,
  /** How long a room that was chosen may not have become the one where lines go. */
  goTo: 2_000
} as const
