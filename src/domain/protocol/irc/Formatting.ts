/** Bold, italic, underlined, struck, monospace, reverse, reset; and colours with their numbers. */
const codes =
  /\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?|[\x02\x0f\x11\x16\x1d\x1e\x1f]/g

/** Controls that a text of natter cannot hold. All of the codes begin with one. */
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g

/** A text without what IRC uses to format it, and without controls. */
export const unformatted = (text: string): string =>
  text.search(controls) < 0 ? text : text.replace(codes, "").replace(controls, "")
