import { rmSync } from "node:fs"
import { join } from "node:path"
import { afterAll, afterEach, assert, describe, it } from "@effect/vitest"
import * as Copy from "../../src/domain/client/Copy.ts"
import { ExitCode } from "../../src/domain/client/ExitCode.ts"
import { dayOf, placeOf } from "../../src/domain/client/KnownHosts.ts"
import { makeIdentity } from "../../src/services/Identity.ts"
import { startLocalServer } from "../support/local-server.ts"
import { Proxy } from "../support/proxy.ts"
import { hasPty } from "../support/pty.ts"
import { killAll, newNick, prompts, shows, spawnAs, widths } from "../support/pty-client.ts"
import { temporary } from "../support/temporary.ts"
import { elsewhere, startFront } from "../support/tls-front.ts"

const identity = makeIdentity("server", [], Date.now())
const other = makeIdentity("server", [], Date.now())
const server = await startLocalServer("--plain-only")
const state = temporary("trust-pty")
afterEach(killAll)
afterAll(async () => {
  rmSync(state, { recursive: true })
  await server.stop()
})

describe.skipIf(!hasPty).each(widths)("A person, at %i columns", (cols) => {
  const options = { cols, env: { XDG_STATE_HOME: join(state, String(cols)) } }

  it("is shown the key of a new server once, and why a changed one ends the client, with the draft", async () => {
    const front = await startFront(identity, server)
    const name = Copy.serverName(front.host, front.port)
    const first = await spawnAs(front, newNick(cols), options)
    await first.waitFor(shows(Copy.firstUse(name, identity.pin, false)))
    assert.isFalse(shows(Copy.statusNotEncrypted)(first.screen()))
    first.type("half a li")
    await first.waitFor(prompts("lobby>", "half a li"))
    front.become(other)
    front.cut()
    assert.strictEqual((await first.exited).code, ExitCode.untrusted)
    const known = { pin: identity.pin, since: dayOf(Date.now()) }
    const place = placeOf(front.host, front.port)
    assert.isTrue(shows("half a li", `natter forget ${place}`)(first.screen()))
    assert.isTrue(shows(Copy.changedKey(name, known, other.pin, place))(first.screen()))

    front.become(identity)
    const again = await spawnAs(front, newNick(cols), options)
    assert.isFalse(shows(identity.pin)(again.screen()))
    await front.stop()
  })

  it("is told that a connection is not encrypted, and sees it as long as it is so", async () => {
    const proxy = await Proxy.start(server, undefined, undefined, elsewhere)
    const at = await spawnAs({ host: elsewhere, port: proxy.port }, newNick(cols), options)
    await at.waitFor(shows(Copy.notEncrypted(Copy.serverName(elsewhere, proxy.port))))
    const isMarked = () => at.screen().some((row) => row.startsWith(`! ${Copy.statusNotEncrypted}`))
    assert.isTrue(isMarked())
    at.type("hello\r")
    await at.waitFor((rows) => shows("(you): hello")(rows) || shows(": hello")(rows))
    assert.isTrue(isMarked())
    await proxy.stop()
  })
})
