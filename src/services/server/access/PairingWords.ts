import { createHash, randomInt } from "node:crypto"
import { foldNick, type Nick } from "../../../domain/chat/Nick.ts"
import {
  type PairingWord,
  wordBase,
  wordLength,
  wordOf
} from "../../../domain/security/PairingWord.ts"
import { pairWithin, wrongWords } from "../limits/Names.ts"

interface Pairing {
  readonly digest: string
  /** Until when it is taken, in milliseconds. */
  readonly until: number
  wrong: number
}

const digestOf = (word: PairingWord): string => createHash("sha256").update(word).digest("hex")

/** The words that let one more key use a name. There is one for a name at most, and only its hash is kept. */
export class PairingWords {
  /** By folded nickname; the first to be void first. */
  private readonly pairings = new Map<string, Pairing>()

  /** A new word, in the place of an earlier one for this name. */
  make(nick: Nick, now: number): PairingWord {
    this.forgetOld(now)
    const word = wordOf(Array.from({ length: wordLength }, () => randomInt(wordBase)))
    this.pairings.delete(foldNick(nick))
    this.pairings.set(foldNick(nick), {
      digest: digestOf(word),
      until: now + pairWithin * 1000,
      wrong: 0
    })
    return word
  }

  /** Whether the word is that of the name. Too many wrong ones make the right one void. */
  isRight(nick: Nick, word: PairingWord, now: number): boolean {
    this.forgetOld(now)
    const pairing = this.pairings.get(foldNick(nick))
    if (pairing === undefined) return false
    if (pairing.digest === digestOf(word)) return true
    pairing.wrong += 1
    if (pairing.wrong >= wrongWords) this.pairings.delete(foldNick(nick))
    return false
  }

  /** The word of a name does not count any more. */
  revoke(nick: Nick): void {
    this.pairings.delete(foldNick(nick))
  }

  private forgetOld(now: number): void {
    for (const [name, { until }] of this.pairings) {
      if (until > now) return
      this.pairings.delete(name)
    }
  }
}
