import { randomBytes } from "node:crypto"
import { Order } from "effect"
import { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Timestamp } from "../../../domain/chat/Timestamp.ts"

/** The second when this process began, so that sessions can be ordered, and random; within it they are counted. */
const prefix = [
  Math.floor(Date.now() / 1000)
    .toString(36)
    .padStart(7, "0"),
  randomBytes(16).toString("base64url")
].join("")
let sessions = 0

/** A new id. Joined, because a template would be kept as a tree of its parts. */
export const nextId = (): SessionId =>
  SessionId.make([prefix, ++sessions].join("."), { disableValidation: true })

let refs = 0

/** What something is called that has no place in a log: at this node nothing else is. */
export const nextRef = (time: Timestamp): string => {
  refs = (refs + 1) % 36 ** 4
  return [time.toString(36), refs.toString(36)].join(".")
}

/** By the processes in which the sessions began, and then by the numbers there. */
export const byBeginning: Order.Order<SessionId> = Order.mapInput(Order.string, (id: SessionId) => {
  const [process, number = ""] = id.split(".")
  return [process, number.padStart(16, "0")].join()
})
