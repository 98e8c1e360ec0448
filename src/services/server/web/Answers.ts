import { Effect, MutableRef, Option } from "effect"
import { diagnosticPaths } from "../../../domain/network/DiagnosticPath.ts"
import type { Host } from "../../../domain/network/HostHeader.ts"
import type { Peer } from "../transport/Connection.ts"
import type { Proxies } from "../transport/Proxies.ts"
import { type Answer, type Refusal, say } from "./Answer.ts"
import type { Asked } from "./Asked.ts"
import * as Copy from "./Copy.ts"
import type { Diagnostics } from "./Diagnostics.ts"
import { type HeaderOptions, safetyHeaders } from "./Headers.ts"
import { withoutPage } from "./NotFound.ts"
import { isPagePath, type PageFiles } from "./PageFiles.ts"
import * as Rules from "./Rules.ts"

/** What operators decide of it. */
export interface WebOptions extends HeaderOptions {
  /** Whether there are pages and WebSockets; health and figures there are in any case. */
  readonly hasPages: boolean
  /** Who may look at health and figures, besides this machine. */
  readonly metricsFrom: Proxies | undefined
}

/** An answer, and why it is none that its client wanted. */
export interface Reply {
  readonly answer: Answer
  readonly why?: Refusal["why"]
}

const isRefusal = (found: Host | Refusal): found is Refusal => "why" in found

const notFound: Refusal = { why: "path", answer: say(404, Copy.notFound) }

/** Where a proxy has said so, somebody else asks than whoever has connected. */
const isForwarded = ({ headers }: Asked): boolean =>
  ["x-forwarded-for", "forwarded", "via"].some((name) => headers[name] !== undefined)

/** What is answered to each request. */
export class Answers {
  private readonly options: WebOptions
  private readonly known: Rules.Known
  private readonly files: PageFiles
  private readonly diagnostics = MutableRef.make(Option.none<Diagnostics["Type"]>())

  constructor(options: WebOptions, known: Rules.Known, files: PageFiles) {
    this.options = options
    this.known = known
    this.files = files
  }

  /** From now on health and figures are known. */
  diagnosedBy(diagnostics: Diagnostics["Type"]): void {
    MutableRef.set(this.diagnostics, Option.some(diagnostics))
  }

  /** Whether health and figures are told to this peer. */
  isTold({ address, isExempt }: Peer): boolean {
    return (
      isExempt || (address !== undefined && this.options.metricsFrom?.isProxy(address) === true)
    )
  }

  to(asked: Asked): Effect.Effect<Reply> {
    const refusal = Rules.refuseChange(asked)
    if (refusal !== undefined) return Effect.succeed(this.refused(refusal, asked))
    const diagnosis = this.diagnosis(asked)
    // What watches over servers may be too simple to name one, and no browser is.
    if (diagnosis !== undefined && asked.host === "none") return this.safely(diagnosis, asked)
    const host = Rules.hostOf(asked, this.known)
    if (isRefusal(host)) return Effect.succeed(this.refused(host, asked))
    if (diagnosis !== undefined) return this.safely(diagnosis, asked, host)
    const plain = Rules.refusePlain(asked, host, this.known)
    if (plain !== undefined) return Effect.succeed(this.refused(plain, asked, host))
    return Effect.flatMap(
      this.file(asked),
      Option.match({
        onNone: () => this.withoutFile(asked, host),
        onSome: (found) => Effect.succeed({ answer: this.safe(found, asked, host) })
      })
    )
  }

  private withoutFile(asked: Asked, host: Host): Effect.Effect<Reply> {
    if (!this.options.hasPages) return Effect.succeed(this.refused(notFound, asked, host))
    return Effect.map(this.files.style, (style) => {
      const answer = this.safe(withoutPage(asked, style), asked, host)
      return answer.status === 404 ? { answer, why: notFound.why } : { answer }
    })
  }

  /** Why a connection does not become a WebSocket; undefined where it may. */
  toHandshake(asked: Asked): Reply | undefined {
    const change = Rules.refuseChange(asked)
    if (change !== undefined) return this.refused(change, asked)
    const host = Rules.hostOf(asked, this.known)
    if (isRefusal(host)) return this.refused(host, asked)
    const refusal =
      Rules.refusePlain(asked, host, this.known) ??
      (this.options.hasPages && isPagePath(asked.path) ? undefined : notFound) ??
      Rules.refuseHandshake(asked, host)
    return refusal === undefined ? undefined : this.refused(refusal, asked, host)
  }

  /** A refusal with the headers that every answer has. */
  refused({ answer, why }: Refusal, { peer }: Pick<Asked, "peer">, host?: Host): Reply {
    return { answer: this.safe(answer, { peer }, host), why }
  }

  private safe(answer: Answer, { peer }: Pick<Asked, "peer">, host?: Host): Answer {
    const headers = { ...answer.headers, ...safetyHeaders(this.options, host, peer.isEncrypted) }
    return { ...answer, headers }
  }

  private safely(answer: Effect.Effect<Answer>, asked: Asked, host?: Host): Effect.Effect<Reply> {
    return Effect.map(answer, (answer) => ({ answer: this.safe(answer, asked, host) }))
  }

  private file({ headers, path }: Asked): Effect.Effect<Option.Option<Answer>> {
    if (!this.options.hasPages) return Effect.succeedNone
    const { "accept-encoding": encodings, "if-none-match": tags } = headers
    return this.files.find(path, { encodings, tags })
  }

  private diagnosis(asked: Asked): Effect.Effect<Answer> | undefined {
    if (!this.isTold(asked.peer) || (asked.peer.isExempt && isForwarded(asked))) return undefined
    const tell = {
      [`/${diagnosticPaths.health}`]: health,
      [`/${diagnosticPaths.metrics}`]: metrics
    }[asked.path]
    if (tell === undefined) return undefined
    return Option.match(MutableRef.get(this.diagnostics), {
      onNone: () => Effect.succeed(say(503, Copy.starting)),
      onSome: tell
    })
  }
}

const health = ({ health }: Diagnostics["Type"]): Effect.Effect<Answer> =>
  Effect.map(
    health,
    Option.match({ onNone: () => say(200, Copy.healthy), onSome: (why) => say(503, why) })
  )

const metrics = ({ metrics }: Diagnostics["Type"]): Effect.Effect<Answer> =>
  Effect.map(metrics, (body) => ({
    status: 200,
    headers: {
      "Content-Type": "text/plain; version=0.0.4; charset=utf-8",
      "Cache-Control": "no-store"
    },
    body
  }))
