/** What the server and its store's thread say to each other. All of it can be cloned. */

export type Value = string | number | null

/** The values of a statement, or the columns of a row. */
export type Values = ReadonlyArray<Value>

/** One statement, run once for each of the rows. */
export interface Write {
  readonly sql: string
  readonly rows: ReadonlyArray<Values>
  /** The rows are a place, a nickname and a text: the last two are written as one document of the search. */
  readonly isIndex?: true
  /** It does its work as its rows are read, which nobody asks for. */
  readonly returnsRows?: true
}

/**
 * How safe a commit is. `full`: it is on the disk. `normal`: the system has it, and writes it to the
 * disk soon; a power cut can take the last ones.
 */
export type Sync = "full" | "normal"

/** The files of a store, with the number that the disk has for each. */
export type Files = ReadonlyArray<readonly [path: string, file: number]>

/** What the thread is started with. */
export interface Start {
  readonly folder: string
  readonly sync: Sync
  /** The schema's versions, each as the statements that lead to it from the one before. */
  readonly migrations: ReadonlyArray<string>
  /** The file from which packages are found. */
  readonly from: string
  /** Where it only reads, beside the thread that owns the store: the files of that one. */
  readonly beside?: Files | undefined
}

/** Why a store cannot be opened. */
export type Obstacle =
  /** Neither this Node nor a package can read it. */
  | "driver"
  /** Another process has it open. */
  | "locked"
  /** A later version of the schema. */
  | "newer"
  /** The folder or its files cannot be read or written. */
  | "unusable"

export type Request =
  | { readonly _tag: "Write"; readonly writes: ReadonlyArray<Write> }
  | { readonly _tag: "Read"; readonly sql: string; readonly values: Values }
  | { readonly _tag: "Close" }

export type Reply =
  /** It is done; a write is committed. */
  | { readonly _tag: "Done"; readonly rows: ReadonlyArray<Values> }
  /** Nothing has happened. `at`: the write that failed, where the others may be possible without it */
  | { readonly _tag: "Refused"; readonly message: string; readonly at?: number | undefined }
  /** A commit has failed in a way that leaves open whether it is in the file after the next start. */
  | { readonly _tag: "Uncertain"; readonly message: string }

/** The thread's first message, before all replies. */
export type Opened =
  | { readonly _tag: "Opened"; readonly files: Files }
  | { readonly _tag: "NotOpened"; readonly obstacle: Obstacle; readonly message: string }

/** The replies come in the order of the requests. */
export type FromThread = Opened | Reply
