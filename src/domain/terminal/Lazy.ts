/** Makes a value when it is first used, because values that need Unicode's tables would slow the start by 30 ms. */
export const lazy = <A extends object>(make: () => A): (() => A) => {
  let value: A | undefined
  return () => {
    value ??= make()
    return value
  }
}
