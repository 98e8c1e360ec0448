import { compactString } from "../../../domain/chat/Compact.ts"
import type { Frame } from "../../../domain/protocol/LineFramer.ts"
import type { Decoded, Protocol } from "../../../domain/protocol/Protocol.ts"
import type { Conversation } from "./Conversation.ts"

/** Another protocol than the first, and how a conversation in it begins. */
export interface Other {
  readonly detectLate: NonNullable<Protocol<unknown>["detectLate"]>
  readonly begin: () => { readonly conversation: Conversation; readonly greeting: string }
}

/** The protocol that a client turns out to speak. */
export interface Corrected {
  readonly conversation: Conversation
  readonly greeting: string
  /** What it has said in it, up to the line that decided. */
  readonly lines: ReadonlyArray<Frame>
}

/**
 * That a client speaks the first protocol, because its first bytes came too late, or have not decided. It
 * holds until the first line that only one protocol has.
 */
export class Presumed {
  private readonly others: ReadonlyArray<Other>
  private readonly isOwn: (decoded: Decoded) => boolean
  /** The last line that another protocol has too. */
  private claim: { readonly of: Other; readonly frame: Frame } | undefined

  /** @param isOwn whether a line that was read in the first protocol can be of no other */
  constructor(others: ReadonlyArray<Other>, isOwn: (decoded: Decoded) => boolean) {
    this.others = others
    this.isOwn = isOwn
  }

  /** Looks at a line before it is read in the first protocol: undefined unless it is of another one. */
  correct(frame: Frame): Corrected | undefined {
    if (frame.fault === "long") return undefined
    for (const other of this.others) {
      const found = other.detectLate(frame.line)
      if (found === "either") this.claim = { of: other, frame: compact(frame) }
      if (found !== "mine") continue
      const lines = this.claim?.of === other ? [this.claim.frame, frame] : [frame]
      return { ...other.begin(), lines }
    }
    return undefined
  }

  /** Whether lines that were read so leave no doubt. */
  isCertainBy(decoded: ReadonlyArray<Decoded>): boolean {
    return decoded.some(this.isOwn)
  }
}

/** What is cut out of a block of lines can hold all of it. */
const compact = ({ fault, line }: Frame): Frame => ({ line: compactString(line), fault })
