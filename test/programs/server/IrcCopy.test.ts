import { assert, describe, it } from "@effect/vitest"
import { commands } from "../../../src/programs/server/IrcCopy.ts"
import { fingerprintOf, makeIdentity } from "../../../src/services/Identity.ts"

describe("how clients of IRC connect", () => {
  it("names the key for irssi, and the certificate for WeeChat", () => {
    const identity = makeIdentity("box", [], 0)
    const fingerprint = fingerprintOf(identity)
    const text = commands("chat.example", 5050, { pin: identity.pin, fingerprint })
    const [, key = ""] = /^irssi: .* -tls_pinned_pubkey (\S+) chat.example 5050$/m.exec(text) ?? []
    assert.strictEqual(
      `sha256.${Buffer.from(key.replaceAll(":", ""), "hex").toString("base64url")}`,
      identity.pin
    )
    const hash = fingerprint.replaceAll(":", "")
    assert.include(text, `natter chat.example/5050 -tls -tls_fingerprint=${hash}\n`)
    assert.include(text, `natter chat.example/5050 -ssl -ssl_fingerprint=${hash}\n`)
  })

  it("leaves the check to clients where the certificate is that of an authority", () => {
    assert.deepStrictEqual(commands("chat.example", 1, undefined).split("\n"), [
      "irssi:        /connect -tls chat.example 1",
      "WeeChat 4:    /server add natter chat.example/1 -tls",
      "WeeChat 3:    /server add natter chat.example/1 -ssl"
    ])
  })
})
