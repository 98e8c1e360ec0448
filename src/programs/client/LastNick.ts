import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { Option, Schema } from "effect"
import { Nick } from "../../domain/chat/Nick.ts"
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

/**
 * Remembers the first nickname that it is given, and no later one, which /nick has changed for a while. None where
 * the file cannot be written.
 */
export const rememberFirst = (file: string): Option.Option<(nick: Nick) => void> => {
  if (!isWritable(file)) return Option.none()
  let isDone = false
  const remember = (nick: Nick) => {
    if (!isDone) rememberNick(file, nick)
    isDone = true
  }
  return Option.some(remember)
}

const isWritable = (file: string): boolean => {
  if (!takesFiles(dirname(file))) return false
  if (!existsSync(file)) return true
  const opened = Option.liftThrowable(() => closeSync(openSync(file, "r+")))()
  return Option.isSome(opened)
}
