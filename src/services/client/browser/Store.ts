import { Option } from "effect"

/** What is used of a browser's Storage. */
export interface Store {
  readonly length: number
  key(index: number): string | null
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

/** Reads an item; none where there is none, or the browser lets nobody look. */
export const read = (store: Option.Option<Store>, key: string): Option.Option<string> =>
  Option.flatMap(store, (of) =>
    Option.flatMap(Option.liftThrowable(() => of.getItem(key))(), Option.fromNullable)
  )

/** Whether it was written: a store may be full. */
export const write = (store: Option.Option<Store>, key: string, value: string): boolean =>
  Option.exists(store, (of) => Option.isSome(Option.liftThrowable(() => of.setItem(key, value))()))

export const remove = (store: Option.Option<Store>, key: string): void => {
  if (Option.isSome(store)) Option.liftThrowable(() => store.value.removeItem(key))()
}

/** The keys that begin like this. */
export const keysOf = (store: Option.Option<Store>, prefix: string): ReadonlyArray<string> =>
  Option.getOrElse(
    Option.flatMap(
      store,
      Option.liftThrowable((of: Store) =>
        Array.from({ length: of.length }, (_, index) => of.key(index) ?? "").filter((key) =>
          key.startsWith(prefix)
        )
      )
    ),
    () => []
  )

/** A store of the browser, where it lets itself be used: settings and private windows may forbid that. */
export const storeOf = (get: () => Store): Option.Option<Store> =>
  Option.filter(Option.liftThrowable(get)(), (store) => {
    const probe = "natter:probe"
    const isWritten = write(Option.some(store), probe, probe)
    remove(Option.some(store), probe)
    return isWritten
  })
