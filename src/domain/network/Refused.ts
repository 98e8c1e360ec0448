/** Why one more connection is refused: there are `limit` already, in all or from one address. */
export interface TooMany {
  readonly of: "server" | "address"
  readonly limit: number
}

/** Why a connection is refused: also because it is not encrypted, where it has to be. */
export type Refused = TooMany | { readonly of: "plain" }
