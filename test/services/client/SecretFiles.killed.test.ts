import { spawnSync } from "node:child_process"
import fs, {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { syncBuiltinESMExports } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { Secret } from "../../../src/domain/chat/Secret.ts"
import { keptSecrets } from "../../../src/services/client/SecretFiles.ts"

/** How many more files the program touches before it is killed. */
const life = { left: Number.POSITIVE_INFINITY }

const whole = Object.entries(fs).filter(
  ([name, act]) => typeof act === "function" && name.endsWith("Sync")
)
const setFiles = (acts: ReadonlyArray<readonly [string, unknown]>) => {
  for (const [name, act] of acts) Reflect.set(fs, name, act)
  syncBuiltinESMExports()
}
const mortal = whole.map(([name, act]) => {
  const touch = (...of: ReadonlyArray<unknown>): unknown => {
    if (life.left <= 0) throw new Error("It was killed before this.")
    life.left -= 1
    return typeof act === "function" ? Reflect.apply(act, undefined, of) : undefined
  }
  return [name, touch] as const
})

/** A program that has only this life. */
const live = (program: () => void) => {
  setFiles(mortal)
  try {
    program()
  } finally {
    setFiles(whole)
  }
}

const alice = Nick.make("alice")
const secret = Secret.make("4kqR8w2mXz0aBcDeFgHiJk")
const target = { host: "chat.example", port: 5050 }

describe("a client that is killed while it takes a session back", () => {
  const base = mkdtempSync(join(tmpdir(), "natter-killed-"))
  afterEach(() => {
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
        live(() => open(nick).keep(alice, { secret, habits: undefined }))
        isOver = life.left > 0
        orphan()
        const found = [...open(nick).found.values()].map(({ secret }) => secret)
        assert.deepStrictEqual(found, [secret], `after ${steps} steps`)
        for (const name of readdirSync(base)) rmSync(join(base, name))
      }
      assert.isAbove(steps, 10)
    }
  })
})
