/** The model with clients of IRC among its clients, which are members like others and cannot do all that others can. */
import { Model } from "./model.ts"
import { observer, type Step, sameNick } from "./model-types.ts"

export class MixedModel extends Model {
  private readonly ircClients: ReadonlySet<number>

  constructor(clients: number, ircClients: ReadonlySet<number>) {
    super(clients)
    this.ircClients = ircClients
  }

  override can(step: Step): boolean {
    return super.can(step) && (!this.speaksIrc(step.by) || this.isOfIrc(step))
  }

  override speaksIrc(client: number): boolean {
    return this.ircClients.has(client)
  }

  /** Whether IRC has such a step, and tells what natter/1 tells of it. */
  private isOfIrc(step: Step): boolean {
    const session = this.sessions[step.by]
    switch (step.do) {
      case "claim":
        // While it connects, nobody is refused for a name.
        return step.keep === "nothing" && (session !== undefined || this.isFree(step.nick))
      case "join":
        return session !== undefined && !session.rooms.has(step.room)
      case "who":
        return this.logs.has(step.room)
      case "history":
      case "after":
        return step.behind !== undefined
      case "tell":
        return step.since === ""
      case "resume":
      case "take-over":
      case "resume-in-vain":
      case "again":
      case "stale":
      case "bad":
        return false
      default:
        return true
    }
  }

  private isFree(nick: string): boolean {
    return !sameNick(nick, observer) && !this.sessions.some((of) => of && sameNick(of.nick, nick))
  }
}

/** What a client of IRC hears, of what one of natter/1 would: no heads of logs, no places in inboxes, not who is away. */
export const overIrc = (
  lines: ReadonlyArray<string>,
  step: Step["do"] | "burst"
): ReadonlyArray<string> =>
  lines
    .filter((line) => step !== "who" || !/^@\d+ AWAY /.test(line))
    .map((line) =>
      line
        .replace(/^((?:@\d+ )?JOINED \S+) E:\d+/, "$1 -")
        .replace(/^(@\d+ ROOM \S+ \d+) E:\d+/, "$1 -")
        .replace(/^(@\d+ OK) \S+ E:\d+$/, "$1")
        .replace(/^(TOLD|UNTOLD) \d+/, "$1 -")
    )
