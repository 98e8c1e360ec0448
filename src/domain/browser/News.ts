import type { Placed } from "./Display.ts"

/** Messages of others: how many, and how many of these are for the reader. */
export interface News {
  readonly count: number
  readonly mentions: number
}

export const none: News = { count: 0, mentions: 0 }

/** What is new with these rows, behind what was new before. */
export const among = (placed: ReadonlyArray<Placed>, before = none): News => {
  let { count, mentions } = before
  for (const { row } of placed) {
    if (row._tag !== "Said" || row.isOwn) continue
    count += 1
    if (row.isMention) mentions += 1
  }
  return { count, mentions }
}
