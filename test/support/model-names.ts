/** How names and secrets are claimed in the model. */
import { State } from "./model-state.ts"
import { lobby, observer, type Session, sameNick, type Wish } from "./model-types.ts"

export class Names extends State {
  protected secretOf(by: number, wish: Wish): string | undefined {
    if (wish === "nothing") return undefined
    return wish === "spare"
      ? `L${by}`
      : `K${wish === "other's" ? (by + 1) % this.isLinked.length : by}`
  }

  /** Whether the page says what becomes of this NICK: it does not where two answers would be right. */
  protected isClear(by: number, nick: string, wish: Wish): boolean {
    const secret = this.secretOf(by, wish)
    const holder = this.other(by, (of) => sameNick(of.nick, nick))
    const owner = this.other(by, (of) => secret !== undefined && of.secret === secret)
    if (owner === undefined) return true
    if (wish === "no longer" || sameNick(nick, observer)) return false
    return holder === undefined
  }

  protected claim(
    by: number,
    session: Session | undefined,
    nick: string,
    wish: Wish,
    id: number
  ): string {
    const secret = this.secretOf(by, wish)
    const seconds = wish === "no longer" ? 0 : 60
    const line = `@${id} NICK ${nick}${secret === undefined ? "" : ` ${seconds} ${secret}`}`
    const isTaken = this.other(by, (of) => sameNick(of.nick, nick)) !== undefined
    const isSecretTaken =
      secret !== undefined && this.other(by, (of) => of.secret === secret) !== undefined
    if (isTaken || sameNick(nick, observer)) this.hear(by, "ERR nick-taken", id)
    else if (isSecretTaken) this.hear(by, "ERR secret-taken", id)
    else if (session === undefined) this.register(by, nick, seconds > 0 ? secret : undefined, id)
    else {
      if (nick !== session.nick) this.rename(by, session, nick)
      if (secret !== undefined) session.secret = seconds > 0 ? secret : undefined
      this.ready(by, session, id)
    }
    return line
  }

  protected register(by: number, nick: string, secret: string | undefined, id: number) {
    const rooms = new Set([lobby])
    const session: Session = {
      nick,
      rooms,
      inbox: [],
      unheld: 0,
      lastId: 0,
      last: undefined,
      secret
    }
    this.sessions[by] = session
    this.ready(by, session, id)
    this.joined(by, lobby)
  }

  protected rename(by: number, session: Session, nick: string) {
    for (const [client, other] of this.sessions.entries()) {
      const shares = [...(other?.rooms ?? [])].some((room) => session.rooms.has(room))
      if (shares && client !== by) this.hear(client, `RENAME ${session.nick} ${nick} T T`)
    }
    session.nick = nick
  }
}
