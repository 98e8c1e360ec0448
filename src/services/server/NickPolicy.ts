import { Context, Layer } from "effect"
import type { NickRule } from "../../domain/chat/Nick.ts"

/** Which nicknames the server takes. */
export class NickPolicy extends Context.Tag("natter/services/server/NickPolicy")<
  NickPolicy,
  { readonly rule: NickRule }
>() {
  static readonly layer = (rule: NickRule): Layer.Layer<NickPolicy> =>
    Layer.succeed(NickPolicy, { rule })
}
