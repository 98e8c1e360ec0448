import { Pin } from "../../src/domain/security/Pin.ts"

/** The pin of a key that a test calls like this; pins of different names begin differently. */
export const pinNamed = (name: string): Pin => Pin.make(`sha256.${name.padEnd(43, "-")}`)
