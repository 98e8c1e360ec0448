import type { ServerResponse } from "node:http"
import { Effect } from "effect"
import * as Counters from "../Counters.ts"
import type { Peer } from "../transport/Connection.ts"
import type { Proxies } from "../transport/Proxies.ts"
import { type Answer, type Refusal, say } from "./Answer.ts"
import type { Answers, Reply } from "./Answers.ts"
import { askedBy } from "./Asked.ts"
import * as Copy from "./Copy.ts"
import type { Handlers } from "./Visits.ts"

const respond = (response: ServerResponse, { body, headers, status }: Answer): void => {
  const length = status === 304 ? {} : { "Content-Length": Buffer.byteLength(body) }
  if (headers.Connection === "close") response.shouldKeepAlive = false
  response.writeHead(status, { ...headers, ...length })
  response.end(body)
}

const counterFor = (why: Refusal["why"]) => {
  if (why === "host") return Counters.wrongHosts
  return why === "origin" ? Counters.wrongOrigins : Counters.refusedRequests
}

const note = ({ name }: Peer, { answer: { status }, why }: Reply): Effect.Effect<void> => {
  Counters.requests.unsafeUpdate(1, [])
  if (why === undefined) return Effect.void
  counterFor(why).unsafeUpdate(1, [])
  return Effect.logDebug("refused a request", { peer: name, status, reason: why })
}

const failed: Refusal = { why: "failed", answer: say(500, Copy.failed) }

/**
 * What happens when a request comes.
 *
 * @param fork runs what has to wait
 */
export const handlers = (
  answers: Answers,
  proxies: Proxies | undefined,
  fork: (effect: Effect.Effect<void>) => unknown
): Handlers => ({
  onRequest: ({ peer }, request, response) => {
    const asked = askedBy(peer, request, proxies)
    const reply = Effect.catchAllCause(answers.to(asked), (cause) =>
      Effect.as(
        Effect.logError("A request could not be answered.", cause),
        answers.refused(failed, asked)
      )
    )
    fork(
      Effect.flatMap(reply, (reply) => {
        respond(response, reply.answer)
        return note(asked.peer, reply)
      })
    )
  },
  onUpgrade: (visit, request, head) => {
    const asked = askedBy(visit.peer, request, proxies)
    const reply = answers.toHandshake(asked)
    if (reply === undefined) return visit.upgrade(request, head, asked.peer)
    visit.end(reply.answer)
    fork(note(asked.peer, reply))
  },
  onFault: (visit, refusal) => {
    const reply = answers.refused(refusal, visit)
    visit.end(reply.answer)
    fork(note(visit.peer, reply))
  }
})
