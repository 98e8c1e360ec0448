/**
 * Every sentence that the client shows to a person, by topic. They have no colour and no place: how an
 * entry looks is decided in domain/terminal. Tests take sentences from here, so that wording can change
 * without touching them.
 */
export * from "./copy/Commands.ts"
export * from "./copy/Connection.ts"
export * from "./copy/Format.ts"
export { type FrontEnd, type Words, wordsOf } from "./copy/FrontEnd.ts"
export * from "./copy/Keys.ts"
export * from "./copy/Lines.ts"
export * from "./copy/Moderation.ts"
export * from "./copy/Notices.ts"
export * from "./copy/OwnKeys.ts"
export * from "./copy/Preferences.ts"
export * from "./copy/Programs.ts"
export * from "./copy/Rooms.ts"
export * from "./copy/Search.ts"
export * from "./copy/Session.ts"
export * from "./copy/Terminal.ts"
export * from "./copy/Trust.ts"
