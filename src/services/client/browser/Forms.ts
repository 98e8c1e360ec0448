import * as Copy from "../../../domain/browser/Copy.ts"
import { button, h, setAttributes, setText, sync } from "./Dom.ts"

/** A field with its label, its rule, and what is wrong with what was typed. */

export interface FieldOptions {
  readonly id: string
  readonly label: string
  readonly rule: string
  readonly submit: string
  /** What is wrong with a text; undefined where it is taken. */
  readonly onSubmit: (text: string) => string | undefined
  /** The text was taken, and the dialog is closed: the focus may go elsewhere than to what it was opened with. */
  readonly onDone?: () => void
  readonly list?: string
  readonly maxLength?: number
}

export interface Field {
  readonly form: HTMLFormElement
  readonly input: HTMLInputElement
  readonly rule: (text: string) => void
  readonly fail: (why: string) => void
}

export const field = (options: FieldOptions, ...more: ReadonlyArray<Node>): Field => {
  const { id } = options
  const input = h("input", {
    id,
    type: "text",
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    list: options.list,
    maxlength: String(options.maxLength ?? 64),
    "aria-describedby": `${id}-error ${id}-rule`
  })
  const error = h("p", { class: "error", id: `${id}-error`, role: "alert" })
  const rule = h("p", { class: "rule", id: `${id}-rule` }, options.rule)
  const fail = (why: string) => {
    setText(error, why)
    setAttributes(input, { "aria-invalid": why === "" ? undefined : "true" })
  }
  const submit = h("button", { type: "submit", class: "primary" }, options.submit)
  const form = h(
    "form",
    { novalidate: true },
    h("label", { for: id }, options.label),
    input,
    error,
    rule,
    h("div", { class: "buttons" }, submit, ...more)
  )
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    fail(options.onSubmit(input.value.trim()) ?? "")
  })
  input.addEventListener("input", () => fail(""))
  return { form, input, fail, rule: (text) => setText(rule, text) }
}

export interface FieldDialog {
  readonly dialog: HTMLDialogElement
  /** Opens it with this text in its field. */
  readonly open: (text?: string) => void
  readonly rule: Field["rule"]
  readonly fail: Field["fail"]
}

/** A dialog with a field, which a text that is taken closes; one of which that is not known yet is told by "". */
export const fieldDialog = (
  heading: string,
  { onDone, onSubmit, ...options }: FieldOptions,
  ...more: ReadonlyArray<Node>
): FieldDialog => {
  const id = `${options.id}-heading`
  const dialog = h("dialog", { class: "card", "aria-labelledby": id })
  const cancel = button({}, Copy.cancel, () => dialog.close())
  const submit = (text: string): string | undefined => {
    const why = onSubmit(text)
    if (why === undefined) {
      dialog.close()
      onDone?.()
    }
    return why
  }
  const { fail, form, input, rule } = field({ ...options, onSubmit: submit }, cancel)
  dialog.append(h("h2", { id }, heading), form, ...more)
  return {
    dialog,
    fail,
    rule,
    open: (text = "") => {
      input.value = text
      fail("")
      dialog.showModal()
      input.select()
    }
  }
}

/** A dialog in which a room is chosen or made. `onJoin` says what is wrong with a name, and `onDone` is as above. */
export const joinDialog = (
  onJoin: (room: string) => string | undefined,
  onDone: () => void
): FieldDialog & { readonly list: (rooms: ReadonlyArray<string>) => void } => {
  const list = h("ul", { class: "there", "aria-label": Copy.roomsThere })
  const there = h("h3", {}, Copy.roomsThere)
  const made = fieldDialog(
    Copy.join,
    {
      id: "room",
      label: Copy.roomLabel,
      rule: Copy.roomRule,
      submit: Copy.joinIt,
      onSubmit: onJoin,
      onDone
    },
    there,
    list
  )
  const join = (room: string) => {
    if (onJoin(room) !== undefined) return
    made.dialog.close()
    onDone()
  }
  return {
    ...made,
    list: (rooms) => {
      there.hidden = rooms.length === 0
      sync(
        list,
        rooms,
        (room) => room,
        (room) =>
          h(
            "li",
            {},
            button({ class: "channel" }, room, () => join(room))
          ),
        () => {}
      )
    }
  }
}
