import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { SessionId } from "../../../../src/domain/chat/SessionId.ts"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { Timestamp } from "../../../../src/domain/chat/Timestamp.ts"
import { Origin } from "../../../../src/services/server/access/Origins.ts"
import { Budget } from "../../../../src/services/server/Budget.ts"
import {
  freshAfter,
  handedAfter,
  inboxBytes,
  inboxFromOne,
  inboxSize
} from "../../../../src/services/server/limits/Sessions.ts"
import { Inbox } from "../../../../src/services/server/session/Inbox.ts"
import type { Letter } from "../../../../src/services/server/session/Letter.ts"
import {
  type Changes,
  nothingLasts
} from "../../../../src/services/server/session/SessionRecords.ts"
import { property } from "../../../support/property.ts"

/** Somebody with an inbox, whose client is connected or not. */
class Person {
  readonly id: SessionId
  readonly nick: Nick
  isKept = true
  isConnected = true
  readonly received: Array<Letter> = []
  readonly inbox: Inbox
  readonly origin: Origin

  constructor(house: House, nick: string, address: string) {
    this.id = SessionId.make(nick)
    this.nick = Nick.make(nick)
    const full = { tokens: 0, at: 0 }
    this.origin = new Origin(address, address === "here", full, full, full)
    this.inbox = new Inbox(this, house.budget, house.inboxes)
  }

  get isLive(): boolean {
    return this.isConnected
  }

  receive(event: Letter): boolean {
    if (this.isConnected) this.received.push(event)
    return this.isConnected
  }

  /** Tells somebody something; whether it was taken. */
  tell(to: Person, text = "x"): boolean {
    return to.inbox.tell(this, Timestamp.make(0), sanitizeText(text)) === undefined
  }

  lose(): this {
    this.isConnected = false
    this.inbox.lost()
    return this
  }
}

class House {
  readonly inboxes = new Map<SessionId, Inbox>()
  readonly budget: Budget

  constructor(bytes = 1e9) {
    this.budget = new Budget(bytes)
  }

  person(nick: string, address = "here"): Person {
    return new Person(this, nick, address)
  }
}

const pair = (bytes?: number) => {
  const house = new House(bytes)
  return { house, alice: house.person("alice"), bob: house.person("bob") }
}

/** Tells so much; how many of it were taken. */
const fill = (from: Person, to: Person, count: number, text?: string) =>
  Array.from({ length: count }, () => from.tell(to, text)).filter((isTaken) => isTaken).length

const clock = { now: 0 }
const pass = (millis: number) => {
  clock.now += millis
  return clock.now
}

/** The client says something after so many milliseconds of silence. */
const hearAfter = ({ inbox }: Pick<Person, "inbox">, millis: number) => {
  const since = clock.now
  inbox.heard(pass(millis), since)
}

/** The client says something, has the answer, and says something more. */
const hear = (person: Person) => {
  hearAfter(person, handedAfter)
  hearAfter(person, handedAfter)
}

/** The same, each handed over before the next comes. */
const handOver = (from: Person, to: Person, count: number, text?: string) => {
  for (let n = 0; n < count; n++) {
    assert.isTrue(from.tell(to, text))
    hear(to)
  }
}

/** What a client is told that has read up to `seq`, page by page as the server gives it. */
const read = (inbox: Inbox, seq: number | undefined, limit: number): ReadonlyArray<string> => {
  const { events, next } = inbox.after(seq, limit)
  inbox.wrote(next ?? inbox.newest)
  const told = events.map((event) =>
    event._tag === "Gap" ? `GAP ${event.from} ${event.to} ${event.cause}` : `${event.seq}`
  )
  return next === undefined ? told : [...told, ...read(inbox, next, limit)]
}
const seqs = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => `${from + n}`)

describe("Inbox", () => {
  it("numbers messages from 1, and gives those that were missed", () => {
    const { alice, bob } = pair()
    handOver(alice, bob, 3)
    assert.deepStrictEqual(
      bob.received.map(({ seq }) => Number(seq)),
      [1, 2, 3]
    )
    assert.deepStrictEqual(read(bob.inbox, 1, 10), ["2", "3"])
    assert.deepStrictEqual(read(bob.inbox, 3, 10), [])
  })

  it("has nothing to tell before the first message", () => {
    for (const seq of [0, undefined]) assert.deepStrictEqual(read(pair().bob.inbox, seq, 10), [])
  })

  it("drops what was handed over when it is full, and declares it to whoever says how far they have read", () => {
    const { alice, bob } = pair()
    handOver(alice, bob, inboxSize + 7)
    assert.deepStrictEqual(read(bob.inbox, 2, 64), ["GAP 3 7 trimmed", ...seqs(8, inboxSize + 7)])
    assert.deepStrictEqual(read(bob.inbox, undefined, 64), seqs(8, inboxSize + 7))
  })

  it("tells whoever has read what it never had that this is another inbox, and gives all", () => {
    const { alice, bob } = pair()
    assert.deepStrictEqual(read(bob.inbox, 5, 2), ["GAP 0 0 epoch"])
    handOver(alice, bob, inboxSize + 2)
    assert.deepStrictEqual(read(bob.inbox, inboxSize + 3, 2), [
      "GAP 0 0 epoch",
      ...seqs(3, inboxSize + 2)
    ])
  })

  it.prop(
    "gives or declares every message once, in order, whatever the sizes",
    [fc.integer({ min: 1, max: 20 }), fc.nat(60), fc.nat(60), fc.integer({ min: 1, max: 9 })],
    ([size, count, seq, limit]) => {
      // A message of one character costs 202 bytes.
      const { alice, bob } = pair(size * 202 + 100)
      handOver(alice, bob, count)
      const from = Math.min(seq, count)
      const first = Math.max(from + 1, count - size + 1)
      const gap = first > from + 1 ? [`GAP ${from + 1} ${first - 1} trimmed`] : []
      assert.deepStrictEqual(read(bob.inbox, from, limit), [...gap, ...seqs(first, count)])
    },
    property()
  )

  it("takes no more than fit, and drops nothing that waits", () => {
    const { alice, bob } = pair()
    handOver(alice, bob, 5)
    bob.lose()
    assert.strictEqual(fill(alice, bob, inboxSize + 5), inboxSize)
    assert.deepStrictEqual(read(bob.inbox, 5, 64), seqs(6, inboxSize + 5))
  })

  it("takes no more bytes than fit", () => {
    const { alice, bob } = pair()
    bob.lose()
    const fitting = Math.floor(inboxBytes / 8200)
    assert.strictEqual(fill(alice, bob, fitting + 3, "x".repeat(4000)), fitting)
    assert.deepStrictEqual(read(bob.inbox, 0, 64), seqs(1, fitting))
  })

  it("takes so many from one address, whoever sends them, and from others still", () => {
    const { bob, house } = pair()
    bob.lose()
    const [one, twin, other] = [
      house.person("one", "192.0.2.1"),
      house.person("twin", "192.0.2.1"),
      house.person("other", "192.0.2.2")
    ]
    assert.strictEqual(fill(one, bob, inboxFromOne - 1), inboxFromOne - 1)
    assert.strictEqual(fill(twin, bob, 3), 1)
    assert.isFalse(one.tell(bob))
    assert.isTrue(other.tell(bob))
    // Once they are handed over, more are taken.
    bob.inbox.wrote(2)
    bob.inbox.read(2)
    assert.strictEqual(fill(one, bob, 3), 2)
  })

  it("is not the inbox of whoever says to have read what was never written from it", () => {
    const { alice, bob } = pair()
    handOver(alice, bob, 1)
    bob.lose()
    fill(alice, bob, 2)
    bob.inbox.read(3)
    assert.deepStrictEqual(read(bob.inbox, 3, 64), ["GAP 0 0 epoch", ...seqs(1, 3)])
    bob.inbox.close()
    assert.deepStrictEqual(
      alice.received.map(({ _tag }) => _tag),
      ["Untold", "Untold"]
    )
  })

  it("takes no more than its share of the bytes from one address", () => {
    const { bob, house } = pair()
    bob.lose()
    const one = house.person("one", "192.0.2.1")
    const other = house.person("other", "192.0.2.2")
    const fitting = Math.floor((inboxBytes * inboxFromOne) / inboxSize / 8200)
    assert.strictEqual(fill(one, bob, fitting + 3, "x".repeat(4000)), fitting)
    assert.strictEqual(fill(other, bob, fitting + 3, "x".repeat(4000)), fitting)
  })

  it("does not count a message as handed over that may have crossed what was heard", () => {
    const { alice, bob } = pair()
    alice.tell(bob, "hello")
    // Some packets were under way when the connection was lost.
    for (const _ of [1, 2, 3]) hearAfter(bob, handedAfter / 4)
    bob.inbox.close()
    assert.deepStrictEqual(untold(alice), ["Untold 1 bob hello"])
  })

  it("does not count what was read behind other lines, however late: it may have been said before", () => {
    const { alice, bob } = pair()
    alice.tell(bob, "hello")
    for (const _ of [1, 2, 3]) {
      pass(handedAfter)
      hearAfter(bob, freshAfter - 1)
    }
    bob.inbox.close()
    assert.deepStrictEqual(untold(alice), ["Untold 1 bob hello"])
  })

  it("counts a message that was written as handed over when something is heard twice, not at once, and not before", () => {
    const { alice, bob } = pair()
    assert.strictEqual(fill(alice, bob, inboxSize + 1), inboxSize)
    // The connection is lost: it is not known what the client has read.
    bob.lose()
    hear(bob)
    assert.isFalse(alice.tell(bob))
    bob.isConnected = true
    bob.inbox.wrote(bob.inbox.newest)
    assert.isFalse(alice.tell(bob))
    hear(bob)
    assert.isTrue(alice.tell(bob))
  })

  it("holds nothing for a session that is not kept, and counts on", () => {
    const { alice, bob } = pair(0)
    bob.isKept = false
    assert.strictEqual(fill(alice, bob, inboxSize + 1), inboxSize + 1)
    assert.lengthOf(bob.received, inboxSize + 1)
    assert.deepStrictEqual(read(bob.inbox, 0, 64), [`GAP 1 ${inboxSize + 1} trimmed`])
  })

  it("holds what waited for a session that is not kept any more, until it is handed over", () => {
    const { alice, bob, house } = pair(1000)
    alice.tell(bob, "read")
    hear(bob)
    bob.lose()
    alice.tell(bob, "waits")
    bob.isKept = false
    alice.tell(bob, "meanwhile")
    assert.deepStrictEqual(read(bob.inbox, 1, 1), ["2", "3"])
    bob.isConnected = true
    alice.tell(bob, "live")
    assert.deepStrictEqual(read(bob.inbox, 1, 9), ["2", "3", "GAP 4 4 trimmed"])
    hear(bob)
    alice.tell(bob, "last")
    assert.isTrue(house.budget.reserve(1000))
    bob.inbox.close()
    assert.deepStrictEqual(untold(alice), [])
  })

  it("takes from a budget that all share, and gives it back", () => {
    const { alice, bob, house } = pair(1000)
    const carol = house.person("carol")
    handOver(alice, bob, 4)
    carol.lose()
    assert.strictEqual(fill(alice, carol, 1), 0)
    bob.inbox.close()
    assert.strictEqual(fill(alice, carol, 5), 4)
    carol.inbox.close()
    // What alice got back is held for her, until she has it and something else comes.
    hear(alice)
    handOver(bob, alice, 4)
    alice.inbox.close()
    assert.isTrue(house.budget.reserve(1000))
  })
})

const untold = ({ received }: Person) =>
  received.map((event) => `${event._tag} ${event.seq} ${event.nick} ${event.text}`)

describe("an inbox that ends", () => {
  it("gives back what waited, also where its owner is not kept any more", () => {
    const { alice, bob } = pair()
    bob.lose()
    alice.tell(bob, "waits")
    bob.isKept = false
    alice.tell(bob, "meanwhile")
    bob.isConnected = true
    bob.inbox.wrote(bob.inbox.newest)
    alice.tell(bob, "live")
    bob.inbox.close()
    assert.deepStrictEqual(untold(alice), ["Untold 1 bob waits", "Untold 2 bob meanwhile"])
  })

  it("gives back to each sender what was never handed over, in order", () => {
    const { alice, bob, house } = pair()
    const carol = house.person("carol")
    alice.tell(bob, "read")
    hear(bob)
    alice.tell(bob, "written")
    bob.lose()
    carol.tell(bob, "hello")
    alice.tell(bob, "waits")
    bob.inbox.close()
    assert.deepStrictEqual(untold(alice), ["Untold 1 bob written", "Untold 2 bob waits"])
    assert.deepStrictEqual(untold(carol), ["Untold 1 bob hello"])
  })

  it("holds for a sender without a connection what comes back, and that causes nothing further", () => {
    const { alice, bob } = pair()
    bob.lose()
    alice.tell(bob, "hello")
    alice.lose()
    bob.inbox.close()
    assert.deepStrictEqual(untold(alice), [])
    assert.deepStrictEqual(
      alice.inbox.after(0, 9).events.map(({ _tag }) => _tag),
      ["Untold"]
    )
    alice.inbox.close()
    assert.deepStrictEqual([untold(alice), untold(bob)], [[], []])
  })

  it("gives nothing back to a sender who is gone, nor to itself", () => {
    const { alice, bob } = pair()
    bob.lose()
    alice.tell(bob, "hello")
    bob.tell(bob, "note")
    alice.inbox.close()
    bob.inbox.close()
    assert.deepStrictEqual([untold(alice), untold(bob)], [[], []])
  })

  it("gives back more than wait at most, and drops what was handed over for it", () => {
    const { alice, bob, house } = pair()
    handOver(bob, alice, inboxSize)
    alice.lose()
    const others = [bob, house.person("carol")]
    for (const other of others) {
      other.lose()
      assert.strictEqual(fill(alice, other, inboxSize), inboxSize)
    }
    for (const { inbox } of others) inbox.close()
    assert.deepStrictEqual(read(alice.inbox, undefined, 64), seqs(inboxSize + 1, 3 * inboxSize))
    // They do not count among the messages that wait.
    assert.isTrue(house.person("dan").tell(alice))
  })

  it("declares to a sender without room that something would have come back", () => {
    const { alice, bob, house } = pair()
    const carol = house.person("carol")
    bob.lose()
    alice.tell(bob, "x".repeat(4000))
    alice.lose()
    const fitting = Math.floor(inboxBytes / 8200)
    assert.strictEqual(fill(carol, alice, fitting, "x".repeat(4000)), fitting)
    bob.inbox.close()
    carol.tell(alice)
    assert.deepStrictEqual(read(alice.inbox, 0, 64), [
      ...seqs(1, fitting),
      `GAP ${fitting + 1} ${fitting + 1} trimmed`,
      `${fitting + 2}`
    ])
  })
})

describe("an inbox that ends while a message is being kept", () => {
  for (const isKept of [true, false])
    it(`gives it back, where its owner ${isKept ? "may" : "cannot"} come back`, () => {
      const { alice, bob, house } = pair()
      bob.isKept = isKept
      const jobs: Array<Changes> = []
      const submit = (job: Changes) => void jobs.push(job)
      const inbox = new Inbox(bob, house.budget, house.inboxes, { ...nothingLasts, submit })
      inbox.tell(alice, Timestamp.make(0), sanitizeText("hello"))
      inbox.close()
      for (const { changes, done } of jobs) {
        changes()
        done(true)
      }
      assert.deepStrictEqual([untold(alice), untold(bob)], [["Untold 1 bob hello"], []])
    })
})

describe("an inbox whose store is full", () => {
  it("keeps an Untold that cannot be kept, and tells it when it can be", () => {
    let isFull = false
    const records = {
      ...nothingLasts,
      submit: ({ changes, done }: Changes) => {
        changes()
        done(!isFull)
      }
    }
    const { alice, bob, house } = pair()
    const inbox = new Inbox(alice, house.budget, house.inboxes, records)
    alice.tell(bob.lose(), "see you")
    isFull = true
    bob.inbox.close()
    hearAfter({ inbox }, 1)
    assert.deepStrictEqual(alice.received, [])
    isFull = false
    hearAfter({ inbox }, 1)
    hearAfter({ inbox }, 1)
    assert.deepStrictEqual(
      alice.received.map(({ _tag, nick, seq, text }) => [_tag, nick, Number(seq), String(text)]),
      [["Untold", "bob", 1, "see you"]]
    )
  })
})
