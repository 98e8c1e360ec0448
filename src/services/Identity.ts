import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate
} from "node:crypto"
import { Data, Effect } from "effect"
import { signed, unsigned } from "../domain/security/Certificate.ts"
import { Pin } from "../domain/security/Pin.ts"
import { createFile, readSmallFile } from "./Files.ts"

/** A private key and a certificate for its public key: whoever shows the certificate proves to have the key. */
export interface Identity {
  /** As PEM. */
  readonly key: string
  /** As PEM, with the certificates behind it if there are any. */
  readonly certificate: string
  /** By what the key is known. */
  readonly pin: Pin
}

/** A file holds no usable key or certificate, or cannot be made. */
export class IdentityError extends Data.TaggedError("IdentityError")<{
  readonly path: string
  /** Why, as half a sentence. */
  readonly reason: string
}> {}

/** The pin of a public key. */
export const pinOf = (key: KeyObject): Pin =>
  Pin.make(
    `sha256.${createHash("sha256")
      .update(key.export({ type: "spki", format: "der" }))
      .digest("base64url")}`
  )

/** The SHA-256 of a certificate, in hexadecimal with colons, by which some clients know it. */
export const fingerprintOf = ({ certificate }: Pick<Identity, "certificate">): string =>
  new X509Certificate(certificate).fingerprint256

const day = 86_400_000
/** It is not renewed by itself, because some clients pin the certificate and not its key. */
const days = 3_650

/**
 * Makes a key (P-256), and a certificate that it signs itself.
 *
 * @param hosts the names under which a server is found
 * @param now milliseconds since 1970
 */
export const makeIdentity = (name: string, hosts: ReadonlyArray<string>, now: number): Identity => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const spki = publicKey.export({ type: "spki", format: "der" })
  const part = unsigned({
    serial: randomBytes(16),
    name: name.slice(0, 64),
    hosts,
    // A clock that is a little behind accepts it too.
    from: now - day,
    to: now + days * day,
    publicKey: spki,
    keyId: createHash("sha1").update(spki).digest()
  })
  const certificate = new X509Certificate(signed(part, sign("sha256", part, privateKey)))
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: certificate.toString(),
    pin: pinOf(publicKey)
  }
}

const curves: ReadonlyArray<string | undefined> = ["prime256v1", "secp384r1", "secp521r1"]
const leastModulus = 2048

/** Whether others can be expected to know somebody by this key: TLS takes it, and nobody computes its private part. */
export const isStrong = ({
  asymmetricKeyDetails: of,
  asymmetricKeyType: type
}: KeyObject): boolean => {
  if (type === "ec") return curves.includes(of?.namedCurve)
  if (type === "rsa" || type === "rsa-pss") return (of?.modulusLength ?? 0) >= leastModulus
  return type === "ed25519" || type === "ed448"
}

const certificates = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/** The certificates of a text. Throws where one is not whole, which TLS would notice only with its first client. */
const certificatesIn = (text: string): ReadonlyArray<X509Certificate> => {
  const whole = text.match(certificates) ?? []
  if (whole.length !== text.split("-----BEGIN CERTIFICATE").length - 1)
    throw new Error("it has a certificate that is not whole")
  return whole.map((one) => new X509Certificate(one))
}

/**
 * The identity of a key and a certificate.
 *
 * @returns why they are none, as half a sentence, where they do not belong together or cannot be used
 */
export const readIdentity = (key: string, certificate: string): Identity | string => {
  try {
    const own = createPrivateKey(key)
    const [first] = certificatesIn(certificate)
    if (first === undefined) return "it has no certificate"
    if (!first.checkPrivateKey(own)) return "the certificate is for another key"
    if (!isStrong(own)) return "the key is too weak, or of a kind that TLS does not take"
    return { key, certificate, pin: pinOf(createPublicKey(own)) }
  } catch (error) {
    return reasonOf(error)
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code

/** Bytes of a file with a key or certificates. */
const maxBytes = 1_048_576

const readFile = (path: string): Effect.Effect<string | undefined, IdentityError> =>
  Effect.try({
    try: () => {
      try {
        return readSmallFile(path, maxBytes)
      } catch (error) {
        if (hasCode(error, "ENOENT")) return undefined
        throw error
      }
    },
    catch: (error) => new IdentityError({ path, reason: reasonOf(error) })
  })

const parsed = (path: string, key: string, certificate: string) => {
  const found = readIdentity(key, certificate)
  return typeof found === "string"
    ? Effect.fail(new IdentityError({ path, reason: found }))
    : Effect.succeed(found)
}

/** The identity of two files of PEM, which have to be there. */
export const loadIdentity = (
  keyFile: string,
  certificateFile: string
): Effect.Effect<Identity, IdentityError> =>
  Effect.gen(function* () {
    const [key, certificate] = yield* Effect.all(
      [keyFile, certificateFile].map((path) =>
        Effect.flatMap(readFile(path), (text) =>
          text === undefined
            ? Effect.fail(new IdentityError({ path, reason: "there is no such file" }))
            : Effect.succeed(text)
        )
      )
    )
    return yield* parsed(certificateFile, key ?? "", certificate ?? "")
  })

/**
 * The identity in a file that holds both, which is made where it is missing. It is never replaced: others
 * know whoever has it by it.
 */
export const ownIdentity = (
  path: string,
  make: (now: number) => Identity
): Effect.Effect<Identity, IdentityError> =>
  Effect.gen(function* () {
    const text = yield* readFile(path)
    if (text !== undefined) return yield* parsed(path, text, text)
    const made = make(yield* Effect.clockWith((clock) => clock.currentTimeMillis))
    const isMade = yield* Effect.try({
      try: () => {
        try {
          createFile(path, made.key + made.certificate)
          return true
        } catch (error) {
          if (hasCode(error, "EEXIST")) return false
          throw error
        }
      },
      catch: (error) => new IdentityError({ path, reason: reasonOf(error) })
    })
    return isMade ? made : yield* ownIdentity(path, make)
  })
