/** Does something for each, also after it has failed for some; then it fails as for the first of them. */
export const eachThenThrow = <A>(all: Iterable<A>, use: (one: A) => void): void => {
  const defects: Array<unknown> = []
  for (const one of all) {
    try {
      use(one)
    } catch (defect) {
      defects.push(defect)
    }
  }
  if (defects.length > 0) throw defects[0]
}
