import { assert, describe, it } from "@effect/vitest"
import { lobby } from "../../../src/domain/chat/RoomName.ts"
import { complete } from "../../../src/domain/client/Completion.ts"
import { ExitCode } from "../../../src/domain/client/ExitCode.ts"
import { json } from "../../../src/domain/client/JsonEvents.ts"
import { at, online, type Scenario } from "../../support/scenario.ts"

const key = `sha256.${"k".repeat(43)}`

describe("What an operator types", () => {
  it("is asked of the server", () => {
    const asked: ReadonlyArray<readonly [typed: string, sent: string]> = [
      ["/kick bob", "KICK bob"],
      ["/kick bob too loud", "KICK bob too loud"],
      ["/silence bob 10m flooding", "MUTE bob 600 flooding"],
      ["/silence bob off", "MUTE bob 0"],
      ["/silence bob forever", "MUTE bob 315360000"],
      ["/ban bob 2h", "BAN bob 7200"],
      ["/ban bob 1d spam, again", "BAN bob 86400 spam, again"],
      ["/ban 192.0.2.1 30s", "BAN 192.0.2.1 30"],
      [`/ban ${key} forever`, `BAN ${key} 0`],
      ["/unban bob", "UNBAN bob"],
      ["/bans", "BANS"],
      ["/invite bob", "INVITE lobby bob"],
      ["/set private on", "SET lobby private on"],
      ["/set slow 30", "SET lobby slow 30"],
      ["/set slow off", "SET lobby slow 0"]
    ]
    for (const [typed, sent] of asked)
      assert.deepStrictEqual(online().types(typed).sent(), [sent], typed)
  })

  it("is not asked where it makes no sense", () => {
    const wrong: ReadonlyArray<readonly [typed: string, told: RegExp]> = [
      ["/ban bob", /TIME is missing/],
      ["/ban bob soon", /10m, or forever/],
      ["/ban bob 0s", /10m, or forever/],
      ["/ban bob 99999d", /10m, or forever/],
      ["/silence bob 5x", /off ends it/],
      ["/ban b? 1d", /neither a nickname/],
      ["/unban 1.2.3", /neither a nickname/],
      ["/set slow fast", /seconds/],
      ["/set private maybe", /private on\|off/],
      ["/set loud on", /Usage: \/set private\|slow VALUE/],
      [`/kick bob ${"x".repeat(301)}`, /300 characters/]
    ]
    for (const [typed, told] of wrong) {
      const client = online().types(typed)
      assert.deepStrictEqual(client.sent(), [], typed)
      assert.match(client.shown().join("\n"), told, typed)
    }
  })

  it("is told when it is done", () => {
    const done: ReadonlyArray<readonly [typed: string, heard: Array<string>, told: string]> = [
      ["/kick bob", ["@KICK OK"], "bob was kicked."],
      [
        "/silence bob 10m",
        [`@MUTE MUTED bob ${at} alice`, "@MUTE OK"],
        "bob cannot say anything for 10 min. /silence bob off ends that."
      ],
      ["/silence bob off", ["@MUTE OK"], "bob can speak again."],
      [
        "/ban bob forever",
        ["@BAN BANNED bob lifted alice", "@BAN BANNED 192.0.2.1 lifted alice", "@BAN OK"],
        "Banned: bob and 192.0.2.1. /unban bob ends that."
      ],
      ["/unban bob", ["@UNBAN OK"], "bob is not banned any more."],
      [
        "/bans",
        ["@BANS BANNED bob lifted - spam", "@BANS OK"],
        "Banned and silent:\n  bob is banned, from the shell: spam"
      ],
      ["/bans", ["@BANS OK"], "Nobody is banned or silent."],
      ["/invite bob", ["@INVITE OK"], "bob is invited to lobby."],
      [
        "/set slow 30",
        [`SET lobby ${at} alice slow 30`, "@SET OK"],
        "lobby is slow: one message in 30 seconds from each member (set by alice)."
      ]
    ]
    for (const [typed, heard, told] of done) {
      const client = online().types(typed)
      client.sent()
      assert.deepStrictEqual(client.hears(...heard).shown(), [told], typed)
    }
  })

  it("is told why it is not done", () => {
    const refused: ReadonlyArray<readonly [typed: string, heard: string, told: RegExp]> = [
      ["/kick bob", "@KICK ERR not-operator Only operators can.", /^Only operators can\.$/],
      ["/unban bob", "@UNBAN ERR no-such-ban There is none.", /\/bans/],
      ["/invite bob", "@INVITE ERR not-in-room You are not there.", /members/],
      ["/join tea", "@JOIN ERR private Ask somebody to INVITE you.", /tea is private.*invitation/]
    ]
    for (const [typed, heard, told] of refused) {
      const client = online().types(typed)
      client.sent()
      assert.match(client.hears(heard).shown().join("\n"), told, typed)
    }
  })

  it("is completed: people, and what can be set", () => {
    const offered = (draft: string) => complete(online().state, draft).candidates
    for (const draft of ["/kick ", "/silence ", "/ban ", "/unban ", "/invite "])
      assert.deepStrictEqual(offered(draft), ["bob "], draft)
    assert.deepStrictEqual(offered("/set "), ["private ", "slow "])
  })
})

describe("Others", () => {
  it("learn who was kicked, who invites them, and what is set", () => {
    const client = online().hears("LEAVE lobby kicked bob").waits(1_000)
    assert.deepStrictEqual(client.shown(), ["bob was kicked by an operator"])
    client.hears(`INVITED tea ${at} carol`, `SET lobby ${at} - private off`, "MOTD Be kind.")
    assert.deepStrictEqual(client.shown(), [
      "carol invites you to tea. Use /join tea to enter it.",
      "lobby is open to everybody again.",
      "Be kind."
    ])
    client.types("/ignore dave").calm()
    assert.deepStrictEqual(client.hears(`INVITED tea ${at} dave`).shown(), [])
  })

  it("learn it as objects, if they are programs", () => {
    const objects = (client: Scenario) =>
      client.notices().flatMap((notice) => json(notice, lobby) ?? [])
    const client = online({ mode: "pipe" }).hears(
      `INVITED tea ${at} carol`,
      `SET lobby ${at} carol slow 30`,
      `SET lobby ${at} - private on`,
      `SET tea ${at} carol slow 30`,
      "MOTD Be kind.\\nBe brief."
    )
    assert.deepStrictEqual<unknown>(objects(client), [
      { type: "invited", room: "tea", time: at, nick: "carol" },
      { type: "setting", room: "lobby", time: at, nick: "carol", setting: "slow", value: 30 },
      { type: "setting", room: "lobby", time: at, nick: null, setting: "private", value: true },
      { type: "motd", text: "Be kind.\nBe brief." }
    ])
  })
})

describe("Whoever is kicked or banned", () => {
  it("is told why, and does not come back by itself", () => {
    for (const [bye, why] of [
      [
        "BYE kicked too loud",
        "An operator has ended your session (too loud). You may come back: start natter again."
      ],
      ["BYE banned", "An operator has banned you from this server."]
    ] as const)
      assert.deepStrictEqual(online().hears(bye).loses().did(), [
        { _tag: "Quit", code: ExitCode.lost, sentence: why }
      ])
  })

  it("is told so when the server does not take the name back", () => {
    const banned = "You are banned here until an operator lifts it."
    const again = online().loses().connects()
    again.sent()
    again.hears(`@RESUME ERR banned ${banned}`)
    assert.deepInclude(again.did(), { _tag: "Quit", code: ExitCode.lost, sentence: banned })
  })
})
