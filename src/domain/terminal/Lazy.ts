/** Makes a value when it is first asked for: what Unicode's tables are needed for costs a start 30 ms. */
export const lazy = <A extends object>(make: () => A): (() => A) => {
  let value: A | undefined
  return () => {
    value ??= make()
    return value
  }
}
