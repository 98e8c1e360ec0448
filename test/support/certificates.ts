/** Certificates that an authority has signed, for servers that clients believe without knowing them. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate
} from "node:crypto"
import * as Der from "../../src/domain/security/Der.ts"
import { type Identity, pinOf } from "../../src/services/Identity.ts"

const day = 86_400_000
const algorithm = Der.sequence(Der.oid("1.2.840.10045.4.3.2"))
const named = (name: string) =>
  Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.utf8(name))))
const extension = (id: string, value: Uint8Array) => Der.sequence(Der.oid(id), Der.octets(value))

interface Signing {
  readonly subject: string
  readonly issuer: string
  readonly publicKey: KeyObject
  readonly by: KeyObject
  readonly to: number
  readonly extension: Uint8Array
}

const certify = ({ by, extension, issuer, publicKey, subject, to }: Signing): string => {
  const part = Der.sequence(
    Der.explicit(0, Der.integer(Uint8Array.of(2))),
    Der.integer(randomBytes(8)),
    algorithm,
    named(issuer),
    Der.sequence(Der.time(to - 30 * day), Der.time(to)),
    named(subject),
    publicKey.export({ type: "spki", format: "der" }),
    Der.explicit(3, Der.sequence(extension))
  )
  const signature = sign("sha256", part, by)
  return new X509Certificate(Der.sequence(part, algorithm, Der.bits(signature))).toString()
}

const pair = () => generateKeyPairSync("ec", { namedCurve: "P-256" })

/** An authority, whose certificate is to be trusted. */
export interface Authority {
  /** As PEM. */
  readonly certificate: string
  /** A server at an IPv4 address, by a certificate that is valid up to a time. */
  readonly certify: (address: string, to?: number) => Identity
}

export const makeAuthority = (): Authority => {
  const name = `authority ${randomBytes(4).toString("hex")}`
  const own = pair()
  return {
    certificate: certify({
      subject: name,
      issuer: name,
      publicKey: own.publicKey,
      by: own.privateKey,
      to: Date.now() + day,
      extension: extension("2.5.29.19", Der.sequence(Der.yes))
    }),
    certify: (address, to = Date.now() + day) => {
      const { privateKey, publicKey } = pair()
      const bytes = Uint8Array.from(address.split("."), Number)
      const certificate = certify({
        subject: address,
        issuer: name,
        publicKey,
        by: own.privateKey,
        to,
        extension: extension("2.5.29.17", Der.sequence(Der.implicit(7, bytes)))
      })
      const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString()
      return { key, certificate, pin: pinOf(createPublicKey(createPrivateKey(key))) }
    }
  }
}
