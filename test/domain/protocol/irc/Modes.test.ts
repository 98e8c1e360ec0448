import { assert, describe, it } from "@effect/vitest"
import { blank } from "../../../../src/domain/chat/Profile.ts"
import { RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { Seconds } from "../../../../src/domain/chat/Seconds.ts"
import { begin, bob, time, verbsOf } from "../../../support/irc-talk.ts"

const tea = RoomName.make("tea")

describe("MODE of a channel", () => {
  it("makes all changes of a line", () => {
    const talk = begin()
    assert.deepStrictEqual(talk.hear("MODE #tea -i+bb-b ann bob!*@* cora"), [])
    assert.deepStrictEqual(
      talk.asked.map(({ command }) => command),
      [
        { _tag: "Set", room: tea, to: { setting: "private", isOn: false } },
        { _tag: "Ban", subject: "ann", seconds: 0 },
        { _tag: "Ban", subject: "bob", seconds: 0 },
        { _tag: "Unban", subject: "cora" }
      ] as ReadonlyArray<unknown>
    )
    assert.deepStrictEqual(talk.reply({ _tag: "Ok" }), [])
    assert.strictEqual(talk.reply({ _tag: "Ok" })[0], ":ann!ann@natter MODE #tea +b ann")
    assert.strictEqual(talk.reply({ _tag: "Ok" })[0], ":ann!ann@natter MODE #tea +b bob!*@*")
    assert.deepStrictEqual(talk.fail({ _tag: "NotOperator" }), [
      ":here 482 ann #tea :Only operators of this server can do that"
    ])
  })

  it("tells what can be banned to operators alone", () => {
    const talk = begin()
    assert.deepStrictEqual(talk.hear("MODE #tea +b *!*@*", "MODE #tea -b *!*bob@natter"), [])
    assert.deepStrictEqual(talk.fail({ _tag: "NotOperator" }), [
      ":here 482 ann #tea :Only operators of this server can do that"
    ])
    assert.match(
      talk.reply({ _tag: "Ok" }).join(),
      /^:here NOTICE ann :There is no ban on \*!\*bob@/
    )
  })

  it("makes as many as it says, and says what becomes of the rest", () => {
    const names = Array.from("abcdefghijklmnopqrstu")
    const talk = begin()
    const told = talk.hear(`MODE #tea +${"b".repeat(21)} ${names.join(" ")}`)
    assert.lengthOf(talk.asked, 20)
    assert.match(told.join(), /^:here NOTICE ann :MODE makes at most 20 changes in one line\./)
    assert.match(talk.hear("VERSION").join(), / MODES=20 /)
    assert.deepStrictEqual(begin().hear(`MODE #tea +${"b".repeat(20)} ${names.join(" ")}`), [])
    talk.asked = []
    talk.hear("MODE #tea bbbb")
    assert.deepStrictEqual(talk.tags, ["Bans"])
  })

  it("tells whether a channel is private, and that one is not there", () => {
    const talk = begin()
    talk.hear("MODE #tea", "MODE #tea", "MODE #tea")
    const set = { _tag: "Set", room: tea, time, by: "-" } as const
    const isPrivate = { ...set, to: { setting: "private", isOn: true } } as const
    const isSlow = { ...set, to: { setting: "slow", seconds: Seconds.make(5) } } as const
    assert.deepStrictEqual(talk.reply({ _tag: "Ok" }, isSlow, isPrivate), [
      ":here 324 ann #tea +in"
    ])
    assert.deepStrictEqual(talk.reply({ _tag: "Ok" }, isSlow), [":here 324 ann #tea +n"])
    assert.deepStrictEqual(talk.fail({ _tag: "NoSuchRoom" }), [
      ":here 403 ann #tea :No such channel"
    ])
  })

  it("says that n is fixed, to anybody", () => {
    for (const change of ["+n", "-n"])
      assert.deepStrictEqual(begin().hear(`MODE #tea ${change}`), [
        ":here NOTICE ann :+n is fixed: only those in a channel can send to it."
      ])
  })
})

describe("MODE of a person", () => {
  it("takes what clients ask for by themselves, and changes nothing", () => {
    const talk = begin()
    assert.deepStrictEqual(talk.hear("MODE ann -i", "MODE ann +w", "MODE ann -w"), [])
    for (const change of ["+i", "+iw", "+wi"])
      assert.deepStrictEqual(talk.hear(`MODE ann ${change}`), [":ann!ann@natter MODE ann +i"])
    assert.deepStrictEqual(verbsOf(talk.hear("MODE ann +iz")), ["501"])
  })

  it("is refused for others, and otherwise where nobody has the name", () => {
    const talk = begin()
    talk.hear("MODE bob +i", "MODE bob")
    const isPerson = {
      _tag: "Person",
      nick: bob,
      since: time,
      awayFor: undefined,
      isOperator: false,
      isEncrypted: false,
      hasKey: false,
      profile: blank,
      rooms: []
    } as const
    assert.deepStrictEqual(verbsOf(talk.reply({ _tag: "Ok" }, isPerson)), ["502"])
    assert.deepStrictEqual(talk.reply({ _tag: "Ok" }), [":here 401 ann bob :No such nick"])
  })
})

describe("KILL", () => {
  it("says how somebody is kept out, which KICK does not", () => {
    const talk = begin()
    talk.hear("KILL bob")
    assert.deepStrictEqual(talk.reply({ _tag: "Ok" }), [
      ":here NOTICE ann :bob was disconnected, and may come back: MODE #lobby +b bob bans them."
    ])
  })
})
