/** What the tests use of irc-framework, which has no types of its own. */
declare module "irc-framework" {
  interface Said {
    readonly nick: string
    readonly target: string
    readonly message: string
    readonly type: string
    readonly time?: number
    readonly batch?: { readonly type: string }
  }
  interface Options {
    readonly host: string
    readonly port: number
    readonly nick: string
    readonly auto_reconnect: boolean
    readonly enable_chghost?: boolean
    readonly enable_echomessage?: boolean
  }
  export class Client {
    readonly user: { readonly nick: string }
    readonly network: { readonly cap: { isEnabled(name: string): boolean } }
    requestCap(caps: ReadonlyArray<string>): void
    connect(options: Options): void
    on(event: "message", heard: (said: Said) => void): void
    once(event: string, heard: (event: { readonly [key: string]: unknown }) => void): void
    off(event: string, heard: (event: { readonly [key: string]: unknown }) => void): void
    join(channel: string): void
    say(target: string, message: string): void
    action(target: string, message: string): void
    whois(nick: string, done: (whois: { readonly [key: string]: unknown }) => void): void
    raw(line: string): void
    quit(why: string): void
  }
}
