import { Socket } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { turn } from "../../../../src/services/server/Turn.ts"
import type { Peer } from "../../../../src/services/server/transport/Connection.ts"
import { Rounds } from "../../../../src/services/server/transport/Rounds.ts"
import { SocketConnection } from "../../../../src/services/server/transport/SocketConnection.ts"

const peer: Peer = {
  transport: "tcp",
  name: "here",
  origin: "here",
  isExempt: false,
  isEncrypted: false,
  key: undefined
}

/** A socket that remembers what each call to the system would have written. */
class RecordingSocket extends Socket {
  readonly writes: Array<string> = []
  /** The system takes nothing more. */
  isStuck = false

  override _write(chunk: Uint8Array, _: string, done: () => void): void {
    this.writes.push(Buffer.from(chunk).toString())
    if (!this.isStuck) done()
  }

  override _writev(chunks: ReadonlyArray<{ readonly chunk: Uint8Array }>, done: () => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), "", done)
  }
}

const connect = (rounds?: Rounds) => {
  const socket = new RecordingSocket()
  const connection = new SocketConnection(socket, peer, rounds)
  const soon = (text: string) => connection.writeSoon(Buffer.from(text))
  const now = (text: string) => connection.write(Buffer.from(text))
  return { socket, writes: socket.writes, connection, soon, now }
}

const tick = Effect.promise(() => new Promise<void>((resolve) => process.nextTick(resolve)))

describe("bytes that may wait for company", () => {
  it("leave in one piece with what is written next", () => {
    const { connection, now, soon, writes } = connect(new Rounds())
    soon("one ")
    soon("two ")
    assert.deepStrictEqual([writes, connection.buffered], [[], 0])
    now("three")
    assert.deepStrictEqual(writes, ["one two three"])
    now("four")
    assert.deepStrictEqual(writes, ["one two three", "four"])
  })

  it.effect("leave by themselves where few wait, once what runs now has ended", () =>
    Effect.gen(function* () {
      const { soon, writes } = connect(new Rounds())
      soon("one ")
      soon("")
      soon("two")
      yield* tick
      soon("three")
      yield* tick
      yield* turn
      assert.deepStrictEqual(writes, ["one two", "three"])
    })
  )

  it("stay where nothing is written, for which the system is not called either", () => {
    const { now, soon, writes } = connect(new Rounds())
    now("")
    soon("held ")
    now("")
    assert.deepStrictEqual(writes, [])
    now("answer")
    assert.deepStrictEqual(writes, ["held answer"])
  })

  it("do not wait when they are many, nor where there is nobody any more", () => {
    const { connection, soon, writes } = connect(new Rounds())
    soon("a")
    soon("b".repeat(16_383))
    assert.deepStrictEqual(writes, [])
    soon("c")
    assert.deepStrictEqual(
      writes.map(({ length }) => length),
      [16_385]
    )
    connection.abort()
    soon("d")
    assert.lengthOf(writes, 1)
  })

  it("do not wait behind bytes that the system has not taken", () => {
    const { connection, soon, socket } = connect(new Rounds())
    socket.isStuck = true
    soon("held")
    assert.strictEqual(connection.buffered, 0)
    connection.write(Buffer.from("stuck"))
    soon("behind")
    assert.strictEqual(connection.buffered, "heldstuckbehind".length)
  })

  it.effect("come before the last bytes of a connection that closes", () =>
    Effect.gen(function* () {
      const { connection, soon, writes } = connect(new Rounds())
      soon("news ")
      yield* connection.close(Buffer.from("bye"), 0)
      assert.deepStrictEqual(writes.join(""), "news bye")
      const silent = connect(new Rounds())
      silent.soon("news")
      yield* silent.connection.close(Buffer.from(""), 0)
      assert.deepStrictEqual(silent.writes, ["news"])
    })
  )
})

describe("a crowd that is written to", () => {
  const size = 200
  const crowd = (rounds?: Rounds) => Array.from({ length: size }, () => connect(rounds))
  const total = (all: ReturnType<typeof crowd>) =>
    all.reduce((sum, { writes }) => sum + writes.length, 0)

  it.effect("shares the writes that are still to be done with what comes meanwhile", () =>
    Effect.gen(function* () {
      // As they are made, wherever they come from.
      const all = crowd()
      for (const { soon } of all) soon("one ")
      yield* tick
      const early = total(all)
      assert.isAbove(early, 0)
      assert.isBelow(early, size / 2)
      for (const { soon } of all) soon("two")
      while (total(all) < size + early) yield* turn
      for (const { writes } of all) assert.strictEqual(writes.join(""), "one two")
      // Whoever had its turn has a second one, behind all others.
      assert.strictEqual(total(all), size + early)
    })
  )

  it.effect("has its turns in order, and each within a few rounds of the event loop", () =>
    Effect.gen(function* () {
      const all = crowd(new Rounds())
      for (const { soon } of all) soon("one")
      let rounds = 0
      while (total(all) < size) {
        yield* rounds === 0 ? tick : turn
        rounds += 1
        const waiting = all.findIndex(({ writes }) => writes.length === 0)
        assert.strictEqual(total(all), waiting < 0 ? size : waiting)
      }
      assert.isBelow(rounds, 20)
    })
  )

  it.effect("loses one of its own, and the others have their turns", () =>
    Effect.gen(function* () {
      const all = crowd(new Rounds())
      for (const { soon } of all) soon("one")
      all[0]?.connection.abort()
      while (total(all) < size - 1) yield* turn
      assert.lengthOf(all[0]?.writes ?? [], 0)
    })
  )
})
