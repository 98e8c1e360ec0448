/** How the search's index is written and read. A row that is written again replaces the one that is there. */
export const insertDocument = "INSERT OR REPLACE INTO found (rowid, words) VALUES (?, ?)"

/** Writes the index anew, without what was deleted. */
export const mergeDocuments = "INSERT INTO found (found) VALUES ('optimize')"
