/** What one does instead of says: by custom a text that begins so, such as `/me waves`. */
const action = /^\/me\s+(?=\S)/

/** What somebody does, such as `waves`; undefined for a text that is said. */
export const actionOf = (text: string): string | undefined =>
  action.test(text) ? text.replace(action, "") : undefined
