import { listed } from "./Format.ts"

/** What a program is told of the commands that it gives. */

const notInAnyPipe = "cannot be used in a pipe"

/** A pipe gave a command that only a person can use. */
export const notInPipe = (name: string): string =>
  `/${name} ${notInAnyPipe}; natter bot --json can do more. To send the line as text, start it with //.`

/** A pipe gave /quit, or another name of it. */
export const quitNotInPipe = (name: string): string =>
  `/${name} ${notInAnyPipe}, which ends with its input. To send the line as text, start it with //.`

/** A pipe asked for the topic, and set none. */
export const noTopicInPipe = `/topic without a text ${notInAnyPipe}; natter bot --json can do more. To send the line as text, start it with //.`

/** `created`: the room did not exist before. */
export const nobodyIn = (room: string, created: boolean): string =>
  created
    ? `${room} is a new room: nobody else is in it, and nobody was. Check its name.`
    : `Nobody else is in ${room} right now.`

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

/** A field is missing, is not allowed, or has a wrong value. */
export const wrongField = (type: string, field: string, fields: ReadonlyArray<string>): string => {
  const all =
    fields.length === 0 ? "has no fields" : `has the fields ${listed(fields, fields.length)}`
  return fields.includes(field)
    ? `The field ${field} of ${type} is missing or has a wrong value.`
    : `There is no field ${field} in ${type}, which ${all}.`
}
