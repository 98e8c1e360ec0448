import * as Copy from "../../../domain/browser/Copy.ts"
import { limits } from "../../../domain/browser/PageLimits.ts"
import type { Nick } from "../../../domain/chat/Nick.ts"
import { button, h, heard, setAttributes, setText, sync } from "./Dom.ts"

export interface Person {
  readonly nick: Nick
  readonly isMe: boolean
  readonly isAway: boolean
}

/** Who is in the room that is shown. A click begins a conversation. */
export class PeopleElement extends HTMLElement {
  readonly #heading = h("h2", { id: "people-heading" })
  readonly #list = h("ul", { "aria-labelledby": "people-heading" })
  readonly #more = h("p", { class: "more" })
  onWrite: (nick: Nick) => void = () => {}

  connectedCallback(): void {
    if (this.childElementCount === 0) this.append(this.#heading, this.#list, this.#more)
  }

  show(people: ReadonlyArray<Person>): void {
    const more = people.length - limits.listedPeople
    setText(this.#heading, Copy.showPeople(people.length))
    setText(this.#more, more > 0 ? Copy.morePeople(more) : "")
    sync(
      this.#list,
      people.slice(0, limits.listedPeople),
      ({ isMe, nick }) => `${nick} ${isMe}`,
      ({ isMe, nick }) =>
        isMe
          ? h(
              "li",
              {},
              h("span", { class: "person" }, h("span", {}, nick), h("small", {}, Copy.you))
            )
          : h("li", {}, this.#write(nick)),
      (element, { isAway }) => {
        element.classList.toggle("away", isAway)
        setAttributes(element, { title: isAway ? Copy.away : undefined })
        const said = element.querySelector(".heard")
        if (said !== null) setText(said, isAway ? `, ${Copy.away}` : "")
      }
    )
  }

  #write(nick: Nick): HTMLElement {
    const made = button({ class: "person", title: Copy.writeTo(nick) }, nick, () =>
      this.onWrite(nick)
    )
    made.append(heard(""))
    return made
  }
}
