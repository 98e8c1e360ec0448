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
const many = Array.from({ length: 100 }, (_, n) => n)

/** Records what a client shows of its searches. It makes one at a time; one that is not answered is left out. */
export class Searches {
  readonly all: Array<Search> = []
  private asked:
    | (Omit<Search, "claimed" | "isAll"> & { readonly found: Array<Search["found"][number]> })
    | undefined

  ask(stream: RoomName, epoch: string, query: string, asked: number): void {
    this.asked = { stream, epoch, query, asked, found: [] }
  }

  show(entry: Entry): void {
    const text = entry._tag === "Message" ? entry.text : (entry.topic ?? "")
    this.asked?.found.push({ seq: entry.seq, text })
  }

  /** Takes a sentence of the client, which may be the end of a search. */
  tell(sentence: string): void {
    if (this.asked === undefined) return
    const { query, stream } = this.asked
    for (const isAll of [true, false])
      for (const claimed of many) {
        const end =
          claimed === 0 ? Copy.nothingFound(stream, query, isAll) : Copy.foundEnd(claimed, isAll)
        if (sentence !== end) continue
        this.all.push({ ...this.asked, claimed, isAll })
        this.asked = undefined
        return
      }
  }
}
