const encoder = new TextEncoder()
const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
/** Encoding into memory that is there is twice as fast; a message of a client always fits. */
const scratch = new Uint8Array(16_384)

/** Strings that are shorter are always copied when they are cut out of another. */
const shortest = 13

/**
 * A copy of a string that holds nothing else in memory. One that was cut out of a larger string may
 * keep all of that, so what is kept for long has to be copied. A lone surrogate becomes U+FFFD.
 */
export const compactString = (text: string): string => {
  if (text.length < shortest) return text
  if (3 * text.length > scratch.length) return decoder.decode(encoder.encode(text))
  return decoder.decode(scratch.subarray(0, encoder.encodeInto(text, scratch).written))
}
