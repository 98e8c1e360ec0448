import { assert, describe, it } from "@effect/vitest"
import { Array as Arr, FastCheck as fc } from "effect"
import { Nick } from "../../../../src/domain/chat/Nick.ts"
import { Epoch } from "../../../../src/domain/chat/Position.ts"
import { lobby, RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { seqAt } from "../../../../src/domain/chat/Seq.ts"
import { sanitizeText } from "../../../../src/domain/chat/Text.ts"
import { offered } from "../../../../src/domain/protocol/irc/Capabilities.ts"
import { knownVerbs } from "../../../../src/domain/protocol/irc/Hearing.ts"
import { maxBytes, parse } from "../../../../src/domain/protocol/irc/Message.ts"
import type { Outgoing } from "../../../../src/domain/protocol/Protocol.ts"
import {
  ann,
  at,
  begin,
  bob,
  joined,
  member,
  Talk,
  time,
  verbsOf
} from "../../../support/irc-talk.ts"
import { property } from "../../../support/property.ts"

describe("a conversation in IRC", () => {
  it("claims a name when all was said that is needed, in any order", () => {
    for (const lines of [
      ["NICK ann", "USER a 0 * :a"],
      ["USER a 0 * :a", "NICK ann"],
      ["CAP LS", "NICK ann", "USER a 0 * :a", "CAP END"],
      ["NICK ann", "CAP REQ :batch", "USER a 0 * :a", "CAP END"],
      ["NICK bob", "NICK ann", "USER a 0 * :a"]
    ]) {
      const talk = new Talk()
      talk.hear(...lines.slice(0, -1))
      assert.deepStrictEqual(talk.tags, [])
      talk.hear(lines.at(-1) ?? "")
      assert.deepStrictEqual(talk.tags, ["Claim", "Members"])
      assert.deepStrictEqual(talk.asked[0]?.command, {
        _tag: "Claim",
        nick: ann,
        profile: { userName: "a", realName: "a", away: undefined }
      })
    }
  })

  it("leaves what is not UTF-8 out of what a client says of itself before it has a name", () => {
    for (const [nick, user, name, realName] of [
      ["NICK Lond", "USER u 0 * :Ren\ufffd", "Lond", "Ren"],
      ["NICK caf\ufffd", "USER u\ufffd 0 * :caf\ufffd", "caf", "caf"],
      ["NICK \ufffd", "USER u 0 * :\ufffd", "guest", undefined]
    ] as const) {
      const talk = new Talk()
      assert.deepStrictEqual(
        [nick, user].flatMap((line) => talk.mishear("utf8", line)),
        []
      )
      assert.deepStrictEqual(talk.asked[0]?.command, {
        _tag: "Claim",
        nick: Nick.make(name),
        profile: { userName: "u", realName, away: undefined }
      })
    }
    assert.match(begin().mishear("utf8", "NICK caf\ufffd")[0] ?? "", / INVALID_UTF8 /)
  })

  it("asks for the last messages for who can tell when they were said, and not for who can ask", () => {
    for (const [caps, asks] of [
      ["server-time", ["Claim", "Members", "Excerpt"]],
      ["server-time draft/chathistory", ["Claim", "Members"]]
    ] as const) {
      const talk = new Talk()
      talk.hear(`CAP REQ :${caps}`, "NICK ann", "USER a 0 * :a", "CAP END")
      assert.deepStrictEqual(talk.tags, asks)
    }
  })

  it("tries again after a name that was refused", () => {
    const talk = new Talk()
    talk.hear("NICK ann", "USER a 0 * :a")
    assert.deepStrictEqual(verbsOf(talk.fail({ _tag: "NickTaken", heldFor: undefined })), ["433"])
    talk.fail({ _tag: "NotRegistered" })
    assert.deepStrictEqual(verbsOf(talk.hear("JOIN #tea")), ["451"])
    talk.hear("NICK bob")
    assert.deepStrictEqual(talk.tags, ["Claim", "Members"])
  })

  it("lists capabilities with values for those who know them, and takes all of a request or nothing", () => {
    const talk = new Talk()
    assert.match(
      talk.hear("CAP LS")[0] ?? "",
      / :away-notify batch cap-notify .*draft\/multiline echo/
    )
    assert.match(talk.hear("CAP LS 302")[0] ?? "", /draft\/multiline=max-bytes=4000,max-lines=100 /)
    assert.deepStrictEqual(talk.hear("CAP REQ :batch nonsense", "CAP REQ :batch", "CAP LIST"), [
      ":here CAP * NAK :batch nonsense",
      ":here CAP * ACK :batch",
      ":here CAP * LIST :cap-notify batch"
    ])
    assert.deepStrictEqual(talk.hear("CAP REQ :-batch -cap-notify", "CAP REQ :-batch", "CAP X"), [
      ":here CAP * NAK :-batch -cap-notify",
      ":here CAP * ACK :-batch",
      ":here 410 * X :Invalid CAP subcommand"
    ])
    for (const cap of offered.keys()) assert.match(talk.hear(`CAP REQ :${cap}`)[0] ?? "", / ACK /)
  })

  it("tells errors by the command that they answer", () => {
    const talk = begin()
    for (const [line, error, told] of [
      ["PRIVMSG #tea :hi", { _tag: "NotInRoom" }, ":here 404 ann #tea :Cannot send to channel"],
      ["PART #tea", { _tag: "NotInRoom" }, ":here 442 ann #tea :You're not on that channel"],
      ["PRIVMSG bob :hi", { _tag: "NoSuchNick" }, ":here 401 ann bob :No such nick"],
      ["NICK bob", { _tag: "NickOwned" }, /^:here 433 ann bob :The nickname belongs to somebody/],
      ["TOPIC #tea", { _tag: "NoSuchRoom" }, ":here 403 ann #tea :No such channel"],
      ["JOIN #tea", { _tag: "Private" }, /^:here 473 ann #tea :/],
      ["JOIN #tea", { _tag: "MembershipLimit", rooms: 64 }, /^:here 405 ann #tea :You are in 64/],
      ["PRIVMSG #tea :x", { _tag: "Slow", seconds: 3 }, /^:here 404 ann #tea :.* 3 seconds/],
      ["PRIVMSG #tea :x", { _tag: "Unavailable" }, /^:here 263 ann PRIVMSG :/],
      ["INVITE bob #tea", { _tag: "NoSuchNick" }, ":here 401 ann bob :No such nick"]
    ] as const) {
      talk.asked = []
      assert.deepStrictEqual(talk.hear(line), [])
      const [said = ""] = talk.fail(error)
      if (typeof told === "string") assert.strictEqual(said, told)
      else assert.match(said, told)
    }
    talk.asked = []
    talk.hear("NOTICE bob :hi")
    assert.deepStrictEqual(talk.fail({ _tag: "NoSuchNick" }), [])
  })

  it("tells at once what cannot be", () => {
    const talk = begin()
    assert.deepStrictEqual(
      verbsOf(
        talk.hear(
          ...["FOO", "JOIN", "PRIVMSG", "PRIVMSG bob", "PRIVMSG bob :", "PRIVMSG a,b :x"],
          ...["JOIN tea", "JOIN #", "JOIN 0", "PRIVMSG #a-b!c :x", "USER a 0 * :a", "PASS x"],
          ...["PING", "MODE 1", "MODE ann +o", "MODE #tea +z", "OPER a", "WHOWAS 1"],
          ...["AUTHENTICATE PLAIN", "PRIVMSG bob :\x01VERSION\x01", "TAGMSG #tea", "BATCH +1 x"]
        )
      ),
      [
        ...["421", "461", "411", "412", "412", "407"],
        ...["403", "403", "403", "403", "462", "462"],
        ...["409", "401", "501", "472", "461", "406", "369"],
        ...["907", "NOTICE"]
      ]
    )
    assert.deepStrictEqual(talk.asked, [])
  })

  it("labels the answer to a line that it cannot read", () => {
    const talk = begin("labeled-response", "batch", "message-tags", "draft/multiline")
    const invalid = ":here FAIL * INVALID_UTF8 :A line must be UTF-8"
    const long = ":here 417 ann :Input line was too long"
    assert.deepStrictEqual(talk.mishear("utf8", "@label=x PRIVMSG #lobby \ufffd"), [
      `@label=x ${invalid}`
    ])
    assert.deepStrictEqual(talk.hear(`@label=x PING ${"a".repeat(maxBytes)}`), [`@label=x ${long}`])
    for (const line of ["PRIVMSG #lobby \ufffd", "@label=\ufffd PING a", "@label PING \ufffd"])
      assert.deepStrictEqual(talk.mishear("utf8", line), [invalid])
    assert.deepStrictEqual(talk.mishear("long", "@label=x PING aaaaaaaaaa"), [long])
    talk.hear("@label=y BATCH +1 draft/multiline #lobby")
    for (const line of ["@batch=1;label=z PRIVMSG #lobby \ufffd", "BATCH -1 \ufffd"])
      assert.deepStrictEqual(talk.mishear("utf8", line), [invalid])
    assert.deepStrictEqual(begin("standard-replies").mishear("utf8", "PING \ufffd"), [invalid])
    assert.deepStrictEqual(new Talk().mishear("utf8", "CAP \ufffd"), [invalid])
    assert.deepStrictEqual(begin().mishear("utf8", "@label=x PING \ufffd"), [
      invalid,
      ":here NOTICE ann :That line was not sent, as it is not UTF-8. Set the encoding of your client to UTF-8."
    ])
  })

  it("tells tags of clients to those who read tags, and no others", () => {
    const talk = begin("message-tags", "echo-message", "server-time")
    const tags = "@+draft/reply=x;+a=1\\:2;b=3;label=y;+c/d/e=4"
    talk.hear(`${tags} PRIVMSG #lobby :hi`, `${tags} TAGMSG #lobby`, `${tags} TAGMSG bob`)
    const clientTags = [
      ["+draft/reply", "x"],
      ["+a", "1;2"]
    ] as const
    assert.deepStrictEqual(
      talk.asked.map(({ command }) => command),
      [
        { _tag: "Say", room: lobby, text: "hi", clientTags },
        { _tag: "Signal", room: lobby, tags: clientTags },
        { _tag: "SignalTo", nick: bob, tags: clientTags }
      ] as ReadonlyArray<unknown>
    )
    const told = "+draft/reply=x;+a=1\\:2"
    const when = "time=2026-11-22T07:00:00.000Z"
    assert.deepStrictEqual(talk.reply({ _tag: "Ok", at: at(4), time }), [
      `@${when};msgid=lobby-k3x9-4;${told} :ann!ann@natter PRIVMSG #lobby :hi`
    ])
    const sent = { _tag: "Sent", ref: "r.1", time } as const
    assert.deepStrictEqual(talk.reply({ _tag: "Ok" }, sent), [
      `@${when};msgid=r.1;${told} :ann!ann@natter TAGMSG #lobby`
    ])
    assert.deepStrictEqual(talk.fail({ _tag: "NoSuchNick" }), [":here 401 ann bob :No such nick"])
    const signal = {
      _tag: "Signal",
      nick: bob,
      room: lobby,
      time,
      ref: "r",
      tags: clientTags
    } as const
    const toldOne: Outgoing = { _tag: "Event", event: { ...signal, room: undefined } }
    const heard = `msgid=r;${told} :bob!bob@natter TAGMSG`
    assert.deepStrictEqual(talk.event(signal), [`@${when};${heard} #lobby`])
    assert.deepStrictEqual(talk.tell(toldOne), [`@${when};${heard} ann`])
    for (const caps of [["server-time"], ["echo-message"]]) {
      const plain = begin(...caps)
      assert.deepStrictEqual([...plain.event(signal), ...plain.tell(toldOne)], [])
      assert.deepStrictEqual(plain.hear("@+a=1 TAGMSG #lobby", "@+a=1 TAGMSG #"), [])
      assert.deepStrictEqual(plain.asked, [])
    }
  })

  it("asks for nobody's end where an operator is not in the channel", () => {
    const talk = begin()
    assert.deepStrictEqual(talk.hear("KICK #tea bob"), [
      ":here 442 ann #tea :You're not on that channel"
    ])
    talk.hear("KICK #lobby bob :enough")
    assert.deepStrictEqual(talk.tags, ["Kick"])
  })

  it("is silent where somebody who is kept silent types", () => {
    const talk = begin("message-tags")
    for (const error of [
      { _tag: "Muted", seconds: undefined, reason: undefined },
      { _tag: "NotInRoom" }
    ] as const) {
      talk.hear("@+typing=active TAGMSG #tea")
      const told = error._tag === "Muted" ? [] : [":here 404 ann #tea :Cannot send to channel"]
      assert.deepStrictEqual(talk.fail(error), told)
    }
  })

  it.prop(
    "tells no longer tags than a client has sent",
    [fc.array(fc.tuple(fc.constantFrom("+a", "+b/c", "+d"), fc.string({ maxLength: 1500 })))],
    ([all]) => {
      const talk = begin("message-tags", "echo-message")
      const tags = all.map(([key, value]) => `${key}=${value.replace(/[\0\r\n; ]/g, "")}`).join(";")
      talk.hear(`@${tags} TAGMSG bob`)
      if (talk.asked.length === 0) return
      const [line = ""] = talk.reply({ _tag: "Ok" }, { _tag: "Sent", ref: "r", time })
      assert.isAtMost(Buffer.byteLength(line), Buffer.byteLength(tags) + 50)
    },
    property()
  )

  it("says again what an author has said, where that is wanted, with its label", () => {
    const talk = begin("echo-message", "message-tags", "labeled-response", "batch")
    talk.hear("@label=x PRIVMSG #lobby :\x02hi\x02", "@label=y NOTICE bob :psst", "PRIVMSG bob :hm")
    assert.deepStrictEqual(talk.tags, ["Say", "TellNotice", "Tell"])
    assert.deepStrictEqual(talk.reply({ _tag: "Ok", at: at(4), time }), [
      "@msgid=lobby-k3x9-4;label=x :ann!ann@natter PRIVMSG #lobby :hi"
    ])
    assert.deepStrictEqual(talk.reply({ _tag: "Ok" }), [
      "@label=y :ann!ann@natter NOTICE bob :psst"
    ])
    assert.deepStrictEqual(talk.reply({ _tag: "Ok" }), [":ann!ann@natter PRIVMSG bob :hm"])
    const plain = begin("labeled-response", "batch")
    plain.hear("@label=x PRIVMSG #lobby :hi", "PRIVMSG #lobby :ho")
    assert.deepStrictEqual(plain.reply({ _tag: "Ok", at: at(4), time }), ["@label=x :here ACK"])
    assert.deepStrictEqual(plain.reply({ _tag: "Ok", at: at(5), time }), [])
    assert.deepStrictEqual(
      plain.hear(`@label=${"x".repeat(64)} PONG`, `@label=${"x".repeat(65)} PONG`),
      [`@label=${"x".repeat(64)} :here ACK`]
    )
  })

  it("puts what it says by itself into its place among the answers to a line with a label", () => {
    const talk = begin("batch", "labeled-response")
    assert.deepStrictEqual(talk.hear("@label=j JOIN #tea,inv@lid,#pot"), [])
    assert.deepStrictEqual(talk.tags, ["Join", "Members", "Time", "Join", "Members"])
    const tea = RoomName.make("tea")
    const [begun, entered] = talk.reply({ ...joined, room: tea })
    const batch = /BATCH \+(\S+) labeled-response$/.exec(begun ?? "")?.[1]
    assert.match(begun ?? "", /^@label=j /)
    assert.strictEqual(entered, `@batch=${batch} :ann!ann@natter JOIN #tea`)
    assert.deepStrictEqual(
      talk.reply({ _tag: "Ok" }, { _tag: "Members", room: tea, members: [member(ann)] }),
      [
        `@batch=${batch} :here 353 ann = #tea :ann`,
        `@batch=${batch} :here 366 ann #tea :End of NAMES list`
      ]
    )
    assert.deepStrictEqual(talk.reply({ _tag: "Ok" }), [
      `@batch=${batch} :here 403 ann inv@lid :No such channel`
    ])
    assert.match(talk.fail({ _tag: "Private" })[0] ?? "", /^@batch=\S+ :here 473 /)
    assert.deepStrictEqual(talk.reply({ _tag: "Ok" }), [`:here BATCH -${batch}`])
  })

  it("refuses a blank line that goes on, and one of a batch that there is not, also as FAIL", () => {
    const talk = begin("batch", "draft/multiline")
    talk.hear("BATCH +1 draft/multiline #lobby", "@batch=1 PRIVMSG #lobby :a")
    talk.hear("@batch=1;draft/multiline-concat PRIVMSG #lobby :")
    for (const line of ["BATCH -1", "@batch=2 PRIVMSG #lobby :a"])
      assert.match(talk.hear(line)[0] ?? "", /^:here FAIL BATCH MULTILINE_INVALID :/)
    assert.deepStrictEqual(talk.asked, [])
  })

  it("puts a text of several lines together, and refuses one that is too much", () => {
    const talk = begin("batch", "draft/multiline", "standard-replies", "labeled-response")
    const lines = (count: number, text: string) =>
      Array.from({ length: count }, () => `@batch=1 PRIVMSG #lobby :${text}`)
    const open = "@label=q BATCH +1 draft/multiline #lobby"
    assert.deepStrictEqual(talk.hear(open, ...lines(2, "a"), "@batch=1 PRIVMSG #lobby :"), [])
    assert.deepStrictEqual(talk.hear("BATCH -1"), [])
    assert.deepStrictEqual(talk.asked.at(-1)?.command, {
      _tag: "Say",
      room: lobby,
      text: sanitizeText("a\na\n")
    })
    assert.deepStrictEqual(talk.reply({ _tag: "Ok", at: at(4), time }), ["@label=q :here ACK"])
    for (const [inside, code] of [
      [lines(101, "a"), "MULTILINE_MAX_LINES 100"],
      [lines(9, "a".repeat(480)), "MULTILINE_MAX_BYTES 4000"],
      [lines(1, ""), "MULTILINE_INVALID"],
      [[...lines(1, "a"), "@batch=1 NOTICE #lobby :b"], "MULTILINE_INVALID"],
      [["@batch=1 NOTICE #lobby :b", ...lines(1, "a")], "MULTILINE_INVALID"],
      [["@batch=1 PRIVMSG #tea :a"], "MULTILINE_INVALID_TARGET"]
    ] as const) {
      const said = talk.hear(open, ...inside, "BATCH -1")
      assert.lengthOf(said, 1)
      assert.include(said[0], `@label=q :here FAIL BATCH ${code} :`)
    }
    assert.deepStrictEqual(talk.asked, [])
  })

  it("tells what happens in a room once for all who hear the same", () => {
    const enter = { _tag: "Enter", room: lobby, time, nicks: [bob] } as const
    const msg = {
      _tag: "Msg",
      ...at(4),
      seq: seqAt(4),
      time,
      nick: bob,
      text: sanitizeText("hi")
    }
    const plain = begin()
    assert.strictEqual(plain.key, begin("echo-message", "labeled-response").key)
    assert.notStrictEqual(plain.key, begin("server-time").key)
    assert.deepStrictEqual(plain.event(enter), [":bob!bob@natter JOIN #lobby"])
    assert.deepStrictEqual(begin("extended-join").event(enter), [
      ":bob!bob@natter JOIN #lobby * :bob"
    ])
    const tagged = begin("server-time", "message-tags")
    const when = "time=2026-11-22T07:00:00.000Z"
    assert.deepStrictEqual(tagged.event({ ...msg, _tag: "Msg" }), [
      `@${when};msgid=lobby-k3x9-4 :bob!bob@natter PRIVMSG #lobby :hi`
    ])
    const gone = { _tag: "Leave", room: lobby, time, nicks: Arr.of(bob) } as const
    assert.deepStrictEqual(tagged.event({ ...gone, reason: "lost" }), [
      `@${when} :bob!bob@natter QUIT :Connection lost`
    ])
    assert.deepStrictEqual(plain.event({ ...gone, reason: "part" }), [
      ":bob!bob@natter PART #lobby"
    ])
    assert.deepStrictEqual(plain.event({ _tag: "Rename", old: bob, new: ann, time }), [
      ":bob!bob@natter NICK ann"
    ])
  })

  it("tells nothing again that came live, when it says the last messages again", () => {
    const talk = new Talk()
    talk.hear("CAP REQ :server-time", "NICK ann", "USER a 0 * :a", "CAP END")
    talk.reply({ _tag: "Ready", nick: ann })
    talk.tell({ _tag: "Event", event: joined })
    talk.reply({ _tag: "Ok" })
    const past = (seq: number) =>
      ({
        _tag: "Past",
        room: lobby,
        seq: seqAt(seq),
        time,
        nick: bob,
        text: sanitizeText(`${seq}`)
      }) as const
    const excerpt = { _tag: "Excerpt", room: lobby, epoch: Epoch.make("k3x9") } as const
    const said = talk.reply({ _tag: "Ok", at: at(5) }, excerpt, past(2), past(3), past(4), past(5))
    assert.deepStrictEqual(
      said.map((line) => parse(line)?.params[1]),
      ["2", "3"]
    )
  })

  it.prop(
    "goes on, whatever is said: each line it says is one, short enough, and is for its client",
    [
      fc.array(
        fc.tuple(
          fc.constantFrom("", "@label=1 ", "@batch=1 "),
          fc.oneof(fc.constantFrom(...knownVerbs), fc.string({ maxLength: 8 })),
          fc.array(
            fc.oneof(
              fc.constantFrom(
                "#lobby",
                "#tea",
                "ann",
                "bob",
                "*",
                "+1",
                "-1",
                "draft/multiline",
                "LATEST"
              ),
              fc.constantFrom(
                "LS",
                "REQ",
                "END",
                "msgid=lobby-k3x9-1",
                "10",
                "%tcuhn,1",
                "+b",
                "+i"
              ),
              fc.string({ unit: "binary", maxLength: 200 })
            ),
            { maxLength: 5 }
          )
        ),
        { maxLength: 12 }
      ),
      fc.array(fc.boolean(), { minLength: 30, maxLength: 30 })
    ],
    ([lines, fails]) => {
      const talk = begin("batch", "labeled-response", "echo-message", "draft/multiline", "sasl")
      const check = (said: ReadonlyArray<string>) => {
        for (const line of said) {
          const read = parse(line)
          assert.isDefined(read, line)
          assert.notMatch(line, /[\r\n\0]/)
          assert.isAtMost(Buffer.byteLength(line.replace(/^@\S+ /, "")), maxBytes)
          if (/^\d{3}$/.test(read?.verb ?? "")) assert.strictEqual(read?.params[0], "ann")
        }
      }
      for (const [tag, verb, params] of lines) {
        check(talk.hear(`${tag}${verb} ${params.join(" ")}`))
        check(talk.hear(`${tag}${verb} ${params.slice(0, -1).join(" ")} :${params.at(-1) ?? ""}`))
        while (talk.asked.length > 0)
          check(fails.pop() ? talk.fail({ _tag: "NoSuchRoom" }) : talk.reply({ _tag: "Ok" }))
      }
    },
    property(0.5)
  )
})
