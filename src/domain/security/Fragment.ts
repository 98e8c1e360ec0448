import { Option } from "effect"
import { type InvitationWord, isInvitationWord } from "./InvitationWord.ts"
import { isPin, type Pin } from "./Pin.ts"

/** What a URL of a server says behind its `#`: by what key the server is known, and what lets somebody in. */
export interface Fragment {
  readonly pin: Pin | undefined
  readonly word: InvitationWord | undefined
}

const form = /^(?:(sha256\.[^.]*)(?:\.(.*))?|([^.]*))$/

/** Reads `WORD`, `sha256.PIN` or `sha256.PIN.WORD`; none for anything else. */
export const parseFragment = (text: string): Option.Option<Fragment> => {
  const [whole, pin, wordBehind, wordAlone] = form.exec(text) ?? []
  const word = wordBehind ?? wordAlone
  return whole !== undefined &&
    (pin === undefined || isPin(pin)) &&
    (word === undefined || isInvitationWord(word))
    ? Option.some({ pin, word })
    : Option.none()
}

/** The text that is read as this; empty where there is neither. */
export const printFragment = ({ pin, word }: Fragment): string =>
  [pin, word].filter((part) => part !== undefined).join(".")
