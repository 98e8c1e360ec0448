import * as Copy from "./Copy.ts"
import { refuseLine, say } from "./PendingLines.ts"
import { parse } from "./SlashCommandParser.ts"
import { commands } from "./SlashCommands.ts"
import { nothing, type Update } from "./Update.ts"

/**
 * The commands of a person that a pipe may give: those that need nobody to read an answer. Only the end
 * of its input ends a pipe, so that no line behind a /quit is lost.
 */
const allowed = new Set(["say", "me", "msg", "topic"])

/** Those that a bot has as commands in JSON. */
const forBots = new Set(["nick", "reply", "join", "part", "rooms", "who", "history", "search"])

const sayHere =
  (text: string, line: string): Update =>
  (state) =>
    say(state.currentRoom, text, line)(state)

/**
 * A line of a pipe. It is a command where a person's would be; what a pipe cannot do is refused, and
 * never said to the room. Other than a person's, a line is a text whatever its first word is.
 */
export const enterPipeLine = (line: string): Update => {
  if (line.trim() === "") return nothing
  if (!line.startsWith("/")) return sayHere(line, line)
  const meaning = parse(commands, line)
  switch (meaning._tag) {
    case "Nothing":
      return nothing
    case "Say":
      return sayHere(meaning.text, line)
    case "Act":
      return allowed.has(meaning.name)
        ? meaning.act
        : refuseLine(
            line,
            meaning.name === "quit"
              ? Copy.quitNotInPipe(meaning.name)
              : (forBots.has(meaning.name) ? Copy.notInPipe : Copy.onlyForPersons)(meaning.name)
          )
    case "Question":
      return refuseLine(line, meaning.sentence)
  }
}
