import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { Option, Schema } from "effect"
import { Nick } from "../../domain/chat/Nick.ts"
import { rememberingUsual } from "../../services/client/UsualNick.ts"
import { makeFolder, takesFiles } from "../../services/Folders.ts"

/** The nickname that somebody had last, which is offered to them at the next start. */

/** The nickname in a file; none where it cannot be read. */
export const lastNick = (file: string): Option.Option<Nick> =>
  Option.flatMap(
    Option.liftThrowable(() => readFileSync(file, "utf8").trim())(),
    Schema.decodeOption(Nick)
  )

/** Remembers a nickname in a file; where that cannot be written, it is not remembered. */
export const rememberNick = Option.liftThrowable((file: string, nick: Nick): void => {
  makeFolder(dirname(file))
  writeFileSync(file, `${nick}\n`, { mode: 0o600 })
})

/** Remembers the usual nickname of a run; none where the file cannot be written. */
export const rememberUsual = (file: string): Option.Option<(nick: Nick, now: number) => void> =>
  isWritable(file)
    ? Option.some(rememberingUsual((nick) => void rememberNick(file, nick)))
    : Option.none()

const isWritable = (file: string): boolean => {
  if (!takesFiles(dirname(file))) return false
  if (!existsSync(file)) return true
  const opened = Option.liftThrowable(() => closeSync(openSync(file, "r+")))()
  return Option.isSome(opened)
}
