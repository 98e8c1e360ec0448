// Latin, Greek, Cyrillic, punctuation, arrows and the pictures of control characters; no soft hyphen,
// no marks, and nothing invisible.
const plain =
  /^[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0377\u0384-\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03e1\u0400-\u0482\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2400-\u2426\ufffd]*$/

/**
 * Whether every UTF-16 unit of a text is a character of one column that affects neither its
 * neighbours nor the terminal. Most texts are of this kind, and need no slower treatment.
 */
export const isPlain = (text: string): boolean => plain.test(text)
