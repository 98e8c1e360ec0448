/** What the server program says of operators, of what they have done, and of its control socket. */

/** Another server uses the folder that is the default. */
export const notKeptBecauseOther = (folder: string): string =>
  `Bans, mutes and settings of rooms last until the server stops, and natter-server ctl does not reach it: another server uses ${folder}. Name another folder with --state.`

export const otherServer = (folder: string): string =>
  `Another server uses ${folder}. Stop it, or name another folder with --state.`

export const unusableState = (folder: string): string =>
  `Files cannot be written in ${folder}. Make it usable, or name another folder with --state.`

/** @param reason as half a sentence */
export const noSocket = (reason: string): string =>
  `natter-server ctl cannot reach this server: ${reason}.`

export const moderationUnreadable = (path: string, reason: string): string =>
  `Cannot read ${path} (${reason}). Restore it from a backup, or remove it: then nobody is banned or muted, and no room has settings.`

export const operatorsUnreadable = (path: string, reason: string, isWrong: boolean): string =>
  isWrong
    ? `The file of operators ${path} is wrong: ${reason}.`
    : `Cannot read the file of operators ${path} (${reason}). Name another file with --operators.`

export const motdUnreadable = (path: string, reason: string, isWrong: boolean): string =>
  isWrong
    ? `The message of the day in ${path} cannot be told: ${reason}.`
    : `Cannot read the message of the day from ${path} (${reason}). Name another file with --motd.`
