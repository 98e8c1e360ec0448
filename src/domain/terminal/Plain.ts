// Latin, Greek, Cyrillic, punctuation, arrows and the pictures of control characters; neither the soft
// hyphen nor marks nor anything that can't be seen.
const plain =
  /^[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0377\u0384-\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03e1\u0400-\u0482\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2400-\u2426\ufffd]*$/

/**
 * Whether a text is of the plainest kind, which most are: every UTF-16 unit is a character that takes
 * up one column, does nothing to those beside it, and nothing to a terminal.
 */
export const isPlain = (text: string): boolean => plain.test(text)
