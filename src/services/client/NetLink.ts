import { Effect, ExecutionStrategy, Exit, Layer, Option, Scope } from "effect"
import { type Expected, isPlainFirst } from "../../domain/client/Trust.ts"
import { valueOf } from "../../domain/protocol/natter/Feature.ts"
import { greet } from "./Greeting.ts"
import { Keyring } from "./Keyring.ts"
import { expectedOf, type Opened, openEither, openPlain } from "./OpenTransport.ts"
import { ServerLink } from "./ServerLink.ts"
import { nameOf, type Target } from "./Target.ts"

/** Over TCP, with TLS unless the server is on this machine or takes none. */
export const layer: Layer.Layer<ServerLink, never, Keyring> = Layer.effect(
  ServerLink,
  Effect.map(Keyring, (keyring) => makeLink(keyring))
)

const makeLink = (keyring: Keyring["Type"]): ServerLink["Type"] => {
  let wasEncrypted = false
  let told: ReadonlyArray<string> = []

  const greeted = (target: Target, opened: Opened) =>
    Effect.acquireRelease(
      Effect.interruptible(greet(opened.transport, nameOf(target))),
      () => opened.transport.finish
    )

  /** Without encryption, unless the server can use the client's key: then it is hung up and connected to again. */
  const openHere = (target: Target, expected: Expected) =>
    Effect.gen(function* () {
      const first = yield* Scope.fork(yield* Effect.scope, ExecutionStrategy.sequential)
      const opened = yield* Scope.extend(openPlain(target), first)
      const greeting = yield* Scope.extend(greeted(target, opened), first)
      if (valueOf(greeting.features, "names") !== "first-use") return [opened, greeting] as const
      yield* Scope.close(first, Exit.void)
      return yield* openAnywhere(target, expected)
    })

  const openAnywhere = (target: Target, expected: Expected) =>
    Effect.gen(function* () {
      const opened = yield* openEither(target, keyring, expected)
      return [opened, yield* greeted(target, opened)] as const
    })

  return {
    open: (target) =>
      Effect.gen(function* () {
        const [expected, known] = yield* expectedOf(target, keyring, wasEncrypted)
        const open = isPlainFirst(expected) ? openHere : openAnywhere
        const [opened, greeting] = yield* open(target, expected)
        const { pins } = opened
        wasEncrypted ||= pins !== undefined && !expected.isLoopback
        const all = [...known, ...opened.remarks, ...Option.toArray(yield* opened.remember)]
        const remarks = all.filter((text) => !told.includes(text))
        told = all
        const isExposed = pins === undefined && !expected.isLoopback
        return { ...greeting, isExposed, pins, remarks }
      })
  }
}
