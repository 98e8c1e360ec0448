import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { InvitationWord } from "../../../src/domain/security/InvitationWord.ts"
import { keepInvitation, keptInvitation } from "../../../src/services/client/KeptInvitations.ts"
import { temporary } from "../../support/temporary.ts"

const here = { host: "chat.example", port: 5050 }
const there = { host: "::1", port: 5050 }
const one = InvitationWord.make("1".repeat(22))
const other = InvitationWord.make("2".repeat(22))

describe("Kept invitations", () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = temporary("kept")
    file = join(folder, "natter", "invitations")
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it("are found again by host and port, in a file that only its owner can read", () => {
    assert.deepStrictEqual(keptInvitation(file, here), Option.none())
    keepInvitation(file, here, one)
    keepInvitation(file, there, other)
    assert.deepStrictEqual(
      keptInvitation(file, { ...here, host: "Chat.Example" }),
      Option.some(one)
    )
    assert.deepStrictEqual(keptInvitation(file, there), Option.some(other))
    assert.deepStrictEqual(keptInvitation(file, { ...here, port: 5051 }), Option.none())
    assert.strictEqual(
      readFileSync(file, "utf8"),
      `chat.example:5050 ${one}\n[::1]:5050 ${other}\n`
    )
    assert.strictEqual(statSync(file).mode & 0o777, 0o600)
  })

  it("are replaced by a newer one of the same server", () => {
    keepInvitation(file, here, one)
    keepInvitation(file, here, other)
    assert.deepStrictEqual(keptInvitation(file, here), Option.some(other))
    assert.lengthOf(readFileSync(file, "utf8").trim().split("\n"), 1)
  })

  it("are no more than so many: the oldest goes", () => {
    keepInvitation(file, here, one)
    for (let port = 1; port <= 256; port++) keepInvitation(file, { ...here, port }, other)
    assert.deepStrictEqual(keptInvitation(file, here), Option.none())
    assert.deepStrictEqual(keptInvitation(file, { ...here, port: 1 }), Option.some(other))
    assert.lengthOf(readFileSync(file, "utf8").trim().split("\n"), 256)
  })

  it("are none where the file cannot be read or written", () => {
    writeFileSync(join(folder, "natter"), "")
    keepInvitation(file, here, one)
    assert.deepStrictEqual(keptInvitation(file, here), Option.none())
    rmSync(join(folder, "natter"))
    mkdirSync(join(folder, "natter"))
    writeFileSync(
      file,
      `chat.example:5050\nchat.example:5050 short\n\nchat.example:5050 ${one} x\n`
    )
    assert.deepStrictEqual(keptInvitation(file, here), Option.some(one))
  })
})
