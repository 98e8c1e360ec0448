import { assert, describe, it } from "@effect/vitest"
import * as Copy from "../../../src/domain/client/Copy.ts"
import type { Settings } from "../../../src/domain/client/Settings.ts"
import { commands } from "../../../src/domain/client/SlashCommands.ts"
import { InvitationWord } from "../../../src/domain/security/InvitationWord.ts"
import { online, Scenario } from "../../support/scenario.ts"

const page: Partial<Settings> = { frontEnd: "page", unsaved: { folder: undefined } }
const invitation = InvitationWord.make("w".repeat(22))

/** What only a terminal has: flags, commands of a shell, its keys, its URLs. */
const foreign =
  /--[a-z]|Ctrl-|natter:\/\/|\bnatter [a-z-]+ |start natter|look at the terminal|at a terminal|Alt-[A-Z]\b/

const endings = (scenario: Scenario) =>
  scenario.did().flatMap((cmd) => (cmd._tag === "Quit" ? [cmd.sentence ?? ""] : []))

/** All that is told when this happens. */
const told = (scenario: Scenario) => [...scenario.shown(), ...endings(scenario)]

const required = "invitation=required"

/** NICK is refused, because the name belongs to a key. */
const owned = () => {
  const scenario = new Scenario(page, "alice").connects()
  const [id = 0] = scenario.sentIds()
  return told(scenario.hears(`@${id};why=owned ERR nick-taken It belongs to a key.`))
}

const happenings: Readonly<Record<string, () => ReadonlyArray<string>>> = {
  "the greeting": () => {
    const scenario = new Scenario(page, "alice").connects()
    scenario.sent()
    scenario.hears("@NICK READY alice 120 0", "JOINED lobby e1:0 1").sent()
    scenario.hears("@AFTER OK lobby e1:0", "@WHO HERE lobby alice", "@WHO OK", "@PING PONG")
    scenario.sent()
    return told(scenario.hears("@ROOMS OK"))
  },
  "a loss": () => told(online(page).loses()),
  "a kick": () => told(online(page).hears("BYE kicked :Go.").loses()),
  "no invitation": () => told(new Scenario(page, "alice").connects(required)),
  "a bare connection": () => {
    const scenario = new Scenario({ ...page, invitation, mayExpose: true }, "alice")
    return told(scenario.input({ _tag: "Connected", host: "model", features: [], isExposed: true }))
  },
  "a wrong invitation": () => {
    const scenario = new Scenario({ ...page, invitation }, "alice").connects(required)
    scenario.sent()
    return told(scenario.hears("@AUTH ERR not-invited No."))
  },
  "a name of somebody else's key": owned,
  "every command alone": () => commands.flatMap(({ name }) => told(online(page).types(`/${name}`))),
  "all help": () =>
    ["", ...Copy.helpTopics, ...commands.map(({ name }) => name)].flatMap((topic) =>
      told(online(page).types(`/help ${topic}`))
    )
}

describe("A page", () => {
  for (const [what, happens] of Object.entries(happenings))
    it(`is told in its own words of ${what}`, () => {
      const sentences = happens()
      assert.isNotEmpty(sentences.join(""))
      for (const sentence of sentences) assert.notMatch(sentence, foreign)
    })

  it("has no other words than those that are chosen in one place", () => {
    const words = Copy.wordsOf("page")
    const texts = Object.values(words).filter((word) => typeof word === "string")
    for (const text of [...texts, ...Object.values(words.commandDetails)])
      assert.notMatch(text, foreign)
  })

  it("is not told that a connection is not encrypted whose keys it cannot know", () => {
    const [line = ""] = online(page).types("/whoami").shown()
    assert.notInclude(line, "encrypted")
    const exposed = online(page)
    exposed.state = { ...exposed.state, isExposed: true }
    assert.include(exposed.types("/whoami").shown().join("\n"), "is not encrypted")
  })

  it("keeps a connection that is well, also where it has a tick only once a minute", () => {
    const scenario = online(page)
    const minute = () => scenario.waits(60_000).sent()
    for (let n = 0; n < 5; n++) {
      assert.deepStrictEqual(minute(), ["PING"])
      scenario.hears("@PING PONG")
    }
    assert.deepStrictEqual(minute(), ["PING"])
    assert.deepStrictEqual(scenario.did(), [])
    // It was asked, and has not answered.
    minute()
    assert.strictEqual(scenario.did()[0]?._tag, "Disconnect")
  })
})

describe("Where rooms are shown apart", () => {
  it("nothing says where lines go, because the reader may be in a conversation", () => {
    const client = online({ ...page, showsRoomsApart: true })
      .types("/join tea")
      .calm()
    client.hears("@JOIN JOINED tea e2:0 2").types("/whoami", "/part tea").sent()
    const all = client.hears("@PART OK").shown()
    assert.include(all, Copy.roomLeft("tea"))
    assert.include(all, Copy.roomEntered("tea", 1, true))
    assert.notMatch(all.join("\n"), /[Ll]ines you type/)
  })
})
