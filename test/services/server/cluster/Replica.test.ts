import { assert, describe, it } from "@effect/vitest"
import { LineId } from "../../../../src/domain/chat/LineId.ts"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { Seconds } from "../../../../src/domain/chat/Seconds.ts"
import { seqAt } from "../../../../src/domain/chat/Seq.ts"
import { SessionId } from "../../../../src/domain/chat/SessionId.ts"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { timestampAt } from "../../../../src/domain/chat/Timestamp.ts"
import { subjectOf } from "../../../../src/services/server/cluster/Engine.ts"
import { Meter } from "../../../../src/services/server/cluster/Meter.ts"
import {
  encode,
  encodeLife,
  type NodeChange
} from "../../../../src/services/server/cluster/NodeRecord.ts"
import { Replica } from "../../../../src/services/server/cluster/Replica.ts"
import * as RoomRecord from "../../../../src/services/server/cluster/RoomRecord.ts"
import { leftoversFor } from "../../../../src/services/server/limits/Cluster.ts"
import { Rings } from "../../../../src/services/server/log/Rings.ts"

/** A node that was never alone, and what it has done. */
const begun = () => {
  const lost: Array<string> = []
  const purged: Array<string> = []
  let now = 0
  const replica = new Replica({
    node: "here",
    created: "2026-11-27T07:00:00Z",
    rings: new Rings(1_000_000, 1000),
    logSizeOf: () => 100,
    now: () => now,
    meter: new Meter(),
    time: () => timestampAt(1),
    publish: () => {},
    isConnected: () => true,
    purge: (subject) => void purged.push(subject),
    lose: (cause) => void lost.push(cause),
    log: () => {}
  })
  replica.begin(undefined, 0)
  let place = 0
  const take = (subject: string, text: string) =>
    replica.take({ place: ++place, subject, text }, false)
  return {
    replica,
    lost,
    purged,
    take,
    pass: (milliseconds: number) => {
      now += milliseconds
      replica.tick()
    }
  }
}

const claimed: NodeChange = {
  _tag: "Claimed",
  nick: Nick.make("alice"),
  session: SessionId.make("s"),
  at: timestampAt(1),
  since: undefined
}
const ofNode = (no: number, before: number, ...changes: ReadonlyArray<NodeChange>) =>
  [subjectOf("node", "other"), encode({ node: "other", no, before, changes })] as const

describe("a node", () => {
  it("ends when it has missed a record of another one", () => {
    const { lost, replica, take } = begun()
    take(...ofNode(3, 1, claimed))
    take(...ofNode(7, 3))
    assert.deepStrictEqual(lost, [])
    assert.strictEqual(replica.registry.size, 1)
    take(...ofNode(12, 9))
    assert.deepStrictEqual(lost, ["behind"])
  })

  it("takes a private message once, also when its author tells it again at another node", () => {
    const { replica, take } = begun()
    const [author, reader] = [SessionId.make("s"), SessionId.make("t")]
    const kept = (session: SessionId, name: string): NodeChange => ({
      _tag: "Session",
      session,
      change: {
        ...{ _tag: "Kept", nick: Nick.make(name), since: timestampAt(1), digest: name },
        ...{ key: undefined, seconds: Seconds.make(60), hasEntered: true, rooms: [] },
        ...{ inbox: 0, handed: 0, lastId: 0 }
      }
    })
    const told = (seq: number): ReadonlyArray<NodeChange> => [
      {
        _tag: "Session",
        session: reader,
        change: {
          _tag: "Received",
          event: {
            ...{ _tag: "Told", seq: seqAt(seq), time: timestampAt(2) },
            ...{ nick: Nick.make("alice"), text: sanitizeText("hello") }
          },
          sender: undefined
        }
      },
      { _tag: "Session", session: author, change: { _tag: "Told", id: LineId.make(5) } }
    ]
    const letters = () => replica.registry.kept.get(reader)?.letters.length
    const happened: Array<string> = []
    replica.listen(({ _tag }) => void happened.push(_tag))
    take(...ofNode(1, 0, kept(author, "alice"), kept(reader, "bob"), ...told(1)))
    // The author goes on here, and its client sends the message again.
    take(
      subjectOf("node", "here"),
      encode({
        ...{ node: "here", no: 1, before: 0 },
        changes: [{ _tag: "Took", session: author, from: "other" }]
      })
    )
    take(...ofNode(2, 1, ...told(2)))
    assert.strictEqual(letters(), 1)
    assert.deepStrictEqual(happened, [])
    // Another one behind it would have the wrong number: it is sent again, too.
    const [behind] = told(3)
    if (behind === undefined) return assert.fail()
    take(...ofNode(7, 2, ...told(2), behind))
    assert.strictEqual(letters(), 1)
    // One that only now comes from the other node is known to the author.
    const [received, late] = told(3)
    if (received === undefined || late?._tag !== "Session") return assert.fail()
    take(...ofNode(8, 7, received, { ...late, change: { _tag: "Told", id: LineId.make(6) } }))
    assert.strictEqual(letters(), 2)
    assert.deepStrictEqual(happened, ["Told"])
  })

  it("takes nothing in of one that is dead, and deletes what is left of it later", () => {
    const { lost, pass, purged, replica, take } = begun()
    take(subjectOf("life", "other"), encodeLife({ _tag: "Beat", node: "other", no: 1, label: "" }))
    take(subjectOf("life", "dead"), encodeLife({ _tag: "Dead", node: "other", last: 1 }))
    take(...ofNode(3, 1, claimed))
    assert.strictEqual(replica.registry.size, 0)
    pass(leftoversFor * 1000 - 1)
    assert.deepStrictEqual(purged, [])
    pass(1)
    assert.deepStrictEqual(purged, ["natter.node.other", "natter.life.other"])
    assert.deepStrictEqual(lost, [])
  })

  it("deletes what was said in a room that was forgotten, later", () => {
    const { pass, purged, replica, take } = begun()
    const tea = RoomName.make("tea")
    const record = (of: Partial<RoomRecord.RoomRecord>) =>
      RoomRecord.encode({
        ...{ node: "other", no: 1, after: 0, records: 0, entries: 0, epoch: "" },
        ...{ topic: undefined, act: undefined, seats: [], drafts: [] },
        ...of
      })
    take(subjectOf("room", tea), record({}))
    const epoch = replica.rooms.get(tea)?.at(0).epoch ?? ""
    take(subjectOf("room", tea), record({ no: 2, after: 1, records: 1, epoch, act: "forget" }))
    assert.isUndefined(replica.rooms.get(tea))
    pass(leftoversFor * 1000)
    assert.deepStrictEqual(purged, ["natter.room.tea"])
  })
})
