import { assert, describe, it } from "@effect/vitest"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { SessionId } from "../../../../src/domain/chat/SessionId.ts"
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
import { leftoversFor } from "../../../../src/services/server/FixedLimits.ts"
import { Rings } from "../../../../src/services/server/log/Rings.ts"

/** A node that was never alone, and what it has done. */
const begun = () => {
  const lost: Array<string> = []
  const purged: Array<string> = []
  let now = 0
  const replica = new Replica({
    node: "here",
    created: "2026-11-27T07:00:00Z",
    rings: new Rings(1000, 1_000_000),
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
