import { listed } from "./Format.ts"

/** What a program is told of the commands that it gives. */

const notInAnyPipe = "cannot be used in a pipe"

/** A pipe gave a command that only a person can use, and no program. */
export const onlyForPersons = (name: string): string =>
  `/${name} ${notInAnyPipe}: it is for a person at a terminal. To send the line as text, start it with //.`

/** A pipe gave a command that a bot can use in another form. */
export const notInPipe = (name: string): string =>
  `/${name} ${notInAnyPipe}; natter bot --json can do more. To send the line as text, start it with //.`

/** A pipe gave /quit, or another name of it. */
export const quitNotInPipe = (name: string): string =>
  `/${name} ${notInAnyPipe}, which ends with its input. To send the line as text, start it with //.`

/** A pipe asked for the topic, and set none. */
export const noTopicInPipe = `/topic without a text ${notInAnyPipe}; natter bot --json can do more. To send the line as text, start it with //.`

/** The room of a program did not exist before. */
export const newRoomMade = (room: string): string =>
  `${room} is a new room, and nobody else is in it. Check its name.`

export const noCommand = `A command is a JSON object on a line of its own, such as {"type":"say","text":"hello"}.`

export const noId = "An id is a string or a number."

export const noSuchType = (
  type: string,
  meant: string | undefined,
  types: ReadonlyArray<string>
): string =>
  meant === undefined
    ? `There is no command of type "${type}"; the types are ${listed(types, types.length)}.`
    : `There is no command of type "${type}"; did you mean ${meant}?`

/** What a program may search for. Other than a person's, its times are exact. */
export const queryForm =
  "It is a text such as tea from:bob after:2026-11-26T08:00:00.000Z; before: and after: take a time of exactly this form, in UTC, or a position such as next in the answer."

export const timeForm = "It is a time such as 2026-11-26T08:00:00.000Z, in UTC."

/** A field is missing, is not allowed, or has a wrong value; `accepted` is a sentence on what it takes. */
export const wrongField = (
  type: string,
  field: string,
  fields: ReadonlyArray<string>,
  accepted?: string
): string => {
  const all =
    fields.length === 0 ? "has no fields" : `has the fields ${listed(fields, fields.length)}`
  return fields.includes(field)
    ? `The field ${field} of ${type} is missing or has a wrong value.${accepted === undefined ? "" : ` ${accepted}`}`
    : `There is no field ${field} in ${type}, which ${all}.`
}
