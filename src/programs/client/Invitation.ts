import { Option } from "effect"

/** The place that `natter://host:port/room` invites to. The room may be any text. */
export interface Invitation {
  readonly host: string
  readonly port: number | undefined
  readonly room: string | undefined
}

/** Whether a text is meant to be an invitation and not a host. */
export const isInvitation = (text: string): boolean => text.includes("://")

/** The invitation that a text is. */
export const parse: (text: string) => Option.Option<Invitation> = Option.liftThrowable(
  (text: string): Invitation => {
    const { hostname, pathname, port, protocol } = new URL(text)
    if (protocol !== "natter:" || hostname === "" || port === "0") throw new TypeError(text)
    return {
      host: hostname.replace(/^\[(.*)\]$/, "$1"),
      port: port === "" ? undefined : Number(port),
      room: pathname.length > 1 ? pathname.slice(1) : undefined
    }
  }
)
