import { maxSkipped } from "../../../domain/protocol/LineFramer.ts"
import { type FixedLimit, valuesOf } from "./Bound.ts"

/** Bounds of a connection, whoever is at its other end. */
export const connections = {
  backlog: {
    value: 4096,
    unit: "connections",
    about: "Connections that the system holds until the server accepts them",
    reached: "The system refuses the next, or lets it try again."
  },
  maxHelloPieces: {
    value: 64,
    unit: "pieces",
    about: "Pieces in which the first message of a TLS handshake may come",
    reached: "The connection is closed."
  },
  handshakeWithin: {
    value: 10,
    unit: "seconds",
    about: "Time that a TLS handshake may take",
    reached: "The connection is closed."
  },
  proxyHeaderWithin: {
    value: 5000,
    unit: "milliseconds",
    about: "Time in which a connection from a proxy in `--behind` says whose it is",
    reached: "It is closed without a word."
  },
  maxProxyWaiting: {
    value: 4096,
    unit: "connections",
    about: "Connections from proxies that have not said whose they are",
    reached: "The next one is closed without a word."
  },
  proxyFaultsEvery: {
    value: 60_000,
    unit: "milliseconds",
    about: "Time between two log lines about such connections that were closed",
    reached: "They are not logged."
  },
  maxRefusing: {
    value: 64,
    unit: "connections",
    about: "Refused connections that are still being told why",
    reached: "The next one is closed without a word."
  },
  silence: {
    feature: "silence",
    value: 45,
    unit: "seconds",
    about: "Silence of a client that has sent `PING` before",
    reached: "`BYE timeout`."
  },
  askAfter: {
    value: 90,
    unit: "seconds",
    about: "Silence of a client of IRC",
    reached: "It is asked for a sign of life, with `PING`."
  },
  askedSilence: {
    value: 240,
    unit: "seconds",
    about: "Silence of a client of IRC in all",
    reached: "`ERROR`, and the connection is closed."
  },
  stall: {
    value: 10,
    unit: "seconds",
    about: "Time in which the unsent lines of a client make no progress",
    reached: "`BYE slow`."
  },
  pauseAbove: {
    value: 65_536,
    unit: "bytes",
    about: "Unsent bytes of a client above which its commands are not read",
    reached: "Its next command is read once all of them are sent."
  },
  maxDiscarded: {
    value: 65_536,
    unit: "bytes",
    about: "Bytes of a client that are read and dropped while its connection closes",
    reached: "The rest stays unread, so that the connection may end with a reset."
  },
  maxSkipped: {
    value: maxSkipped,
    unit: "bytes",
    about: "Bytes of one line before its line feed; what is longer than a line may be is dropped",
    reached: "`BYE protocol`; a kept session can be resumed."
  },
  sweepEvery: {
    value: 1000,
    unit: "milliseconds",
    about: "Time between two checks for clients that are silent, late, do not read or are gone",
    reached: "If a check is over two seconds late, nobody is disconnected."
  },
  reservedDescriptors: {
    value: 64,
    unit: "descriptors",
    about: "File descriptors that are not for connections",
    reached: "`--max-clients` is lowered to what the limit of open files leaves."
  }
} satisfies Readonly<Record<string, FixedLimit>>

export const {
  askAfter,
  askedSilence,
  backlog,
  handshakeWithin,
  maxDiscarded,
  maxHelloPieces,
  maxProxyWaiting,
  maxRefusing,
  pauseAbove,
  proxyFaultsEvery,
  proxyHeaderWithin,
  reservedDescriptors,
  silence,
  stall,
  sweepEvery
} = valuesOf(connections)
