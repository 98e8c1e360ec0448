import { type FixedLimit, valuesOf } from "./Bound.ts"

/** Bounds of what comes over HTTP, a WebSocket included. */
export const web = {
  httpHead: {
    value: 8192,
    unit: "bytes",
    about: "Head of a request over HTTP",
    reached: "It is answered with 431."
  },
  httpHeadWithin: {
    value: 10,
    unit: "seconds",
    about: "Time that the head of a request over HTTP may take",
    reached: "It is answered with 408."
  },
  httpIdleFor: {
    value: 5,
    unit: "seconds",
    about: "Time between two requests on one connection over HTTP",
    reached: "The connection is closed."
  },
  httpRequests: {
    value: 16,
    unit: "requests",
    about: "Requests on one connection over HTTP",
    reached: "The connection is closed."
  },
  httpStuckFor: {
    value: 30,
    unit: "seconds",
    about:
      "Time in which nothing moves on a connection over HTTP, because its client does not read",
    reached: "The connection is closed."
  },
  webSocketMessage: {
    value: 131_072,
    unit: "bytes",
    about: "One message to the server over a WebSocket",
    reached: "The WebSocket is closed with the code 1009."
  },
  webSocketFragments: {
    value: 128,
    unit: "fragments",
    about: "Fragments of one message over a WebSocket",
    reached: "The WebSocket is closed with the code 1008."
  },
  webSocketChunks: {
    value: 1024,
    unit: "pieces",
    about: "Pieces in which one frame of a WebSocket may come",
    reached: "The WebSocket is closed with the code 1008."
  },
  webSocketBite: {
    value: 1024,
    unit: "bytes",
    about: "What is taken from a WebSocket at once",
    reached: "The rest waits until the others have had their turn."
  },
  webSocketUnread: {
    value: 65_536,
    unit: "bytes",
    about: "What has come over a WebSocket and is not worked on yet, with 64 for each message",
    reached: "Nothing more is taken from the network meanwhile."
  }
} satisfies Readonly<Record<string, FixedLimit>>

export const {
  httpHead,
  httpHeadWithin,
  httpIdleFor,
  httpRequests,
  httpStuckFor,
  webSocketBite,
  webSocketChunks,
  webSocketFragments,
  webSocketMessage,
  webSocketUnread
} = valuesOf(web)
