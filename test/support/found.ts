import type { RoomName } from "../../src/domain/chat/RoomName.ts"
import * as Copy from "../../src/domain/client/Copy.ts"
import type { Entry } from "../../src/domain/client/Notice.ts"

/** A search of a client that was answered to its end. */
export interface Search {
  readonly stream: RoomName
  readonly epoch: string
  readonly query: string
  /** The last seq of the room that the client had read when it asked. */
  readonly asked: number
  /** What was shown, in this order. */
  readonly found: ReadonlyArray<{ readonly seq: number; readonly text: string }>
  /** How many messages it said it has shown. */
  readonly claimed: number
  /** It said that there is nothing older. */
  readonly isAll: boolean
}

/** More messages than a client asks for at once. */
const many = Array.from({ length: 100 }, (_, n) => n + 1)

type Asked = Pick<Search, "asked" | "epoch" | "query" | "stream">

/** Records what a client shows of its searches. One that is not answered is left out. */
export class Searches {
  readonly all: Array<Search> = []
  private readonly asked = new Map<string, Asked>()
  /** What is being shown. */
  private current: (Asked & { readonly found: Array<Search["found"][number]> }) | undefined

  ask(stream: RoomName, epoch: string, query: string, asked: number): void {
    const key = `${stream} ${query}`
    // The answer may be that of the first.
    if (!this.asked.has(key)) this.asked.set(key, { stream, epoch, query, asked })
  }

  show(entry: Entry): void {
    const text = entry._tag === "Message" ? entry.text : (entry.topic ?? "")
    this.current?.found.push({ seq: entry.seq, text })
  }

  /** Takes a sentence of the client, which may be the beginning or the end of what was found. */
  tell(sentence: string): void {
    for (const one of this.asked.values())
      if (sentence === Copy.foundHeading(one.stream, one.query))
        this.current = { ...one, found: [] }
    for (const isAll of [true, false]) {
      for (const one of this.asked.values())
        if (sentence === Copy.nothingFound(one.stream, one.query, isAll))
          this.end({ ...one, found: [], claimed: 0, isAll })
      for (const claimed of many)
        if (this.current !== undefined && sentence === Copy.foundEnd(claimed, isAll))
          this.end({ ...this.current, claimed, isAll })
    }
  }

  private end(search: Search): void {
    this.all.push(search)
    this.asked.delete(`${search.stream} ${search.query}`)
    this.current = undefined
  }
}
