/** Why one more connection is refused: there are `limit` already, in all or from one address. */
export interface TooMany {
  readonly of: "server" | "address"
  readonly limit: number
}
