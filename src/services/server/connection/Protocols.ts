import { Context, Effect, FiberSet, Layer, Option } from "effect"
import type { HostName } from "../../../domain/chat/HostName.ts"
import { type Timestamp, timestampAt } from "../../../domain/chat/Timestamp.ts"
import type { Refused } from "../../../domain/network/Refused.ts"
import { describeRefusal } from "../../../domain/protocol/Copy.ts"
import type { Protocol, ServerInfo } from "../../../domain/protocol/Protocol.ts"
import { recognise as languageOf } from "../../../domain/protocol/Recognition.ts"
import type { Pin } from "../../../domain/security/Pin.ts"
import { Invitations } from "../access/Invitations.ts"
import { NameOwners } from "../access/NameOwners.ts"
import { features, Limits } from "../Limits.ts"
import { nickAloneFor, silentFor, unspokenFor } from "../limits/Registration.ts"
import { NickPolicy } from "../NickPolicy.ts"
import type { Connection, Peer } from "../transport/Connection.ts"
import { Encryption } from "../transport/Encryption.ts"
import { http, Web } from "../web/Web.ts"
import { Alarm } from "./Alarm.ts"
import * as Conversation from "./Conversation.ts"
import { firstBytes } from "./Negotiation.ts"
import { Presumed } from "./Presumed.ts"

/** A conversation that begins. */
export interface Opening {
  readonly conversation: Conversation.Conversation
  /** What the server says first. */
  readonly greeting: string
  /** What was read of the client to recognise its protocol. */
  readonly head: Uint8Array
  /** Where the client has not said that it speaks this protocol. */
  readonly presumed?: Presumed
}

/** What a connection turns out to be; it can have become another one with TLS inside. */
export type Negotiated =
  | { readonly _tag: "Opened"; readonly connection: Connection; readonly opening: Opening }
  | {
      readonly _tag: "Refused"
      readonly connection: Connection
      readonly opening: Opening
      readonly why: Refused
    }
  /** Of a protocol that the server does not speak. */
  | { readonly _tag: "Foreign"; readonly connection: Connection }
  /** It was closed in the handshake. */
  | { readonly _tag: "Closed" }

/** What the first bytes of a connection say. */
type Found =
  | { readonly _tag: "Opening"; readonly opening: Opening }
  | { readonly _tag: "Foreign" }
  | { readonly _tag: "Handshake"; readonly head: Uint8Array }
  | { readonly _tag: "Requests"; readonly head: Uint8Array }

/** A protocol whose state nobody else knows. */
export interface Speaks {
  /** By which it is asked for in a TLS handshake (ALPN). */
  readonly name: string
  readonly detect: Protocol<unknown>["detect"]
  readonly detectLate: Protocol<unknown>["detectLate"]
  readonly isOwn: Protocol<unknown>["isOwn"]
  readonly greet: (
    server: ServerInfo
  ) => (time: Timestamp, head: Uint8Array, key: Pin | undefined) => Opening
}

/** Makes the server speak a protocol. */
export const speaks = <S>(protocol: Protocol<S>): Speaks => ({
  name: protocol.name,
  detect: protocol.detect,
  detectLate: protocol.detectLate,
  isOwn: protocol.isOwn,
  greet: (server) => {
    const greet = protocol.greet(server)
    return (time, head, key) => {
      const [state, greeting] = greet(time, key)
      return { conversation: Conversation.begin(protocol, state), greeting, head }
    }
  }
})

/** A connection inside of another, and the protocol that the two have agreed on, if they have. */
interface Inside {
  readonly connection: Connection
  readonly protocol: Option.Option<string>
}

const nothing = new Uint8Array(0)

/**
 * The protocols that the server speaks.
 *
 * @example
 * Protocols.layer(host, speaks(natter1), speaks(irc))
 */
export class Protocols extends Context.Tag("natter/services/server/connection/Protocols")<
  Protocols,
  {
    /**
     * Begins a conversation in the protocol of the client's first bytes, or in the first protocol with
     * a client that is silent. Where the client wants TLS, it is what is spoken inside.
     */
    readonly negotiate: (connection: Connection) => Effect.Effect<Negotiated>
    /** Begins one in the first protocol, with a client that is not listened to. */
    readonly greet: () => Opening
    /** What a client hears that is not taken, in the language in which it begins, or else in the first protocol. */
    readonly refusal: (why: Refused, head: Uint8Array, peer: Peer) => Uint8Array
  }
>() {
  static readonly layer = (
    host: HostName,
    first: Speaks,
    ...others: ReadonlyArray<Speaks>
  ): Layer.Layer<
    Protocols,
    never,
    Encryption | Invitations | Limits | NameOwners | NickPolicy | Web
  > =>
    Layer.scoped(
      Protocols,
      Effect.gen(function* () {
        const server = {
          host,
          nicks: (yield* NickPolicy).rule,
          isByInvitation: (yield* Invitations).areNeeded,
          names: (yield* NameOwners).rule,
          limits: features(yield* Limits)
        }
        const encryption = yield* Encryption
        const web = yield* Web
        const clock = yield* Effect.clock
        const fork = yield* FiberSet.makeRuntime<never>()
        const nickAlone = new Alarm(nickAloneFor, clock, fork)
        const silence = new Alarm(silentFor, clock, fork)
        const unspoken = new Alarm(unspokenFor * 1000, clock, fork)
        const now = () => timestampAt(clock.unsafeCurrentTimeMillis())
        // A protocol is asked when those before it have said no: the first, which comes last, may take
        // whatever is left.
        const spoken = [...others, first].map((one) => ({ ...one, begin: one.greet(server) }))
        const greetFirst = first.greet(server)

        const opening = (opening: Opening): Found => ({ _tag: "Opening", opening })

        /** The first protocol, for a client that has not said that it speaks that. */
        const presume = (head: Uint8Array, key: Pin | undefined): Opening => {
          const late = spoken.flatMap(({ begin, detectLate }) =>
            detectLate === undefined
              ? []
              : [{ detectLate, begin: () => begin(now(), nothing, key) }]
          )
          const presumed = new Presumed(late, first.isOwn ?? (() => true))
          return { ...greetFirst(now(), head, key), presumed }
        }

        const recognise = (head: Uint8Array, { key }: Peer): Found | undefined => {
          const found = spoken.find(({ detect }) => detect(head) !== "other")
          if (found === undefined) return { _tag: "Foreign" }
          if (found.detect(head) !== "mine") return undefined
          return opening(
            found.name === first.name ? presume(head, key) : found.begin(now(), head, key)
          )
        }

        /** What is a protocol of its own, or has one inside, by the peer that begins so. */
        const recogniseFor =
          (peer: Peer) =>
          (head: Uint8Array): Found | undefined => {
            const language = languageOf(head)
            if (language === "http" && web.isFor(peer)) return { _tag: "Requests", head }
            return language === "tls" && encryption.isSpoken && !peer.isEncrypted
              ? { _tag: "Handshake", head }
              : recognise(head, peer)
          }

        /** Reads the first bytes of a connection, unless it is known already what it speaks. */
        const find = (connection: Connection, protocol: Option.Option<string>) => {
          const { peer } = connection
          if (Option.contains(protocol, http) && web.isFor(peer))
            return Effect.succeed<Found>({ _tag: "Requests", head: nothing })
          const agreed = Option.flatMap(protocol, (name) =>
            Option.fromNullable(spoken.find((one) => one.name === name))
          )
          if (Option.isSome(agreed))
            return Effect.sync(() => opening(agreed.value.begin(now(), nothing, peer.key)))
          return firstBytes(
            connection,
            { silence: encryption.mayBePlain(peer) ? silence : unspoken, nickAlone },
            recogniseFor(peer),
            (head) => opening(presume(head, peer.key))
          )
        }

        const begin = (
          connection: Connection,
          protocol: Option.Option<string>
        ): Effect.Effect<Negotiated> =>
          Effect.flatMap(find(connection, protocol), (found): Effect.Effect<Negotiated> => {
            switch (found._tag) {
              case "Foreign":
                return Effect.succeed({ _tag: "Foreign", connection })
              case "Opening":
                return Effect.succeed(
                  encryption.mayBePlain(connection.peer)
                    ? { ...found, _tag: "Opened", connection }
                    : { ...found, _tag: "Refused", connection, why: { of: "plain" } }
                )
              case "Handshake":
                return Effect.flatMap(encryption.encrypt(connection, found.head), beginInside)
              case "Requests":
                return Effect.flatMap(web.serve(connection, found.head), beginInside)
            }
          })

        const beginInside = Option.match({
          onNone: () => Effect.succeed<Negotiated>({ _tag: "Closed" }),
          onSome: ({ connection, protocol }: Inside) => begin(connection, protocol)
        })

        return {
          greet: () => greetFirst(now(), nothing, undefined),
          refusal: (why, head, peer) => {
            if (languageOf(head) === "http" && web.isFor(peer))
              return web.refusal(peer, describeRefusal(why))
            const begin = spoken.find(({ detect }) => detect(head) === "mine")?.begin ?? greetFirst
            const { conversation, greeting } = begin(now(), nothing, undefined)
            return Buffer.from(greeting + conversation.encode({ _tag: "Refusal", why }))
          },
          negotiate: (connection) => begin(connection, Option.none())
        }
      })
    )
}
