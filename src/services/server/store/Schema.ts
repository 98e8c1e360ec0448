/**
 * The versions of the store's schema: each entry leads from the version before to its own. An entry that
 * was released is never changed.
 *
 * The id of a message is its room's id and its seq in one number (see `Places.ts`), so that the
 * messages of a room lie next to each other.
 */
export const migrations: ReadonlyArray<string> = [
  `CREATE TABLE meta (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     starts INTEGER NOT NULL
   ) STRICT;
   INSERT INTO meta VALUES (1, 0);

   -- A room without a name is forgotten; its messages are still being deleted.
   CREATE TABLE rooms (
     id INTEGER PRIMARY KEY,
     name TEXT UNIQUE,
     epoch TEXT NOT NULL,
     topic TEXT,
     trimmed INTEGER NOT NULL DEFAULT 0
   ) STRICT;

   -- kind: 0 said, 1 the topic was set, 2 it was taken away
   CREATE TABLE messages (
     id INTEGER PRIMARY KEY,
     time INTEGER NOT NULL,
     session TEXT NOT NULL,
     line INTEGER,
     nick TEXT NOT NULL,
     kind INTEGER NOT NULL,
     text TEXT NOT NULL
   ) STRICT;
   CREATE INDEX numbered ON messages (session, line) WHERE line IS NOT NULL;

   -- Sessions that are kept after a lost connection. digest: SHA-256 of the secret
   CREATE TABLE sessions (
     id TEXT PRIMARY KEY,
     nick TEXT NOT NULL,
     digest TEXT NOT NULL,
     seconds INTEGER NOT NULL,
     entered INTEGER NOT NULL,
     inbox INTEGER NOT NULL,
     handed INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;

   CREATE TABLE seats (
     session TEXT NOT NULL,
     room TEXT NOT NULL,
     PRIMARY KEY (session, room)
   ) STRICT, WITHOUT ROWID;

   -- The private messages in the inbox of a session. sender: null for one that came back
   CREATE TABLE letters (
     session TEXT NOT NULL,
     seq INTEGER NOT NULL,
     time INTEGER NOT NULL,
     nick TEXT NOT NULL,
     text TEXT NOT NULL,
     sender TEXT,
     address TEXT NOT NULL,
     exempt INTEGER NOT NULL,
     PRIMARY KEY (session, seq)
   ) STRICT, WITHOUT ROWID;

   -- The numbers of the private messages of a session that were accepted
   CREATE TABLE told (
     session TEXT NOT NULL,
     line INTEGER NOT NULL,
     PRIMARY KEY (session, line)
   ) STRICT, WITHOUT ROWID`,

  // Each row is written with its message, and is gone with it. Its words are made by `documentOf`, and none
  // of their characters stands between words for this tokenizer.
  `CREATE VIRTUAL TABLE found USING fts5 (
     words, content = '', contentless_delete = 1, prefix = '3', tokenize = "ascii tokenchars '@-_'"
   );
   CREATE TRIGGER lost AFTER DELETE ON messages BEGIN
     DELETE FROM found WHERE rowid = old.id;
   END`,

  // Since when a session has its nickname, in milliseconds since 1970; null where that was not recorded
  "ALTER TABLE sessions ADD COLUMN since INTEGER",

  // The pin of the key of the client that began a session; null without one
  "ALTER TABLE sessions ADD COLUMN key TEXT"
]

/** The version since which messages can be searched: those from before are put into the index when it begins. */
export const searchable = 2
