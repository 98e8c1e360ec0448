import type { ControlRequest } from "../../services/server/admin/ControlRequest.ts"

/** What natter-server ctl says. */

export const homeless =
  "There is no home folder: name the folder of the server with --state, or with --data."

export const noServer = (folder: string): string =>
  `No server runs with its state in ${folder}. Start one, or name its folder with --state.`

export const noAnswer = (folder: string): string =>
  `The server with its state in ${folder} does not answer. Try again, or restart it.`

export const whatToDo = (subcommands: ReadonlyArray<string>): string =>
  `Say what to do: natter-server ctl ${subcommands.join("|")}. natter-server ctl --help explains them.`

/** @param rule what would be accepted, in a sentence, if that is known */
export const wrong = (name: string, text: string, rule: string | undefined): string =>
  `Invalid ${name} ${JSON.stringify(text)}.${rule === undefined ? " Use a nickname, the pin of a key such as sha256.…, or an IP address." : ` ${rule}`}`

export const wrongSetting = (setting: string, value: string): string =>
  `Invalid setting "${setting} ${value}": use private on, private off, slow with a number of seconds up to 86400, or slow off.`

/** What was done, or that there is nothing to list. */
export const done = (request: ControlRequest): string => {
  switch (request._tag) {
    case "Kick":
      return `${request.nick} was kicked.\n`
    case "Mute":
      return request.seconds === 0
        ? `${request.nick} is not muted any more.\n`
        : `${request.nick} is muted.\n`
    case "Ban":
      return `${request.subject} is banned.\n`
    case "Unban":
      return `${request.subject} is not banned any more.\n`
    case "Set":
      return `${request.room} is set.\n`
    case "Reload":
      return "The files were read again; the log of the server says what was found.\n"
    case "Bans":
      return "Nobody is banned or muted.\n"
    case "People":
      return "Nobody is in the chat.\n"
    case "Rooms":
    case "Nodes":
      return "This server is alone.\n"
    case "Bounds":
      return "There is nothing to list.\n"
  }
}
