/** What the server says over HTTP where it has no page to show. */

export const noHost = "The request names no host. Send one valid Host header."

export const wrongHost = (name: string): string =>
  `This server does not answer to the name ${name}. If it should, its operator starts it with --web-name ${name}.`

export const onlyReads = "Only GET and HEAD are answered here."
export const noBody = "A request must have no body here."
export const notFound = "There is nothing here."
export const roomRule =
  "The name of a room is a lower-case letter, and then up to 31 lower-case letters, digits and hyphens."
export const toChat = "Go to the chat"
export const moved = (room: string): string => `This is the room ${room}.`
export const encrypted = (url: string): string =>
  `This server takes encrypted connections only. Go to ${url}`

export const wrongOrigin =
  "Only pages of this server may connect to it. If this is one, let the proxy in front of the server pass on the Host header unchanged."

export const onlyWebSocket = "A connection can only be upgraded to a WebSocket here."
export const noWebSocket = "This is no valid WebSocket handshake."
export const wrongProtocol = (name: string): string =>
  `Ask for the WebSocket sub-protocol ${name}: no other is spoken here.`

export const malformed = "This is no valid HTTP request."
export const tooLarge = "The head of the request is too large."
export const tooLate = "The request came too slowly."
export const failed = "The server could not answer. The reason is in its log."

export const healthy = "ok"
export const starting = "The server is starting."
