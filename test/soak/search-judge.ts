/** Whether what clients have found is what stands in the logs. */
import { wordsOf } from "../../src/domain/chat/search/Words.ts"
import type { Search } from "../support/found.ts"
import type { History } from "../support/history.ts"

/** What the clients together have been shown of the rooms' logs, by log and seq. */
export const logsOf = (
  histories: ReadonlyArray<History>
): ReadonlyMap<string, ReadonlyMap<number, string>> => {
  const logs = new Map<string, Map<number, string>>()
  for (const { recorded } of histories)
    for (const one of recorded) {
      if (one._tag !== "Shown" || one.place.stream.startsWith("inbox:")) continue
      const name = `${one.place.stream}@${one.place.epoch}`
      const log = logs.get(name) ?? new Map<number, string>()
      logs.set(name, log.set(one.place.seq, one.text))
    }
  return logs
}

/**
 * What is wrong, in sentences: something found that does not stand there or has not the word, out of order or
 * twice, or something missing that had been read before the question.
 *
 * @param logSize how many messages of each log are certainly there
 */
export const judgeSearches = (
  histories: ReadonlyArray<History & { readonly searches: ReadonlyArray<Search> }>,
  logSize: number
): ReadonlyArray<string> => {
  const logs = new Map([...logsOf(histories)].map(([name, log]) => [name, new Log(log)]))
  const problems: Array<string> = []
  for (const { nick, searches } of histories)
    for (const { asked, claimed, epoch, found, isAll, query, stream } of searches) {
      const log = logs.get(`${stream}@${epoch}`) ?? new Log(new Map())
      const wanted = log.places.get(query) ?? new Set()
      const blame = (what: string) =>
        problems.push(`${nick} searched ${stream} for ${query}: ${what}`)
      if (claimed !== found.length) blame(`${found.length} were shown, and ${claimed} counted`)
      let last = 0
      for (const { seq, text } of found) {
        if (log.texts.get(seq) !== text) blame(`${seq} is "${log.texts.get(seq)}", not "${text}"`)
        if (!wanted.has(seq)) blame(`"${text}" at ${seq} has not the word`)
        if (seq <= last) blame(`${seq} came after ${last}`)
        last = seq
      }
      const there = new Set(found.map(({ seq }) => seq))
      const first = isAll ? 0 : (found[0]?.seq ?? Number.POSITIVE_INFINITY)
      for (const seq of wanted)
        if (seq >= first && seq > log.last - logSize && seq <= asked && !there.has(seq))
          blame(`"${log.texts.get(seq)}" at ${seq} was not found`)
    }
  return problems
}

/** A log with the places of each word. */
class Log {
  readonly texts: ReadonlyMap<number, string>
  readonly places = new Map<string, Set<number>>()
  last = 0

  constructor(texts: ReadonlyMap<number, string>) {
    this.texts = texts
    for (const [seq, text] of texts) {
      this.last = Math.max(this.last, seq)
      for (const word of new Set(wordsOf(text)))
        this.places.set(word, (this.places.get(word) ?? new Set()).add(seq))
    }
  }
}
