import { foldNick, type Nick } from "../../../domain/chat/Nick.ts"
import type { Profile } from "../../../domain/chat/Profile.ts"
import type { Timestamp } from "../../../domain/chat/Timestamp.ts"
import { maxFormerNames } from "../limits/Names.ts"

/** Somebody who had a name. */
export interface Former {
  readonly nick: Nick
  readonly profile: Profile
  readonly until: Timestamp
}

/** The names that were given up last, and by whom. */
export class FormerNames {
  private readonly all: Array<Former> = []

  /** What they had said about being away is not kept. */
  add({ nick, profile, until }: Former): void {
    this.all.push({ nick, until, profile: { ...profile, away: undefined } })
    if (this.all.length > maxFormerNames) this.all.shift()
  }

  /** Who had a name, the last first. */
  of(nick: Nick, count: number): ReadonlyArray<Former> {
    const name = foldNick(nick)
    return this.all
      .filter((one) => foldNick(one.nick) === name)
      .reverse()
      .slice(0, count)
  }
}
