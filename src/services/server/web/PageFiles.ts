import { createHash } from "node:crypto"
import { Effect, type Option, Schema } from "effect"
import { isRoomName } from "../../../domain/chat/RoomName.ts"
import { isDiagnosticPath } from "../../../domain/network/DiagnosticPath.ts"
import type { Answer } from "./Answer.ts"

/** The files of the page, as JSON. The build makes it. */
declare const NATTER_PAGE: string

const Files = Schema.parseJson(
  Schema.Array(Schema.Struct({ path: Schema.String, type: Schema.String, brotli: Schema.String }))
)

interface File {
  readonly type: string
  /** Changes whenever the file does. */
  readonly tag: string
  readonly brotli: Uint8Array
  /** For browsers that do not know Brotli. */
  readonly plain: Effect.Effect<Uint8Array>
  readonly isForGood: boolean
}

const index = "/index.html"
const assets = "/assets/"

const decompress = (bytes: Uint8Array): Effect.Effect<Uint8Array> =>
  Effect.promise(async () => {
    const { brotliDecompressSync } = await import("node:zlib")
    return brotliDecompressSync(bytes)
  })

const open = Effect.gen(function* () {
  const files = new Map<string, File>()
  for (const { brotli: written, path, type } of yield* Schema.decode(Files)(NATTER_PAGE)) {
    const brotli = Buffer.from(written, "base64")
    files.set(`/${path}`, {
      type,
      tag: `W/"${createHash("sha256").update(brotli).digest("base64url").slice(0, 22)}"`,
      brotli,
      plain: yield* Effect.cached(decompress(brotli)),
      isForGood: `/${path}`.startsWith(assets)
    })
  }
  return files
}).pipe(Effect.orDie)

/** Names of assets change with what is in them. */
const keptFor = ({ isForGood }: File): string =>
  isForGood ? "public, max-age=31536000, immutable" : "no-cache"

const takesBrotli = (accepted: string | undefined): boolean =>
  (accepted ?? "")
    .split(",")
    .some((one) => /^\s*br\s*(?:;\s*q=(?:1(?:\.0*)?|0?\.\d*[1-9]\d*)\s*)?$/i.test(one))

const isTag = (tags: string | undefined, tag: string): boolean =>
  tags === "*" || (tags ?? "").split(",").some((one) => one.trim() === tag)

/** Whether the page is shown at this path: at the root, and at the name of each room. */
export const isPagePath = (path: string): boolean =>
  path === "/" || (isRoomName(path.slice(1)) && !isDiagnosticPath(path.slice(1)))

/** What a browser asks for, besides the path. */
export interface Wanted {
  readonly encodings: string | undefined
  readonly tags: string | undefined
}

/** The files of the page; they are unpacked when the first is asked for. */
export interface PageFiles {
  /** None where there is no such file. */
  readonly find: (path: string, wanted: Wanted) => Effect.Effect<Option.Option<Answer>>
  /** The path of the style. */
  readonly style: Effect.Effect<string | undefined>
}

const answerWith = (file: File, { encodings, tags }: Wanted): Effect.Effect<Answer> => {
  const headers = {
    "Cache-Control": keptFor(file),
    ETag: file.tag,
    Vary: "Accept-Encoding"
  }
  if (isTag(tags, file.tag)) return Effect.succeed({ status: 304, headers, body: "" })
  const typed = { ...headers, "Content-Type": file.type }
  return takesBrotli(encodings)
    ? Effect.succeed({
        status: 200,
        headers: { ...typed, "Content-Encoding": "br" },
        body: file.brotli
      })
    : Effect.map(file.plain, (body) => ({ status: 200, headers: typed, body }))
}

export const pageFiles: Effect.Effect<PageFiles> = Effect.map(Effect.cached(open), (files) => ({
  find: (path, wanted) =>
    Effect.flatMap(files, (all) => {
      const file = all.get(path) ?? (isPagePath(path) ? all.get(index) : undefined)
      return file === undefined ? Effect.succeedNone : Effect.asSome(answerWith(file, wanted))
    }),
  style: Effect.map(files, (all) => Array.from(all.keys()).find((path) => path.endsWith(".css")))
}))
