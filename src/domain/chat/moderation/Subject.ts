import { Schema } from "effect"
import { group, isAddress } from "../../network/Address.ts"
import { isPin, type Pin } from "../../security/Pin.ts"
import { foldNick, isNick, type Nick } from "../Nick.ts"

const isNetwork = (text: string): boolean =>
  text.endsWith("/64") && text.includes(":") && isAddress(text.slice(0, -3))

const isOne = (text: string): boolean =>
  isNick(text) || isPin(text) || isAddress(text) || isNetwork(text)

/** Whom a ban or mute is about: a nickname, the pin of a key, or an IP address (IPv6: with its /64). */
export const Subject = Schema.String.pipe(
  Schema.filter(isOne, {
    identifier: "Subject",
    arbitrary: () => (fc) =>
      fc.oneof(
        fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,23}$/),
        fc.stringMatching(/^sha256\.[A-Za-z0-9_-]{43}$/),
        fc.ipV4(),
        fc.ipV6().filter(isAddress)
      )
  }),
  Schema.brand("Subject")
)
export type Subject = typeof Subject.Type

export const isSubject = (value: unknown): value is Subject =>
  typeof value === "string" && isOne(value)

const subject = (text: string): Subject => Subject.make(text, { disableValidation: true })

export const ofNick = (nick: Nick): Subject => subject(nick)

/** The nickname that it is; undefined for anything else. */
export const nickOf = (of: Subject): Nick | undefined => (isNick(of) ? of : undefined)

/** The key that it is; undefined for anything else. */
export const keyIn = (of: Subject): Pin | undefined => (isPin(of) ? of : undefined)

const isWhere = (of: Subject): boolean => !isNick(of) && !isPin(of)

/** An address with all that counts as one with it; anything else as it is. */
export const grouped = (of: Subject): Subject =>
  isWhere(of) ? subject(group(of.replace(/\/64$/, ""))) : of

/** Subjects with the same key are the same. */
export const keyOf = (of: Subject): string => (isNick(of) ? foldNick(of) : grouped(of))

/** Who somebody is, by everything that a ban or mute can be about. */
export interface Who {
  readonly nick: Nick | undefined
  /** That of their connection, and the one with which their session began. */
  readonly keys: ReadonlyArray<Pin>
  /** As `Address.group` writes it; undefined where an address stands for nobody, as on this machine. */
  readonly address: string | undefined
}

/** The subjects that somebody is. */
export const subjectsOf = ({ address, keys, nick }: Who): ReadonlyArray<Subject> => [
  ...(nick === undefined ? [] : [ofNick(nick)]),
  ...keys.map((key) => subject(key)),
  ...(address === undefined ? [] : [subject(address)])
]
