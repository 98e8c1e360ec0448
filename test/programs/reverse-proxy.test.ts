import { rm } from "node:fs/promises"
import { request } from "node:https"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import type { LineSocket } from "../support/line-socket.ts"
import { missingFor, type Shown, shownIn, startReverseProxy } from "../support/reverse-proxies.ts"
import { startServer } from "../support/server-process.ts"
import { temporary } from "../support/temporary.ts"
import { webLines } from "../support/web-socket.ts"

const root = temporary("reverse-proxy")
const shown = ["docs/web.md", "docs/operating.md"].flatMap(shownIn)

const isBelowPath = ({ text }: Shown): boolean => text.includes("/chat/")

/** How a configuration is named in the title of its test. */
const titleOf = (of: Shown): string => {
  const missing = missingFor(of)
  const where = isBelowPath(of) ? " below a path" : ""
  const why = missing === undefined ? "" : ` (not tested: there is no ${missing})`
  return `${of.program} as in ${of.page}${where}${why}`
}

interface Got {
  readonly status: number | undefined
  readonly location: string | undefined
  readonly body: string
}

interface Front {
  readonly name: string
  readonly port: number
  /** Where the page is. */
  readonly base: string
}

const hostOf = ({ name, port }: Front): string => `${name}:${port}`

/** Nobody has signed the certificate of the proxy. */
const reach = ({ name }: Front, localAddress: string) => ({
  localAddress,
  servername: name,
  rejectUnauthorized: false
})

const get = (front: Front, path: string): Promise<Got> =>
  new Promise((resolve, reject) => {
    const asked = request(
      {
        ...reach(front, "127.0.0.9"),
        host: "127.0.0.1",
        port: front.port,
        path,
        agent: false,
        headers: { Host: hostOf(front) }
      },
      (answer) => {
        let body = ""
        answer.setEncoding("utf8").on("data", (text) => {
          body += text
        })
        answer.on("end", () => {
          const { headers, statusCode } = answer
          resolve({ status: statusCode, location: headers.location, body })
        })
      }
    )
    asked.on("error", reject).end()
  })

/** A page that talks, from this address. */
const talk = (
  front: Front,
  localAddress: string,
  origin = `https://${hostOf(front)}`
): Promise<LineSocket> =>
  webLines(`wss://127.0.0.1:${front.port}${front.base}tea`, {
    ...reach(front, localAddress),
    origin,
    headers: { Host: hostOf(front) }
  })

const behind = async (of: Shown, use: (front: Front) => Promise<void>): Promise<void> => {
  const name = isBelowPath(of) ? "www.example" : "chat.example"
  const folder = join(root, String(shown.indexOf(of)))
  const flags = ["--behind", "127.0.0.1", "--web-name", name, "--max-per-address", "2"]
  const server = await startServer(...flags, "--state", `${folder}-state`)
  try {
    const proxy = await startReverseProxy(of, name, server.port, folder)
    try {
      await use({ name, port: proxy.port, base: isBelowPath(of) ? "/chat/" : "/" })
    } finally {
      await proxy.stop()
    }
    assert.notInclude(server.printed(), "PROXY header")
  } finally {
    await server.stop()
  }
}

describe.concurrent("A proxy in front of the server", () => {
  afterAll(() => rm(root, { recursive: true, force: true }))

  it("has a configuration on its page for each of the three, alone and below a path", () => {
    const has = (page: string) =>
      shown.filter((one) => one.page === page).map((one) => [one.program, isBelowPath(one)])
    assert.sameDeepMembers(has("docs/web.md"), [
      ["caddy", false],
      ["caddy", true],
      ["nginx", false],
      ["nginx", true],
      ["haproxy", false],
      ["haproxy", true]
    ])
    assert.sameDeepMembers(has("docs/operating.md"), [
      ["haproxy", false],
      ["nginx", false]
    ])
  })

  for (const of of shown)
    it.skipIf(missingFor(of) !== undefined)(
      titleOf(of),
      () =>
        behind(of, async (front) => {
          const { base } = front
          const page = await get(front, base)
          assert.strictEqual(page.status, 200, page.body)
          const [, script = ""] = /src="([^"]+\.js)"/.exec(page.body) ?? []
          assert.strictEqual((await get(front, new URL(script, `x:${base}`).pathname)).status, 200)
          assert.strictEqual((await get(front, `${base}tea`)).body, page.body)
          assert.strictEqual((await get(front, `${base}metrics`)).status, 404)
          if (isBelowPath(of)) {
            const bare = await get(front, "/chat")
            assert.match(String(bare.status), /^30/)
            assert.match(bare.location ?? "", /\/chat\/$/)
          }
          const pages = [await talk(front, "127.0.0.2"), await talk(front, "127.0.0.2")]
          for (const one of pages) assert.match((await one.next()) ?? "", /^HELLO/)
          const refused = await talk(front, "127.0.0.2").then(
            (one) => one.toTheEnd(),
            () => ["closed"]
          )
          assert.match(refused.at(-1) ?? "", /^BYE full .* from one address|^closed$/)
          const other = await talk(front, "127.0.0.3")
          assert.match((await other.next()) ?? "", /^HELLO/)
          const foreign = await talk(front, "127.0.0.4", "https://evil.example").catch(String)
          assert.match(String(foreign), /403/)
          for (const one of [...pages, other]) one.drop()
        }),
      30_000
    )
})
