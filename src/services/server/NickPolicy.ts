import { Context, Layer } from "effect"
import type { HostName } from "../../domain/chat/HostName.ts"
import type { Nick, NickRule } from "../../domain/chat/Nick.ts"

/** Which nicknames the server takes. */
export class NickPolicy extends Context.Tag("natter/services/server/NickPolicy")<
  NickPolicy,
  {
    readonly rule: NickRule
    /** Whether it is the name of the server, in the name of which nobody is to speak. */
    readonly isServer: (nick: Nick) => boolean
  }
>() {
  static readonly layer = (rule: NickRule, server: HostName): Layer.Layer<NickPolicy> =>
    Layer.succeed(NickPolicy, {
      rule,
      isServer: (nick) => nick.toLowerCase() === server.toLowerCase()
    })
}
