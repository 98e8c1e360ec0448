/** What is copied out of the log: each message as `09:31 bob: text`. */

/** The part of a row's text that is selected. */
const selectedText = (text: Element, selected: Range): string => {
  const range = document.createRange()
  range.selectNodeContents(text)
  if (range.compareBoundaryPoints(Range.START_TO_START, selected) < 0)
    range.setStart(selected.startContainer, selected.startOffset)
  if (range.compareBoundaryPoints(Range.END_TO_END, selected) > 0)
    range.setEnd(selected.endContainer, selected.endOffset)
  return range.toString()
}

const written = (row: Element, selected: Range): ReadonlyArray<string> => {
  const text = row.querySelector(".line > .text")
  if (text === null || !selected.intersectsNode(text)) return []
  const words = selectedText(text, selected)
  if (words === "") return []
  const time = row.querySelector("time")?.textContent ?? ""
  const nick = row.querySelector(".nick")?.textContent
  const head =
    nick === undefined || nick === null
      ? time
      : row.classList.contains("action")
        ? `${time} * ${nick}`
        : `${time} ${nick}:`
  return [`${head} ${words}`.trim()]
}

/** What is copied of a selection; undefined where the browser's own way is right, as within one message. */
export const copied = (log: Element, selection: Selection | null): string | undefined => {
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return undefined
  const range = selection.getRangeAt(0)
  if (!range.intersectsNode(log)) return undefined
  const rows = [...log.querySelectorAll(".row")].filter((row) => range.intersectsNode(row))
  const lines = rows.flatMap((row) => written(row, range))
  return lines.length < 2 ? undefined : `${lines.join("\n")}\n`
}

export const copyRows = (log: Element): void =>
  document.addEventListener("copy", (event) => {
    const text = copied(log, document.getSelection())
    if (text === undefined || event.clipboardData === null) return
    event.clipboardData.setData("text/plain", text)
    event.preventDefault()
  })
