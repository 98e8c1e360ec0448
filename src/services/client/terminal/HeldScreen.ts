import type { Screen } from "./Screen.ts"

/**
 * The screen, which draws nothing from `remove` to `restore`: another program has the terminal. What is printed
 * meanwhile comes when it is restored, or removed once more because the program ends.
 */
export const hold = (screen: Screen): Screen => {
  let isHeld = false
  let held: Array<string> = []
  const release = () => {
    for (const block of held) screen.print(block)
    held = []
  }
  const unlessHeld =
    <A extends ReadonlyArray<unknown>>(draw: (...args: A) => void) =>
    (...args: A) => {
      if (!isHeld) draw(...args)
    }
  return {
    ...screen,
    print: (block) => {
      if (isHeld) held.push(block)
      else screen.print(block)
    },
    refresh: unlessHeld(screen.refresh),
    entered: unlessHeld(screen.entered),
    resized: unlessHeld(screen.resized),
    cursorFound: unlessHeld(screen.cursorFound),
    clear: unlessHeld(screen.clear),
    restore: () => {
      isHeld = false
      release()
      screen.restore()
    },
    remove: () => {
      if (isHeld && held.length === 0) return
      isHeld = true
      release()
      screen.remove()
    }
  }
}
