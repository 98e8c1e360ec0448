import type { SharedText, Topic } from "../Sharing.ts"
import type { NodeChange } from "./NodeRecord.ts"
import type { Snapshot } from "./Snapshot.ts"

/** The texts that all nodes hold. */
export class Texts {
  private readonly topics: Readonly<Record<Topic, Map<string, SharedText>>> = {
    imposed: new Map(),
    owned: new Map()
  }

  all(topic: Topic): ReadonlyMap<string, SharedText> {
    return this.topics[topic]
  }

  /** Changes a text; false where it has another version by now. */
  put({ before, key, text, topic }: Extract<NodeChange, { readonly _tag: "Put" }>): boolean {
    const { version } = this.topics[topic].get(key) ?? { version: 0 }
    if (before !== undefined && before !== version) return false
    this.topics[topic].set(key, { version: version + 1, text })
    return true
  }

  restore(texts: Snapshot["texts"]): void {
    for (const { key, text, topic, version } of texts)
      this.topics[topic].set(key, { version, text })
  }

  get snapshot(): Snapshot["texts"] {
    return (["imposed", "owned"] as const).flatMap((topic) =>
      Array.from(this.topics[topic], ([key, one]) => ({ topic, key, ...one }))
    )
  }
}
