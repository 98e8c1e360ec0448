type KeyRows = ReadonlyArray<readonly [keys: string, does: string]>

/** The keys that do more than edit a line. */
const mainKeys: KeyRows = [
  ["Enter", "send the draft"],
  ["Alt-Enter, Shift-Enter", "begin a new line of the same message"],
  ["Tab", "complete a word, or list what it can be"],
  ["Alt-A", "go to the next unread room, and then back"],
  ["Alt-N, Alt-Down", "go to the next of your rooms"],
  ["Alt-P, Alt-Up", "go to the room before"],
  ["Up, Ctrl-P", "line above, then lines that begin alike"],
  ["Down, Ctrl-N", "line below, then back to the draft"],
  ["Ctrl-R", "search the lines you sent; Enter takes one"],
  ["Esc, Ctrl-G", "end a search; discard a draft of several lines"],
  ["Ctrl-C", "discard the draft; leave if pressed twice"],
  ["Ctrl-D", "leave; in a draft, delete as Delete does"],
  ["Ctrl-L", "clear the screen"],
  ["Ctrl-Z", "suspend; fg comes back"]
]

const editingKeys: KeyRows = [
  ["Left, Ctrl-B", "back a character"],
  ["Right, Ctrl-F", "on a character"],
  ["Alt-B, Alt-Left, Ctrl-Left", "to the beginning of the word"],
  ["Alt-F, Alt-Right, Ctrl-Right", "to the end of the word"],
  ["Home, Ctrl-A", "to the beginning of the line"],
  ["End, Ctrl-E", "to the end of the line"],
  ["Alt-<, Ctrl-Home", "to the beginning of the draft"],
  ["Alt->, Ctrl-End", "to the end of the draft"],
  ["Backspace", "delete the character before the cursor"],
  ["Delete", "delete the character at the cursor"],
  ["Ctrl-W", "cut back to the last blank"],
  ["Alt-Backspace", "cut to the beginning of the word"],
  ["Alt-D", "cut to the end of the word"],
  ["Ctrl-U", "cut to the beginning of the line"],
  ["Ctrl-K", "cut to the end of the line"],
  ["Ctrl-Y", "insert what was cut last"],
  ["Alt-Y", "replace that with what was cut before"],
  ["Ctrl-_", "undo"],
  ["Ctrl-^", "redo"]
]

/** The keys of the terminal, and what they do: all that work. */
export const keys: KeyRows = [...mainKeys, ...editingKeys]

const rows = (of: KeyRows): ReadonlyArray<string> => {
  const width = Math.max(...of.map(([key]) => key.length))
  return of.map(([key, does]) => `  ${key.padEnd(width)}  ${does}`)
}

/** The reply to /help keys. */
export const keyList = [
  "Keys:",
  ...rows(mainKeys),
  "/help editing lists the keys that move the cursor and change the draft."
].join("\n")

/** The reply to /help editing. */
export const editingKeyList = [
  "Keys that move the cursor and change the draft:",
  ...rows(editingKeys)
].join("\n")
