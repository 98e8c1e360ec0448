import { concat } from "./Bytes.ts"

/** The few forms of DER (ITU-T X.690) that a certificate is made of. Each function returns a whole element. */

const lengthOf = (length: number): ReadonlyArray<number> => {
  if (length < 0x80) return [length]
  const bytes: Array<number> = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return [0x80 | bytes.length, ...bytes]
}

/** An element with this tag around its parts. */
export const element = (tag: number, ...parts: ReadonlyArray<Uint8Array>): Uint8Array => {
  const content = concat(parts)
  return concat([Uint8Array.of(tag, ...lengthOf(content.length)), content])
}

export const sequence = (...parts: ReadonlyArray<Uint8Array>): Uint8Array => element(0x30, ...parts)
export const set = (...parts: ReadonlyArray<Uint8Array>): Uint8Array => element(0x31, ...parts)
/** `[n] EXPLICIT`. */
export const explicit = (n: number, ...parts: ReadonlyArray<Uint8Array>): Uint8Array =>
  element(0xa0 | n, ...parts)
/** `[n] IMPLICIT` of a string of bytes. */
export const implicit = (n: number, bytes: Uint8Array): Uint8Array => element(0x80 | n, bytes)

/** A whole number that is not negative, from its bytes, the highest first. */
export const integer = (bytes: Uint8Array): Uint8Array => {
  const first = bytes.findIndex((byte) => byte !== 0)
  const digits = first < 0 ? Uint8Array.of(0) : bytes.subarray(first)
  // A first bit of 1 would make it negative.
  return element(0x02, Uint8Array.of(...((digits[0] ?? 0) >= 0x80 ? [0] : [])), digits)
}

export const yes: Uint8Array = element(0x01, Uint8Array.of(0xff))
export const octets = (...parts: ReadonlyArray<Uint8Array>): Uint8Array => element(0x04, ...parts)

/** A string of bits; `unused` is how many at its end do not count, from 0 to 7. */
export const bits = (bytes: Uint8Array, unused = 0): Uint8Array =>
  element(0x03, Uint8Array.of(unused), bytes)

const base128 = (value: number): ReadonlyArray<number> => {
  const bytes = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    bytes.unshift(0x80 | (rest % 128))
  return bytes
}

/** An object identifier, such as `2.5.4.3`. */
export const oid = (dotted: string): Uint8Array => {
  const [first = 0, second = 0, ...others] = dotted.split(".").map(Number)
  return element(0x06, Uint8Array.from([40 * first + second, ...others].flatMap(base128)))
}

const encoder = new TextEncoder()

export const utf8 = (text: string): Uint8Array => element(0x0c, encoder.encode(text))

const digits = (value: number, count: number): string => String(value).padStart(count, "0")

/** A time to the second, in milliseconds since 1970; as RFC 5280 has it, UTCTime before 2050. */
export const time = (millis: number): Uint8Array => {
  const date = new Date(millis)
  const year = date.getUTCFullYear()
  const [month, day, hour] = [date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours()]
  const parts = [month, day, hour, date.getUTCMinutes(), date.getUTCSeconds()]
  const rest = `${parts.map((part) => digits(part, 2)).join("")}Z`
  return year >= 1950 && year < 2050
    ? element(0x17, encoder.encode(digits(year % 100, 2) + rest))
    : element(0x18, encoder.encode(digits(year, 4) + rest))
}
