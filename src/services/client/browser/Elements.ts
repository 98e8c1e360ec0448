import { ComposerElement } from "./Composer.ts"
import { LogElement } from "./Log.ts"
import { PeopleElement } from "./People.ts"
import { RoomsElement } from "./Rooms.ts"

/** The elements of the page, by their names. */

declare global {
  interface HTMLElementTagNameMap {
    readonly "natter-log": LogElement
    readonly "natter-composer": ComposerElement
    readonly "natter-rooms": RoomsElement
    readonly "natter-people": PeopleElement
  }
}

const elements = {
  "natter-log": LogElement,
  "natter-composer": ComposerElement,
  "natter-rooms": RoomsElement,
  "natter-people": PeopleElement
} as const

export const defineElements = (): void => {
  for (const [name, element] of Object.entries(elements))
    if (customElements.get(name) === undefined) customElements.define(name, element)
}
