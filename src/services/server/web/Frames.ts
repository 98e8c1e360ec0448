/** The frames of a WebSocket (RFC 6455) that a server sends. */

const wholeText = 0x81
const inTwoBytes = 126
const inEightBytes = 127

const headerFor = (length: number): Uint8Array => {
  if (length < inTwoBytes) return Uint8Array.of(wholeText, length)
  if (length < 65_536) return Uint8Array.of(wholeText, inTwoBytes, length >> 8, length & 0xff)
  const header = new DataView(new ArrayBuffer(10))
  header.setUint8(0, wholeText)
  header.setUint8(1, inEightBytes)
  header.setBigUint64(2, BigInt(length))
  return new Uint8Array(header.buffer)
}

/** One text message; nothing for nothing. */
export const frame = (text: Uint8Array): Uint8Array =>
  text.length === 0 ? text : Buffer.concat([headerFor(text.length), text])

let last: readonly [text: Uint8Array, framed: Uint8Array] | undefined

/**
 * The same, made once for text that is written to one connection after the other. Each text has to be
 * written as another array, which never changes.
 */
export const sharedFrame = (text: Uint8Array): Uint8Array => {
  if (last?.[0] === text) return last[1]
  const framed = frame(text)
  last = [text, framed]
  return framed
}
