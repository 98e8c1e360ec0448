import { Option } from "effect"
import * as Copy from "../../../domain/browser/Copy.ts"
import { isAllowedBy, isNick, type NickRule } from "../../../domain/chat/Nick.ts"
import { isRoomName } from "../../../domain/chat/RoomName.ts"
import { invalidNick } from "../../../domain/client/Copy.ts"
import { parseFragment } from "../../../domain/security/Fragment.ts"
import { button, h, setText } from "./Dom.ts"
import { type Field, field } from "./Forms.ts"

/** What stands in the place of the chat: where a name is asked for, or an invitation. */

export interface Gate {
  readonly element: HTMLElement
  /** Asks for a name; `offered` is one that is taken, if `isTaken`, by another tab of the person, if `isMine`. */
  readonly ask: (of: {
    readonly host: string
    readonly rule: NickRule | undefined
    readonly offered: string | undefined
    readonly isTaken: boolean
    readonly isMine: boolean
  }) => void
  /** Tells why the last name was not taken. */
  readonly tell: (sentence: string) => void
  readonly focus: () => void
}

const ruleText = (rule: NickRule | undefined): string => Copy.nickRule[rule ?? "letters"]

export const nameGate = (onName: (nick: string) => void): Gate => {
  let rule: NickRule | undefined
  let isFilled = false
  const heading = h("h1", {})
  const wait = button({}, "", () => {
    name.fail("")
    onName("")
  })
  const name: Field = field(
    {
      id: "nick",
      label: Copy.nickLabel,
      rule: ruleText(undefined),
      submit: Copy.enter,
      onSubmit: (text) => {
        if (!isNick(text) || !isAllowedBy(rule ?? "letters", text)) return invalidNick(text, rule)
        onName(text)
        return undefined
      }
    },
    wait
  )
  const element = h(
    "section",
    { class: "gate" },
    h("p", { class: "brand" }, Copy.program),
    h("div", { class: "card" }, heading, name.form)
  )
  return {
    element,
    ask: (of) => {
      rule = of.rule
      setText(heading, Copy.welcome(of.host))
      const taken = of.isTaken ? of.offered : undefined
      const why = of.isMine ? Copy.inOtherTab : Copy.whyWait
      name.rule(`${ruleText(of.rule)} ${taken === undefined ? "" : why(taken)}`)
      wait.hidden = taken === undefined || of.isMine
      setText(wait, Copy.waitFor(taken ?? ""))
      if (!isFilled && of.offered !== undefined) {
        name.input.value = of.offered
        name.input.select()
        isFilled = true
      }
    },
    tell: name.fail,
    focus: () => name.input.focus()
  }
}

/** What remains when the client has ended: why, and how to go on. */
export const ending = (sentence: string, onAgain: () => void): HTMLElement => {
  const again = button({ class: "primary" }, Copy.connectAgain, onAgain)
  return h("section", { class: "ended", role: "alert" }, h("p", {}, sentence), again)
}

/** The word of an invitation in what was pasted: a link, or what stands behind its `#`. */
const wordIn = (pasted: string): string | undefined =>
  Option.getOrUndefined(parseFragment(pasted.slice(pasted.lastIndexOf("#") + 1)))?.word

/** The room of a link; empty where it names none. */
const roomIn = (pasted: string): string => {
  const [, room = ""] = /^\w+:\/\/[^#]+\/([^/#]+)#/.exec(pasted) ?? []
  return isRoomName(room) ? room : ""
}

/** The server takes only people with an invitation: where it is pasted. `onLink` is given `tea#WORD`, or `#WORD`. */
export const invitationGate = (sentence: string, onLink: (link: string) => void): HTMLElement => {
  const { form } = field({
    id: "invitation",
    label: Copy.invitationLabel,
    rule: Copy.invitationRule,
    submit: Copy.useInvitation,
    maxLength: 400,
    onSubmit: (text) => {
      const word = wordIn(text)
      if (word === undefined) return Copy.notInvitation
      onLink(`${roomIn(text)}#${word}`)
      return undefined
    }
  })
  const heading = h("h1", {}, Copy.program)
  return h(
    "section",
    { class: "gate" },
    h("div", { class: "card" }, heading, h("p", {}, sentence), form)
  )
}
