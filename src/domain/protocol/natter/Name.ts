/** The protocol and its version, as HELLO and ALPN name it. */
export const protocol = "natter/1"

/** The same as the sub-protocol of a WebSocket, in whose name there is no slash. */
export const subProtocol = "natter.1"
