import { Context, type Effect } from "effect"
import type { ChatErrorOf } from "../../domain/chat/ChatError.ts"

/** What several servers hold together: what operators have imposed, and which names belong to which keys. */
export type Topic = "imposed" | "owned"

/** A text that all servers have, and how often it has changed. */
export interface SharedText {
  readonly version: number
  readonly text: string
}

/** What several servers hold together. A server that is alone has none of it. */
export class Sharing extends Context.Tag("natter/services/server/Sharing")<
  Sharing,
  {
    /** What there is of a topic, by its keys. */
    readonly all: (topic: Topic) => ReadonlyMap<string, SharedText>
    /**
     * Changes a text at all servers, if it has the version that it is known to have; false where it has another one.
     *
     * @param before the version; undefined to change it whatever it is
     */
    readonly put: (
      topic: Topic,
      key: string,
      before: number | undefined,
      text: string
    ) => Effect.Effect<boolean, ChatErrorOf<"Unavailable">>
    /** The servers that live now. */
    readonly servers: () => ReadonlyArray<{
      readonly node: string
      /** The machine and the process. */
      readonly label: string
      /** Milliseconds since its last sign of life. */
      readonly silentFor: number
      readonly isThis: boolean
    }>
    /** Is told of every change of a topic, whoever makes it. */
    readonly onPut: (topic: Topic, take: (key: string, text: string) => void) => void
  }
>() {}
