export type { Event, EventOf } from "../protocol/natter/Events.ts"
