import { assert, describe, it } from "@effect/vitest"
import { HashMap } from "effect"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { jsonAnswer } from "../../../src/domain/client/JsonAnswers.ts"
import { requestOf } from "../../../src/domain/client/JsonCommands.ts"
import { times } from "../../../src/domain/client/Limits.ts"
import { at, online, Scenario } from "../../support/scenario.ts"

const killed = Copy.member("killed", true)

describe("A member whose connection is lost", () => {
  it("is marked in the list of /who", () => {
    const client = online().types("/who")
    client.sent()
    client.hears("@WHO HERE lobby bob alice killed", "@WHO AWAY Killed 80", "@WHO AWAY eve 9")
    assert.deepStrictEqual(client.hears("@WHO OK").shown(), [
      Copy.members("lobby", ["alice", "bob", killed])
    ])
  })

  it("is marked in the greeting, unless they have spoken since", () => {
    const greeting = (...after: ReadonlyArray<string>) => {
      const client = new Scenario({}, "alice").connects()
      client.calm().hears("@NICK READY alice 120 0", "JOINED lobby e1:0 3").sent()
      client.hears("@WHO HERE lobby alice bob killed", "@WHO AWAY killed 80", "@WHO OK")
      return (
        client
          .calm()
          .hears(...after, "@PING PONG")
          .shown()
          .at(-1) ?? ""
      )
    }
    assert.include(greeting(), `Also here: bob and ${killed}.`)
    assert.include(greeting(`MSG lobby 1 ${at} killed back`), "Also here: bob and killed.")
  })

  it("is named in the answer to a program", () => {
    const client = online()
    client.input({
      _tag: "Ask",
      request: requestOf('{"id":7,"type":"who"}', client.state.currentRoom)
    })
    client.sent()
    client.hears("@WHO HERE lobby alice killed", "@WHO AWAY killed 80", "@WHO OK")
    const answers = client.did().flatMap((cmd) => (cmd._tag === "Answer" ? [cmd.answer] : []))
    assert.deepStrictEqual(answers.map(jsonAnswer), [
      {
        type: "ok",
        id: 7,
        room: "lobby",
        nicks: ["alice", "killed"],
        away: [{ nick: "killed", seconds: 80 }]
      }
    ])
  })

  const marked = () => {
    const client = online({ showsRoomsApart: true }).types("/join tea")
    client.sent()
    client.hears("@JOIN JOINED tea e9:0 2").sent()
    client.hears("@AFTER OK tea e9:0", "@WHO HERE tea alice killed", "@WHO OK").types("/who")
    client.sent()
    client.hears("@WHO HERE tea alice killed", "@WHO AWAY killed 80", "@WHO OK")
    return client.calm()
  }
  const lostIn = ({ state }: Scenario) =>
    state.rooms.flatMap(({ members, name }) =>
      HashMap.some(members, ({ isAway }) => isAway === true) ? [name] : []
    )

  it("is asked for again where marks are shown, until nobody is marked", () => {
    const client = marked()
    assert.deepStrictEqual(lostIn(client), ["tea"])
    assert.deepStrictEqual(client.waits(times.askForLost).sent(), ["WHO tea"])
    client.hears("@WHO HERE tea alice killed", "@WHO AWAY killed 70", "@WHO OK")
    assert.deepStrictEqual(client.waits(times.askForLost - 1).sent(), [])
    assert.deepStrictEqual(client.waits(1).sent(), ["WHO tea"])
    client.hears("@WHO HERE tea alice killed", "@WHO OK")
    assert.deepStrictEqual(lostIn(client), [])
    assert.notInclude(client.waits(times.askForLost).sent(), "WHO tea")
  })

  it("is asked for when the person looks at who is there, not more often than marks are", () => {
    const client = online({ showsRoomsApart: true, frontEnd: "page" })
    client.waits(times.askForLost).sent()
    const asked = () => client.sent().filter((line) => line.startsWith("WHO"))
    const looks = () => client.input({ _tag: "ListPeople" })
    looks()
    assert.deepStrictEqual(asked(), ["WHO lobby"])
    client.hears("@WHO HERE lobby alice killed", "@WHO OK")
    for (let n = 0; n < 9; n++) looks()
    assert.deepStrictEqual(asked(), [])
    client.waits(times.askForLost)
    assert.deepStrictEqual(asked(), ["WHO lobby"])
    client.hears("@WHO HERE lobby alice killed", "@WHO AWAY killed 80", "@WHO OK")
    assert.deepStrictEqual(lostIn(client), ["lobby"])
    const terminal = online().waits(times.askForLost).calm()
    terminal.sent()
    assert.deepStrictEqual(terminal.input({ _tag: "ListPeople" }).sent(), [])
  })

  it("is marked in all rooms, or in none, by what the server lists for one", () => {
    const client = online({ showsRoomsApart: true }).types("/join tea")
    client.sent()
    client.hears("@JOIN JOINED tea e9:0 2", "ENTER lobby killed", "ENTER tea killed").sent()
    const lists = (...away: ReadonlyArray<string>) => {
      client.types("/who tea").sent()
      client.hears("@WHO HERE tea alice killed", ...away, "@WHO OK")
    }
    client.hears("@AFTER OK tea e9:0")
    lists("@WHO AWAY killed 80")
    assert.deepStrictEqual(lostIn(client), ["lobby", "tea"])
    lists()
    assert.deepStrictEqual(lostIn(client), [])
  })

  it("is back in all rooms with what they say anywhere", () => {
    assert.deepStrictEqual(lostIn(marked().hears(`MSG lobby 42 ${at} killed back`)), [])
    assert.deepStrictEqual(lostIn(marked().hears(`TOLD 1 ${at} killed back`)), [])
    assert.deepStrictEqual(lostIn(marked().hears(`MSG lobby 42 ${at} bob hello`)), ["tea"])
  })
})
