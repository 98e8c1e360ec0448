const encoder = new TextEncoder()
const decoder = new TextDecoder("utf-8", { ignoreBOM: true })

/**
 * A copy of a string that holds nothing else in memory. One that was cut out of a larger string may
 * keep all of that, so what is kept for long has to be copied. A lone surrogate becomes U+FFFD.
 */
export const compactString = (text: string): string => decoder.decode(encoder.encode(text))
