/** How elements are made: texts only as text, styles only by classes. */

type Attributes = Readonly<Record<string, string | boolean | undefined>>

export const setAttributes = (element: Element, attributes: Attributes): void => {
  for (const [name, value] of Object.entries(attributes))
    if (value === undefined || value === false) element.removeAttribute(name)
    else if (element.getAttribute(name) !== (value === true ? "" : value))
      element.setAttribute(name, value === true ? "" : value)
}

/** An element with its attributes and children. */
export const h = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: ReadonlyArray<Node | string>
): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag)
  setAttributes(element, attributes)
  element.append(...children)
  return element
}

/** A button; `label` is what it says to those who do not see its content. */
export const button = (
  attributes: Attributes,
  content: Node | string,
  act: () => void
): HTMLButtonElement => {
  const made = h("button", { type: "button", ...attributes }, content)
  made.addEventListener("click", act)
  return made
}

/** Only for those who hear the page. */
export const heard = (text: string): HTMLElement => h("span", { class: "heard" }, text)

const svg = "http://www.w3.org/2000/svg"

/** A picture of lines, from its path. */
export const icon = (path: string): SVGElement => {
  const made = document.createElementNS(svg, "svg")
  setAttributes(made, { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" })
  const line = document.createElementNS(svg, "path")
  line.setAttribute("d", path)
  made.append(line)
  return made
}

export const icons = {
  close: "M6 6l12 12M18 6L6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  people:
    "M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 20a6.5 6.5 0 0113 0M16 4.3a3.5 3.5 0 010 6.4M18.5 14.2a6.5 6.5 0 013 5.8",
  plus: "M12 5v14M5 12h14",
  help: "M8.500 9a3.500 3.500 0 116 2.500c-1.500 1-2.500 1.500-2.500 3.500M12 18h.01",
  pencil: "M4 20l1-4L16 5l3 3L8 19l-4 1zM14 7l3 3",
  search: "M10.500 17a6.500 6.500 0 100-13 6.500 6.500 0 000 13zM15.500 15.500L20 20",
  send: "M4 12l16-8-5 16-3.5-6.5L4 12zM11.500 13.500L20 4",
  down: "M12 5v14M6 13l6 6 6-6",
  more: "M6 9l6 6 6-6",
  open: "M12 9v4M12 17h.01M10.300 3.900L2.500 18a2 2 0 001.700 3h15.600a2 2 0 001.700-3L13.700 3.900a2 2 0 00-3.400 0z",
  bell: "M18 9a6 6 0 10-12 0c0 6-2.500 7-2.500 7h17S18 15 18 9M10 20a2.200 2.200 0 004 0"
} as const

/**
 * Makes the children of a list those of these items, each once: what is there stays, so that it keeps the focus.
 */
export const sync = <A>(
  list: Element,
  items: ReadonlyArray<A>,
  keyOf: (item: A) => string,
  make: (item: A) => HTMLElement,
  update: (element: HTMLElement, item: A) => void
): void => {
  const there = new Map<string, HTMLElement>()
  for (const child of list.children)
    if (child instanceof HTMLElement) there.set(child.dataset.key ?? "", child)
  let next = list.firstElementChild
  for (const item of items) {
    const key = keyOf(item)
    const element = there.get(key) ?? make(item)
    element.dataset.key = key
    there.delete(key)
    update(element, item)
    if (element === next) next = next.nextElementSibling
    else list.insertBefore(element, next)
  }
  for (const element of there.values()) element.remove()
}

/** Sets a text, where it is another one: what does not change is not read aloud again. */
export const setText = (element: Element, text: string): void => {
  if (element.textContent !== text) element.textContent = text
}
