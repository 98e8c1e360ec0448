import { Option } from "effect"
import type { Nick } from "../../domain/chat/Nick.ts"
import type { LeftSession } from "../../domain/client/Habits.ts"

/** The sessions that the server may still hold, so that a client which has ended can take its own back. */
export interface KeptSecrets {
  /** The sessions that earlier runs left behind, by folded nickname. */
  readonly found: ReadonlyMap<string, LeftSession>
  /** The names of all that could be taken back here, also where another name was given. */
  readonly left: ReadonlyArray<Nick>
  /** Takes the session of this name, if a run has left it behind since. */
  readonly find: (nick: Nick) => Option.Option<LeftSession>
  /** Keeps a session that the server may have begun under this name, or may refuse: that of another run stays. */
  readonly begin: (nick: Nick, session: LeftSession) => void
  /** Keeps this client's session under its present name, in place of what was kept before. */
  readonly keep: (nick: Nick, session: LeftSession) => void
  /** Removes that secret, because its session is over, or was refused. */
  readonly forget: () => void
}

/** Where nothing can be kept. */
export const noSecrets: KeptSecrets = {
  found: new Map(),
  left: [],
  find: () => Option.none(),
  begin: () => {},
  keep: () => {},
  forget: () => {}
}
