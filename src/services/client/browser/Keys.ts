/** The keys that work in the whole page. */

export interface KeysEvents {
  readonly onBeside: (by: 1 | -1) => void
  /** Something is typed where nothing takes it. */
  readonly onTyped: () => void
  /** The parts of the page between which F6 goes, in their order; those that are not there are left out. */
  readonly parts: () => ReadonlyArray<{
    readonly element: HTMLElement
    readonly focus: () => void
  }>
}

const isShown = (element: HTMLElement): boolean => element.checkVisibility?.() ?? true

/** The next part behind the one that has the focus, or the one before it. */
const goToPart = (parts: ReturnType<KeysEvents["parts"]>, by: 1 | -1): void => {
  const shown = parts.filter(({ element }) => isShown(element))
  const at = shown.findIndex(({ element }) => element.contains(document.activeElement))
  shown.at((at < 0 && by < 0 ? 0 : at + by) % shown.length)?.focus()
}

/** Whether a key is a character that nothing else takes: a space scrolls, or presses a button. */
const isLost = ({ altKey, key, target }: KeyboardEvent): boolean =>
  key.length === 1 &&
  key !== " " &&
  !altKey &&
  target instanceof Element &&
  target.closest("input, textarea, dialog") === null

export const listenToKeys = ({ onBeside, onTyped, parts }: KeysEvents): void =>
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return
    if (isLost(event)) {
      onTyped()
      return
    }
    if (event.key === "F6") goToPart(parts(), event.shiftKey ? -1 : 1)
    else if (event.altKey && event.key === "ArrowDown") onBeside(1)
    else if (event.altKey && event.key === "ArrowUp") onBeside(-1)
    else return
    event.preventDefault()
  })
