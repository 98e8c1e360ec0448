import { spawnSync } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { vi } from "vitest"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { Secret } from "../../../src/domain/chat/Secret.ts"
import { keptSecrets } from "../../../src/services/client/KeptSecrets.ts"

/** How many more files the program touches before it is killed. */
const life = vi.hoisted(() => ({ left: Number.POSITIVE_INFINITY }))

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>()
  const mortal = (name: string, act: unknown) => {
    if (typeof act !== "function" || !name.endsWith("Sync")) return act
    return (...of: ReadonlyArray<unknown>): unknown => {
      if (life.left <= 0) throw new Error("It was killed before this.")
      life.left -= 1
      return Reflect.apply(act, undefined, of)
    }
  }
  return Object.fromEntries(Object.entries(fs).map(([name, act]) => [name, mortal(name, act)]))
})

const alice = Nick.make("alice")
const secret = Secret.make("4kqR8w2mXz0aBcDeFgHiJk")
const target = { host: "chat.example", port: 5050 }

describe("a client that is killed while it takes a session back", () => {
  const base = mkdtempSync(join(tmpdir(), "natter-killed-"))
  afterEach(() => {
    life.left = Number.POSITIVE_INFINITY
    rmSync(base, { recursive: true })
  })

  const open = (nick: Nick | undefined) => Effect.runSync(keptSecrets(base, target, nick, "person"))

  /** A process that is no more. */
  const dead = spawnSync(process.execPath, ["-e", ""]).pid

  /** What this process has left in the folder is that of a process that is no more. */
  const orphan = () => {
    for (const name of readdirSync(base)) {
      const file = join(base, name)
      const text = readFileSync(file, "utf8")
      writeFileSync(
        file,
        text.replace(/"pid":\d+,"started":(?:null|"\d+")/, `"pid":${dead},"started":null`)
      )
      renameSync(file, file.replace(`.${process.pid}`, `.${dead}`))
    }
  }

  it("leaves it for the next one, wherever it was", () => {
    for (const nick of [alice, undefined]) {
      let steps = 0
      for (let isOver = false; !isOver; steps += 1) {
        open(alice).keep(alice, { secret, habits: undefined })
        orphan()
        life.left = steps
        open(nick).keep(alice, { secret, habits: undefined })
        isOver = life.left > 0
        life.left = Number.POSITIVE_INFINITY
        orphan()
        const found = [...open(nick).found.values()].map(({ secret }) => secret)
        assert.deepStrictEqual(found, [secret], `after ${steps} steps`)
        for (const name of readdirSync(base)) rmSync(join(base, name))
      }
      assert.isAbove(steps, 10)
    }
  })
})
