/** Makes an entry of a map the last one, and returns it; undefined where there is none. */
export const touch = <K, V>(map: Map<K, V>, key: K): V | undefined => {
  const value = map.get(key)
  if (value === undefined) return undefined
  map.delete(key)
  map.set(key, value)
  return value
}
