/** By custom, a text that begins so is an action, such as `/me waves`. */
const action = /^\/me\s+(?=\S)/

/** The action in a text, such as `waves`; undefined if the text is none. */
export const actionOf = (text: string): string | undefined =>
  action.test(text) ? text.replace(action, "") : undefined
