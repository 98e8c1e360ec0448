import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, FastCheck as fc, Option, TestClock } from "effect"
import { limits, times } from "../../../../src/domain/browser/PageLimits.ts"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { lobby } from "../../../../src/domain/chat/RoomName.ts"
import { Secret } from "../../../../src/domain/chat/Secret.ts"
import { Seq } from "../../../../src/domain/chat/Seq.ts"
import { InvitationWord } from "../../../../src/domain/security/InvitationWord.ts"
import { lastNick, rememberNick } from "../../../../src/services/client/browser/LastNick.ts"
import { LeftTabs } from "../../../../src/services/client/browser/LeftTabs.ts"
import { TabMemory } from "../../../../src/services/client/browser/PageMemory.ts"
import { randomWord } from "../../../../src/services/client/browser/RandomWord.ts"
import { type Store, storeOf } from "../../../../src/services/client/browser/Store.ts"
import { TabLock } from "../../../../src/services/client/browser/TabLock.ts"
import { effectProperty } from "../../../support/effect-property.ts"
import { property } from "../../../support/property.ts"
import { FakeChannels, FakeStore } from "./fakes.ts"

const prefix = "natter:/:"
const item = `${prefix}page`
const alice = Nick.make("Alice")
const secret = Secret.make("s".repeat(22))
const invitation = InvitationWord.make("w".repeat(22))
const habits = { room: lobby, muted: [], ignored: [], read: [], inbox: Seq.make(7), unopened: [] }

/** A browser, in which the test opens and leaves tabs. */
const makeBrowser = (hasChannel = true) => {
  const shared = new FakeStore()
  const channels = new FakeChannels()
  const open = (store: Option.Option<Store>, now = 0) => {
    const lock = new TabLock({
      prefix,
      store: Option.some(shared),
      channel: hasChannel ? Option.some(channels.open()) : Option.none(),
      self: randomWord()
    })
    const left = new LeftTabs(Option.some(shared), prefix)
    return TabMemory.make({ prefix, store, lock, left, makeId: randomWord }, now)
  }
  return { shared, open }
}

/** A tab that has a session, and shows something. */
const used = (browser: ReturnType<typeof makeBrowser>, store = new FakeStore()) =>
  Effect.map(browser.open(Option.some(store)), (memory) => {
    memory.secrets.keep(alice, { secret, habits })
    memory.setShown(() => ({ rows: ["hi"], draft: "half" }))
    memory.keep(0)
    return { memory, store }
  })

describe("What a tab keeps of its page", () => {
  it.effect("is there after a reload: the session, and what was shown with it", () =>
    Effect.gen(function* () {
      const browser = makeBrowser()
      const { memory, store } = yield* used(browser)
      memory.leave(0)
      const again = yield* browser.open(Option.some(store))
      assert.strictEqual(again.nick, alice)
      assert.deepStrictEqual(again.secrets.found.get("alice"), { secret, habits })
      assert.deepStrictEqual(again.restored, Option.some({ rows: ["hi"], draft: "half" }))
    })
  )

  it.effect(
    "is one item, which is written at most once a second and where something has changed",
    () =>
      Effect.gen(function* () {
        const { memory, store } = yield* used(makeBrowser())
        assert.deepStrictEqual(Array.from(store.items.keys()), [item])
        let isAsked = 0
        const show = () =>
          memory.setShown(() => {
            isAsked += 1
            return {}
          })
        show()
        memory.keepWhenDue(5_000)
        for (let at = 5_000; at < 5_000 + times.keepPage; at += 100) {
          show()
          memory.keepWhenDue(at)
        }
        assert.strictEqual(isAsked, 1)
        memory.keepWhenDue(5_000 + times.keepPage)
        assert.strictEqual(isAsked, 2)
        memory.keepWhenDue(60_000)
        assert.strictEqual(isAsked, 2)
      })
  )

  it.effect(
    "stays while the session of an earlier load is not taken back, and goes with its own",
    () =>
      Effect.gen(function* () {
        const browser = makeBrowser()
        const { memory, store } = yield* used(browser)
        memory.leave(0)
        const again = yield* browser.open(Option.some(store))
        again.secrets.forget()
        again.leave(0)
        const third = yield* browser.open(Option.some(store))
        assert.strictEqual(third.nick, alice)
        third.secrets.keep(alice, { secret, habits })
        third.secrets.forget()
        third.leave(0)
        assert.isUndefined((yield* browser.open(Option.some(store))).nick)
      })
  )

  it.effect("has the invitation at once, and also for the copy of a tab", () =>
    Effect.gen(function* () {
      const browser = makeBrowser()
      const store = new FakeStore()
      const memory = yield* browser.open(Option.some(store))
      memory.setInvitation(invitation, 0)
      const copy = yield* browser.open(Option.some(store.copy()))
      assert.strictEqual(copy.invitation, invitation)
    })
  )

  it.effect("is kept as it was where the browser has no more space, until it has", () =>
    Effect.gen(function* () {
      const { memory, store } = yield* used(makeBrowser())
      const before = store.items.get(item)
      store.isFull = true
      memory.setShown(() => "new")
      memory.keep(0)
      assert.isTrue(memory.isFailing)
      assert.strictEqual(store.items.get(item), before)
      store.isFull = false
      memory.setShown(() => "x".repeat(limits.keptPage))
      memory.keep(0)
      assert.isTrue(memory.isFailing)
      memory.setShown(() => "new")
      memory.keep(0)
      assert.isFalse(memory.isFailing)
      assert.include(store.items.get(item), "new")
    })
  )

  it.effect("is nothing where there is no store, or one that refuses", () =>
    Effect.gen(function* () {
      const full = new FakeStore()
      full.isFull = true
      const refuse = (): Store => {
        throw new DOMException("Not here.", "SecurityError")
      }
      for (const store of [storeOf(refuse), storeOf(() => full)]) {
        assert.isTrue(Option.isNone(store))
        const memory = yield* makeBrowser().open(store)
        memory.secrets.keep(alice, { secret, habits })
        memory.leave(0)
        assert.isFalse(memory.isFailing)
        assert.isTrue(Option.isNone(memory.restored))
      }
    })
  )

  effectProperty(
    "counts as not there when it cannot be read",
    [fc.oneof(fc.string(), fc.json())],
    ([text]) =>
      Effect.gen(function* () {
        const store = new FakeStore()
        store.items.set(item, text)
        const memory = yield* makeBrowser().open(Option.some(store))
        assert.isUndefined(memory.nick)
        assert.isTrue(Option.isNone(memory.restored))
      }),
    property(0.1)
  )
})

describe("A tab that was closed", () => {
  /** A browser in which a tab with a session was closed. */
  const closed = Effect.gen(function* () {
    const browser = makeBrowser()
    const { memory, store } = yield* used(browser)
    memory.leave(1_000)
    return { browser, store }
  })
  /** New tabs, which ask each other. */
  const opened = (browser: ReturnType<typeof makeBrowser>, now: number, count = 1) =>
    Effect.gen(function* () {
      const fibers = yield* Effect.replicateEffect(
        Effect.fork(browser.open(Option.some(new FakeStore()), now)),
        count
      )
      yield* TestClock.adjust(times.otherTab)
      return yield* Effect.forEach(fibers, Fiber.join)
    })

  it.effect("leaves its session to a new one, and not what it showed", () =>
    Effect.gen(function* () {
      const { browser } = yield* closed
      const [tab] = yield* opened(browser, 2_000)
      assert.strictEqual(tab?.nick, alice)
      assert.deepStrictEqual(tab?.secrets.found.get("alice"), { secret, habits })
      assert.isTrue(Option.isNone(tab?.restored ?? Option.some("missing")))
      assert.isUndefined((yield* opened(browser, 2_000))[0]?.nick)
    })
  )

  it.effect("leaves how far it was read", () =>
    Effect.gen(function* () {
      const browser = makeBrowser()
      const { memory } = yield* used(browser)
      const inbox = [Seq.make(6)]
      memory.setShown(
        () => "shown",
        () => ({ rooms: [], inbox })
      )
      memory.leave(1_000)
      const [tab] = yield* opened(browser, 2_000)
      const left = { secret, habits: { ...habits, unopened: inbox } }
      assert.deepStrictEqual(tab?.secrets.found.get("alice"), left)
    })
  )

  it.effect("leaves it to one of several", () =>
    Effect.gen(function* () {
      const { browser } = yield* closed
      const tabs = yield* opened(browser, 2_000, 3)
      assert.lengthOf(
        tabs.filter(({ nick }) => nick === alice),
        1
      )
    })
  )

  it.effect("leaves it to one, where it is opened again itself at that moment", () =>
    Effect.gen(function* () {
      const { browser, store } = yield* closed
      const other = yield* Effect.fork(browser.open(Option.some(new FakeStore()), 2_000))
      yield* Effect.yieldNow()
      const same = yield* Effect.fork(browser.open(Option.some(store), 2_000))
      yield* TestClock.adjust(2 * times.otherTab)
      const nicks = [(yield* Fiber.join(other)).nick, (yield* Fiber.join(same)).nick]
      assert.lengthOf(
        nicks.filter((nick) => nick === alice),
        1
      )
    })
  )

  it.effect("leaves nothing after its time, or where it has ended its session", () =>
    Effect.gen(function* () {
      const { browser } = yield* closed
      assert.isUndefined((yield* opened(browser, 1_000 + times.leftTab))[0]?.nick)
      const left = () => [...browser.shared.items.keys()].filter((key) => key.includes("left:"))
      assert.deepStrictEqual(left(), [])
      const { memory } = yield* used(browser)
      memory.secrets.forget()
      memory.leave(0)
      assert.deepStrictEqual(left(), [])
    })
  )

  it.effect("that is reloaded leaves nothing to others", () =>
    Effect.gen(function* () {
      const { browser, store } = yield* closed
      assert.strictEqual((yield* browser.open(Option.some(store), 2_000)).nick, alice)
      assert.isUndefined((yield* opened(browser, 2_000))[0]?.nick)
    })
  )
})

describe("A tab that is killed", () => {
  /** A browser that begins anew: it has what was stored for good, and none of the tabs. */
  const restarted = (killed: ReturnType<typeof makeBrowser>) => {
    const browser = makeBrowser()
    for (const [key, value] of killed.shared.items) browser.shared.items.set(key, value)
    return browser
  }
  const opened = (browser: ReturnType<typeof makeBrowser>, now: number) =>
    Effect.gen(function* () {
      const fiber = yield* Effect.fork(browser.open(Option.some(new FakeStore()), now))
      yield* TestClock.adjust(times.otherTab)
      return yield* Fiber.join(fiber)
    })

  it.effect("leaves its session to a new one, however long it was there", () =>
    Effect.gen(function* () {
      const browser = makeBrowser()
      const { memory } = yield* used(browser)
      for (let now = 0; now <= 600_000; now += times.keepPage) {
        memory.setShown(() => now)
        memory.keepWhenDue(now)
      }
      const tab = yield* opened(restarted(browser), 600_000 + times.leftTab - times.renewLeft)
      assert.strictEqual(tab.nick, alice)
      assert.isUndefined((yield* opened(restarted(browser), 600_000 + times.leftTab)).nick)
    })
  )

  it.effect("leaves nothing of a session that has ended", () =>
    Effect.gen(function* () {
      const browser = makeBrowser()
      const { memory } = yield* used(browser)
      memory.secrets.forget()
      memory.keep(1_000)
      assert.isUndefined((yield* opened(restarted(browser), 2_000)).nick)
    })
  )

  it.effect("keeps its session while it lives, whoever looks for one, and leaves it then", () =>
    Effect.gen(function* () {
      const browser = makeBrowser()
      const { store } = yield* used(browser)
      assert.isUndefined((yield* opened(browser, 2_000)).nick)
      assert.isUndefined((yield* browser.open(Option.some(store.copy()), 2_000)).nick)
      assert.strictEqual((yield* opened(restarted(browser), 2_000)).nick, alice)
    })
  )

  it.effect("and loaded anew while another seeks its session has it alone", () =>
    Effect.gen(function* () {
      const browser = makeBrowser()
      const { memory, store } = yield* used(browser)
      const away = restarted(browser)
      const other = yield* Effect.fork(away.open(Option.some(new FakeStore()), 2_000))
      yield* Effect.yieldNow()
      // It is loaded anew before it hears the other, and its item is there again.
      memory.leave(2_000)
      for (const key of [...away.shared.items.keys()]) away.shared.items.delete(key)
      for (const [key, value] of browser.shared.items) away.shared.items.set(key, value)
      assert.strictEqual((yield* away.open(Option.some(store), 2_100)).nick, alice)
      yield* TestClock.adjust(times.otherTab)
      assert.isUndefined((yield* Fiber.join(other)).nick)
    })
  )

  it.effect("has written no more often than something has changed, or its time was over", () =>
    Effect.gen(function* () {
      const browser = makeBrowser()
      const { memory } = yield* used(browser)
      const before = browser.shared.writes
      for (let now = 0; now < times.renewLeft; now += times.keepPage) {
        memory.setShown(() => `draft ${now}`)
        memory.keepWhenDue(now)
      }
      assert.strictEqual(browser.shared.writes, before)
      memory.setShown(() => "draft")
      memory.keepWhenDue(times.renewLeft)
      assert.strictEqual(browser.shared.writes, before + 1)
    })
  )
})

describe("Two tabs", () => {
  it.effect("do not use one session: a duplicated tab begins anew", () =>
    Effect.gen(function* () {
      const browser = makeBrowser()
      const { memory, store } = yield* used(browser)
      const copy = store.copy()
      const other = yield* browser.open(Option.some(copy))
      assert.isUndefined(other.nick)
      assert.isTrue(Option.isNone(other.restored))
      // And both go on with their own after a reload.
      other.secrets.keep(Nick.make("Bob"), { secret, habits })
      other.leave(0)
      memory.leave(0)
      assert.strictEqual((yield* browser.open(Option.some(copy))).nick, "Bob")
      assert.strictEqual((yield* browser.open(Option.some(store))).nick, alice)
    })
  )

  it.effect("share a session where the first was killed, after a moment", () =>
    Effect.gen(function* () {
      const killed = makeBrowser()
      const { store } = yield* used(killed)
      // A browser that begins anew has what was stored, and none of the tabs.
      const browser = makeBrowser()
      for (const [key, value] of killed.shared.items) browser.shared.items.set(key, value)
      const fiber = yield* Effect.fork(browser.open(Option.some(store)))
      yield* TestClock.adjust(times.otherTab - 1)
      assert.isTrue(Option.isNone(yield* Fiber.poll(fiber)))
      yield* TestClock.adjust(1)
      assert.strictEqual((yield* Fiber.join(fiber)).nick, alice)
    })
  )

  it.effect("that ask at the same time agree on one", () =>
    Effect.gen(function* () {
      const killed = makeBrowser()
      const { store } = yield* used(killed)
      const browser = makeBrowser()
      for (const [key, value] of killed.shared.items) browser.shared.items.set(key, value)
      const fibers = yield* Effect.forEach([store, store.copy(), store.copy()], (of) =>
        Effect.fork(browser.open(Option.some(of)))
      )
      yield* TestClock.adjust(times.otherTab)
      const nicks = yield* Effect.forEach(fibers, Fiber.join)
      assert.lengthOf(
        nicks.filter(({ nick }) => nick === alice),
        1
      )
    })
  )

  it.effect("begin anew where they cannot ask each other", () =>
    Effect.gen(function* () {
      const browser = makeBrowser(false)
      const { store } = yield* used(browser)
      assert.isUndefined((yield* browser.open(Option.some(store.copy()))).nick)
    })
  )

  it.effect("leave nothing behind for ever", () =>
    Effect.gen(function* () {
      const browser = makeBrowser()
      const { memory } = yield* used(browser)
      const marks = () =>
        [...browser.shared.items.keys()].filter((of) => of.includes("tab:")).length
      assert.strictEqual(marks(), 1)
      memory.keepWhenDue(times.staleTab - 1)
      yield* browser.open(Option.some(new FakeStore()), times.staleTab + 1)
      assert.strictEqual(marks(), 2)
      yield* browser.open(Option.some(new FakeStore()), 3 * times.staleTab)
      assert.strictEqual(marks(), 1)
    })
  )
})

describe("The last nickname of a browser", () => {
  it("is the one that was remembered, and nothing that is none", () => {
    const items = new FakeStore()
    const store = Option.some(items)
    assert.isTrue(Option.isNone(lastNick(store, prefix)))
    rememberNick(store, prefix)(alice)
    assert.deepStrictEqual(lastNick(store, prefix), Option.some(alice))
    items.setItem(`${prefix}nick`, "not a nickname")
    assert.isTrue(Option.isNone(lastNick(store, prefix)))
  })
})

describe("A random word", () => {
  it("is a secret, and another each time", () => {
    const words = Array.from({ length: 100 }, randomWord)
    for (const word of words) assert.match(word, /^[A-Za-z0-9_-]{22}$/)
    assert.strictEqual(new Set(words).size, words.length)
  })
})
