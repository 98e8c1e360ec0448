/** The model's names for things, and those of a real server in one run. */
import { lobby, observer } from "./model-types.ts"

const letters = (n: number): string =>
  (n < 26 ? "" : letters(Math.floor(n / 26) - 1)) + String.fromCharCode(97 + (n % 26))
let runs = 0

export class Names {
  /** Stands for `~` in names, so that every run has nicknames and rooms of its own. */
  private readonly suffix = `zq${letters(runs++)}`
  readonly observer = this.real(observer)
  /** The secrets that were said in the run. */
  readonly secrets = new Set<string>()
  /** Messages that the lobby's log had before the run. */
  private before = 0
  private readonly epochs = new Map<string, string>()

  /** The lobby's log has come so far before the run. */
  begin(epoch: string, before: number): void {
    this.epochs.set(lobby, epoch)
    this.before = before
  }

  real(text: string): string {
    return text.replaceAll("~", this.suffix)
  }

  /** A line of the model as this server has to be told it. */
  toServer(line: string): string {
    return this.real(line)
      .replace(
        /(?<= )(\S+)(=| \d+ )E:(\d+)/g,
        (_, room, between, seq) =>
          `${room}${between}${this.epochs.get(room) ?? "none"}:${Number(seq) + (room === lobby ? this.before : 0)}`
      )
      .replace(/(?<= )[KLN]\d+(?= |$)/g, (name) => {
        const secret = `${this.suffix}-${name}`.padEnd(22, "_")
        this.secrets.add(secret)
        return secret
      })
  }

  /** A line of this server as the model writes it. */
  fromServer(real: string): string {
    return (
      real
        // Only where it ends a name: an epoch may have these letters by chance.
        .replace(new RegExp(`(?<![\\w-])([A-Za-z]+)${this.suffix}(?![\\w:-])`, "g"), "$1~")
        .replace(/^HELLO natter\/1 .*$/, "HELLO natter/1 host")
        .replace(/^((@\d+ )?ERR \S+) .*/, "$1")
        .replace(/ \d{4}-\d\d-\d\dT[\d:.]+Z(?= |$)/g, " T")
        .replace(/^((?:@\d+ )?AWAY \S+) \d+$/, "$1 S")
        .replace(
          /^((?:@\d+ )?(?:JOINED|OK|ROOM) )(\S+) (\d+ )?(\w+):(\d+)/,
          (_, start, room, count, epoch, seq) =>
            `${start}${room} ${count ?? ""}${this.epoch(room, epoch)}:${this.seq(room, seq)}`
        )
        .replace(
          /^((?:@\d+ )?(?:MSG|PAST|TOPIC) )(\S+) (\d+)/,
          (_, start, room, seq) => `${start}${room} ${this.seq(room, seq)}`
        )
        .replace(
          /^((?:@\d+ )?HERE \S+ )(.*)/,
          (_, start, nicks) => start + nicks.split(" ").sort().join(" ")
        )
    )
  }

  private epoch(room: string, epoch: string): string {
    const key = this.real(room)
    if (!this.epochs.has(key)) this.epochs.set(key, epoch)
    return this.epochs.get(key) === epoch ? "E" : `another epoch, ${epoch}`
  }

  private seq(room: string, seq: string): number {
    return Number(seq) - (room === lobby ? this.before : 0)
  }
}

/** Whether a line is about something that happened in the run, and not before it or in the rooms of another. */
export const isOfRun = (verb: string, [room = "", seq]: ReadonlyArray<string>): boolean => {
  if (verb === "PAST" || verb === "TOPIC") return Number(seq) > 0
  return verb !== "ROOM" || room === lobby || room.endsWith("~")
}
