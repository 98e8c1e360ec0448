import { Option, Schema } from "effect"
import { Nick } from "../../../domain/chat/Nick.ts"
import { read, type Store, write } from "./Store.ts"

/** The nickname that somebody had last in this browser, which is offered to them next time. */

export const lastNick = (store: Option.Option<Store>, prefix: string): Option.Option<Nick> =>
  Option.flatMap(read(store, `${prefix}nick`), Schema.decodeOption(Nick))

export const rememberNick =
  (store: Option.Option<Store>, prefix: string) =>
  (nick: Nick): void => {
    write(store, `${prefix}nick`, nick)
  }
