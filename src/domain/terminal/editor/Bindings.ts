/** What each key does, by its name. Keys that are not here do nothing. `keys` in client/copy/Keys.ts explains all of them. */
export const bindings = {
  enter: "send",
  "alt-enter": "newLine",
  "shift-enter": "newLine",
  tab: "complete",
  left: "left",
  "ctrl-b": "left",
  right: "right",
  "ctrl-f": "right",
  "alt-b": "wordLeft",
  "alt-left": "wordLeft",
  "ctrl-left": "wordLeft",
  "alt-f": "wordRight",
  "alt-right": "wordRight",
  "ctrl-right": "wordRight",
  home: "lineStart",
  "ctrl-a": "lineStart",
  end: "lineEnd",
  "ctrl-e": "lineEnd",
  "alt-<": "draftStart",
  "ctrl-home": "draftStart",
  "alt->": "draftEnd",
  "ctrl-end": "draftEnd",
  up: "up",
  "ctrl-p": "up",
  down: "down",
  "ctrl-n": "down",
  "ctrl-r": "search",
  backspace: "deleteLeft",
  delete: "deleteRight",
  "ctrl-d": "deleteRightOrEnd",
  "ctrl-w": "killPiece",
  "alt-backspace": "killWordLeft",
  "alt-d": "killWordRight",
  "ctrl-u": "killToStart",
  "ctrl-k": "killToEnd",
  "ctrl-y": "yank",
  "alt-y": "yankOlder",
  "ctrl-_": "undo",
  "ctrl-^": "redo",
  escape: "discardLines",
  "ctrl-g": "discardLines",
  "ctrl-c": "interrupt",
  "ctrl-z": "suspend",
  "ctrl-l": "clearScreen",
  "alt-a": "nextRoom",
  "alt-n": "roomAfter",
  "alt-down": "roomAfter",
  "alt-p": "roomBefore",
  "alt-up": "roomBefore"
} as const

export type Action = (typeof bindings)[keyof typeof bindings]

const actions: ReadonlyMap<string, Action> = new Map(Object.entries(bindings))

const modifiedCursorKey =
  /^(?:shift-|alt-|ctrl-)+(?=(?:up|down|left|right|home|end|delete|backspace)$)/

/** What a key does. A cursor key with modifiers that mean nothing does what it does without them. */
export const actionOf = (key: string): Action | undefined =>
  actions.get(key) ?? actions.get(key.replace(modifiedCursorKey, ""))
