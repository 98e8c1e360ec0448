import * as Der from "./Der.ts"

/** What a self-made certificate says. Signed with ECDSA and SHA-256, it is X.509 version 3. */
export interface Certificate {
  /** 16 random bytes. */
  readonly serial: Uint8Array
  /** Whose it is, in up to 64 characters. */
  readonly name: string
  /** The names under which its owner is found; none for a client. */
  readonly hosts: ReadonlyArray<string>
  /** From when to when it holds, in milliseconds since 1970. */
  readonly from: number
  readonly to: number
  /** The public key as SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array
  /** A hash of that. */
  readonly keyId: Uint8Array
}

const ecdsaWithSha256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"))

const named = (name: string): Uint8Array =>
  Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.utf8(name))))

const extension = (id: string, value: Uint8Array, isCritical = false): Uint8Array =>
  Der.sequence(Der.oid(id), ...(isCritical ? [Der.yes] : []), Der.octets(value))

const purposes = { server: "1.3.6.1.5.5.7.3.1", client: "1.3.6.1.5.5.7.3.2" }

const encoder = new TextEncoder()

const alternatives = ({ hosts }: Certificate): ReadonlyArray<Uint8Array> =>
  hosts.length === 0
    ? []
    : [
        extension(
          "2.5.29.17",
          Der.sequence(...hosts.map((host) => Der.implicit(2, encoder.encode(host))))
        )
      ]

const extensions = (of: Certificate): Uint8Array =>
  Der.sequence(
    extension("2.5.29.19", Der.sequence(), true),
    // digitalSignature.
    extension("2.5.29.15", Der.bits(Uint8Array.of(0x80), 7), true),
    extension("2.5.29.37", Der.sequence(Der.oid(purposes.server), Der.oid(purposes.client))),
    ...alternatives(of),
    extension("2.5.29.14", Der.octets(of.keyId)),
    extension("2.5.29.35", Der.sequence(Der.implicit(0, of.keyId)))
  )

/** A positive number of exactly 16 bytes, so that no certificate is shorter than another. */
const serialOf = (random: Uint8Array): Uint8Array =>
  Uint8Array.from(random, (byte, at) => (at === 0 ? (byte & 0x7f) | 0x40 : byte))

/** What of a certificate is signed. */
export const unsigned = (of: Certificate): Uint8Array =>
  Der.sequence(
    Der.explicit(0, Der.integer(Uint8Array.of(2))),
    Der.integer(serialOf(of.serial)),
    ecdsaWithSha256,
    named(of.name),
    Der.sequence(Der.time(of.from), Der.time(of.to)),
    named(of.name),
    of.publicKey,
    Der.explicit(3, extensions(of))
  )

/** The certificate, from its unsigned part and the signature of that, which is DER itself. */
export const signed = (part: Uint8Array, signature: Uint8Array): Uint8Array =>
  Der.sequence(part, ecdsaWithSha256, Der.bits(signature))
