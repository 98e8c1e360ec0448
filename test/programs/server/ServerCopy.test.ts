import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { RoomName } from "../../../src/domain/chat/RoomName.ts"
import { Pin } from "../../../src/domain/security/Pin.ts"
import { clientBeside, locate } from "../../../src/programs/server/Place.ts"
import {
  banner,
  cannotListen,
  done,
  fewDescriptors,
  goodbye,
  unhealthy,
  unreadable
} from "../../../src/programs/server/ServerCopy.ts"
import { pageScheme } from "../../../src/programs/server/WebPlan.ts"
import { ListenError } from "../../../src/services/server/transport/Listeners.ts"
import { parseProxies } from "../../../src/services/server/transport/Proxies.ts"

const pin = Pin.make(`sha256.${"p".repeat(43)}`)
const key = { pin, key: pin, isByInvitation: false, page: "https" } as const
const here = { version: "1.2.3", machine: "box", client: "natter" }

describe("What the server prints", () => {
  it("says where it listens, and how to join", () => {
    const text = banner(
      { ...here, host: "192.0.2.2", port: 5050, isEverywhere: true },
      key,
      "/data"
    )
    assert.deepStrictEqual(text.split("\n"), [
      "natter 1.2.3 on box, listening on all addresses (192.0.2.2), port 5050",
      "Join:  natter --host 192.0.2.2 --port 5050",
      `   or:  natter natter://192.0.2.2:5050/lobby#${pin}`,
      "   or:  https://192.0.2.2:5050/ in a browser",
      `Key:   ${pin}`,
      "Data:  /data",
      "Stop:  Ctrl-C"
    ])
  })

  it("writes an IPv6 address in brackets where it is part of an invitation", () => {
    const text = banner({ ...here, host: "::1", port: 5050, isEverywhere: false }, key, "/data")
    assert.include(text, "listening on ::1, port 5050\n")
    assert.include(text, "--host ::1 --port 5050\n")
    assert.include(text, "natter://[::1]:5050/lobby#sha256.")
    assert.include(text, "https://[::1]:5050/ in a browser\n")
  })

  it("names no key where nothing is encrypted", () => {
    const none = { pin: undefined, key: "none", isByInvitation: false, page: undefined }
    const text = banner({ ...here, host: "::1", port: 5050, isEverywhere: false }, none, "/data")
    assert.include(text, "natter://[::1]:5050/lobby\nKey:   none\n")
  })

  it("prints no URL where that lets nobody in", () => {
    const place = { ...here, host: "::1", port: 5050, isEverywhere: false }
    const text = banner(place, { ...key, isByInvitation: true }, "/data")
    assert.include(text, "\nJoin:  by invitation; natter-server invite makes one\nKey:   ")
  })

  it("makes no invitation of an address with a zone, which no URL can name", () => {
    const text = banner(
      { ...here, host: "fe80::1%lo", port: 5050, isEverywhere: false },
      key,
      "/data"
    )
    assert.include(text, "--host fe80::1%lo --port 5050\n")
    assert.notInclude(text, "://")
  })

  it("names the page as a browser can open it", () => {
    const at = (
      host: string,
      flags: Partial<Parameters<typeof pageScheme>[0]>,
      isEncrypted = true
    ) => pageScheme({ behind: Option.none(), noWeb: false, ...flags }, isEncrypted)(host)
    assert.strictEqual(at("192.0.2.2", {}), "https")
    assert.strictEqual(at("192.0.2.2", {}, false), "http")
    for (const here of ["127.0.0.1", "::1"]) assert.strictEqual(at(here, {}), "http")
    assert.isUndefined(at("192.0.2.2", { noWeb: true }))
    assert.isUndefined(at("127.0.0.1", { behind: parseProxies("127.0.0.1") }))
  })

  it("counts messages and gaps as people do", () => {
    assert.strictEqual(done(1, "forgotten"), "1 message was forgotten.\n")
    assert.strictEqual(done(0, "forgotten"), "0 messages were forgotten.\n")
    assert.strictEqual(done(5120, "added"), "5,120 messages were added.\n")
    const holes = Array.from({ length: 11 }, (_, n) => ({
      room: RoomName.make("tea"),
      from: n,
      to: n
    }))
    assert.include(unreadable(holes), ", and 1 more gap. All")
  })

  it("counts clients as people do, also where few files may be open", () => {
    assert.include(fewDescriptors(1), "Only 1 client can connect")
    assert.include(fewDescriptors(40), "Only 40 clients can connect")
  })

  it("names an address that others can reach when it listens on all of them", () => {
    for (const host of ["::", "0.0.0.0"]) {
      const all = locate({ host, port: 1 }, "1.2.3")
      assert.isTrue(all.isEverywhere)
      assert.notInclude([host, ""], all.host)
    }
    const one = locate({ host: "127.0.0.1", port: 1 }, "1.2.3")
    assert.deepStrictEqual([one.isEverywhere, one.host], [false, "127.0.0.1"])
  })

  it("starts the client from the file beside it, or as the installed command", () => {
    assert.strictEqual(clientBeside("/opt/chat/dist/server.js", "/opt/chat"), "node dist/client.js")
    assert.strictEqual(clientBeside("/opt/chat/server.js", "/opt/chat"), "node client.js")
    assert.strictEqual(clientBeside("/opt/chat/server.js", "/home/x"), "node /opt/chat/client.js")
    assert.strictEqual(clientBeside("/usr/bin/natter-server", "/home/x"), "natter")
  })

  it("says what to do when it cannot listen", () => {
    for (const code of ["EADDRINUSE", "EACCES", "EADDRNOTAVAIL", "ENOTFOUND", "EWHATEVER"]) {
      const sentence = cannotListen(
        new ListenError({ code, address: { transport: "tcp", host: "192.0.2.2", port: 80 } })
      )
      assert.match(
        sentence,
        code === "EADDRNOTAVAIL" || code === "ENOTFOUND" ? /192\.0\.2\.2/ : /\b80\b/
      )
      assert.match(sentence, /\.$/)
    }
  })

  it("says in one sentence why it is not healthy", () => {
    assert.deepStrictEqual(
      [
        unhealthy({ _tag: "Ending" }),
        unhealthy({ _tag: "StoreRefuses", reason: "database or disk is full" }),
        unhealthy({ _tag: "StoodStill", millis: 6400 })
      ],
      [
        "The server is shutting down.",
        "Nothing can be stored (database or disk is full).",
        "The event loop was stuck for 6 seconds."
      ]
    )
  })

  it("counts those who were told and those who were cut off when it shuts down", () => {
    assert.strictEqual(goodbye({ told: 0, cut: 0 }), "Stopped: 0 clients told.")
    assert.strictEqual(goodbye({ told: 1, cut: 0 }), "Stopped: 1 client told.")
    assert.strictEqual(
      goodbye({ told: 2, cut: 1 }),
      "Stopped: 2 clients told, 1 client cut off because they did not read."
    )
  })
})
