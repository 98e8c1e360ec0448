/** What commands cost besides the token of their line: a client goes by the same prices as its server. */

/** Messages that are read, or marks of a `RESUME`, that cost a token. */
export const readPerToken = 10

/** Tokens that a `SEARCH` costs, besides those for the messages that it may find. */
export const searchCost = 10
