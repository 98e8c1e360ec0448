import { Option, Schema } from "effect"
import { Nick } from "../../../domain/chat/Nick.ts"
import { read, type Store, write } from "./Store.ts"

/** The nickname that somebody had last in this browser, which is offered to them next time. */

export const lastNick = (store: Option.Option<Store>, prefix: string): Option.Option<Nick> =>
  Option.flatMap(read(store, `${prefix}nick`), Schema.decodeOption(Nick))

/** Remembers the first nickname that it is given, and no later one, which /nick has changed for a while. */
export const rememberFirst = (store: Option.Option<Store>, prefix: string) => {
  let isDone = false
  return (nick: Nick): void => {
    if (!isDone) write(store, `${prefix}nick`, nick)
    isDone = true
  }
}
