/** The entry of the history at which something may lie over the chat. */
const over = "over"

/**
 * Back closes what lies over the chat, and leaves the page where nothing does. One entry of the history is enough for
 * that: it stays when what is open is closed otherwise. `close` says whether anything was open.
 */
export const backCloses = (close: () => boolean): { readonly opened: () => void } => {
  let isOver = history.state === over
  addEventListener("popstate", ({ state }) => {
    const wasOver = isOver
    isOver = state === over
    // With a # it is an invitation, which the page begins anew with.
    if (isOver || !wasOver || location.hash !== "") return
    if (!close()) history.back()
  })
  return {
    opened: () => {
      if (!isOver) history.pushState(over, "")
      isOver = true
    }
  }
}
