import { counted } from "../chat/Counted.ts"
import type { View } from "../client/View.ts"

/** Every sentence and label of the page that the terminal does not have. */

export const program = "natter"
export const rooms = "Rooms"
export const conversations = "Conversations"
export const people = "People"
export const join = "Join a room"
export const leaveRoom = (room: string): string => `Leave ${room}`
export const closeConversation = (nick: string): string => `Close the conversation with ${nick}`
export const showPeople = (count: number): string => (count === 1 ? "1 person" : `${count} people`)
export const writeTo = (nick: string): string => `Write to ${nick}`
export const you = "you"
export const away = "connection lost"
export const morePeople = (count: number): string => `and ${counted(count, "other")}`

export const messagesIn = (channel: string): string => `Messages in ${channel}`
export const messagesWith = (nick: string): string => `Messages between you and ${nick}`
export const messageTo = (channel: string): string => `Message to ${channel}`
export const send = "Send"
export const pending = "Waiting to be sent"

export const emptyRoom = "Nobody has said anything here yet. Say hello."
/** Above a room of which the server has told nothing yet. */
export const notKnown = "What was said here is not loaded yet."
export const emptyConversation = (nick: string): string =>
  `What you write here is for ${nick} alone.`
export const beginning = (room: string): string => `This is where ${room} begins.`
export const loading = "Loading what was said before …"
export const earlier = "Show earlier messages"
export const newSince = "New"
/** Messages below what is seen; so many `mentions` name the reader. */
export const newMessages = (count: number, mentions: number): string =>
  `${counted(count, "new message")}${mentions > 0 ? `, ${mentions} for you` : ""}`
export const toTheEnd = "To the newest messages"

/** Messages between those that a reload found and those that came then. */
export const notShown = (count: number): string =>
  `${counted(count, "message")} ${count === 1 ? "is" : "are"} not shown.`
export const sendAgain = (text: string): string => `Send again: ${text}`
/** A line cannot be sent again, because the reader is not in its room. */
export const goThereFirst = (room: string): string =>
  `You are not in ${room}. Join it, and then send this again.`
export const showThem = "Show them"

/** A private message was sent while another channel was shown. */
export const sentPrivately = (nick: string): string =>
  `Your message to ${nick} is in the conversation with ${nick}.`

/** Why a command of this name is not carried out in a private conversation: it is for a room. */
export const roomOnly: ReadonlyMap<string, string> = new Map(
  [
    ["topic", "A private conversation has no topic."],
    ["search", "Private conversations are not searched."],
    ["who", "A private conversation has no list of people."],
    ["invite", "Nobody can be invited to a private conversation."],
    ["set", "A private conversation has no settings."]
  ].map(([name = "", why]) => [name, `${why} Go to a room first.`])
)

/** What a badge says to those who do not see it. */
export const unread = (count: number, mentions: number): string =>
  mentions > 0
    ? `${counted(count, "unread message")}, ${mentions} for you`
    : counted(count, "unread message")

/** `(3) lobby — natter`. */
export const title = (unread: number, channel: string): string =>
  `${unread > 0 ? `(${unread}) ` : ""}${channel} — ${program}`

export const foundIn = (room: string): string => `in ${room}`

export const nickLabel = "Your nickname"
export const enter = "Enter"
export const waitFor = (nick: string): string => `Wait until ${nick} is free`
export const whyWait = (nick: string): string =>
  `If you had the name ${nick} a moment ago, wait: a lost connection gives it back.`
/** The name that somebody has is that of another tab of the same person. */
export const inOtherTab = (nick: string): string =>
  `You are ${nick} in another tab of this browser. Go on there, or choose another name for this tab.`
const waitingFor = (nick: string): string => `Waiting until ${nick} is free.`
export const welcome = (host: string): string => (host === "" ? "Welcome" : `Welcome to ${host}`)
export const nickRule = {
  letters: "1 to 24 letters, A to Z or a to z.",
  extended: "A letter, A to Z or a to z, and then up to 23 letters, digits, - and _."
} as const

export const changeNick = "Change your nickname"
export const changeIt = "Change it"

export const search = "Search"
export const searchHere = "Search this room"
export const searchLabel = "Words to find"
export const searchRule =
  "from:NICK and after:7d narrow it. Leave this empty for older messages of the last search."

export const wholeTopic = "Show the whole topic"
export const changeTopic = "Change the topic"
export const topicLabel = "Topic of the room"
export const topicRule = "Everybody in the room sees it. Leave this empty to remove it."
export const setIt = "Set it"

export const roomLabel = "Name of the room"
export const roomRule =
  "A lower-case letter, and then up to 31 lower-case letters, digits and hyphens. A room that is not there yet is made."
export const notRoom = (typed: string): string =>
  typed === "" ? "Type the name of a room." : `${typed} is not the name of a room.`
export const roomsThere = "Rooms on this server"
export const joinIt = "Join"
export const cancel = "Cancel"

export const invitationLabel = "Your invitation"
export const invitationRule = "Paste the link of your invitation, or its word."
export const notInvitation =
  "This is not an invitation. Paste the whole link, or the word behind its #."
export const useInvitation = "Use it"

export const disconnected = "You have left"
export const connectAgain = "Connect again"

export const notEncrypted = "Not encrypted"
export const notEncryptedWhy =
  "What is said here can be read and changed on the way between this page and the server."
export const tryNow = "Try now"
export const menu = "Rooms and conversations"
export const help = "Help"
export const notify = "Notify me"
export const notifyWhy =
  "Shows a notification when somebody writes to you and this page is not in sight."

/** One sentence for all attempts, so that not each of them is read aloud. */
const noConnection = "No connection."

/** What a reader waits for, and whether they can ask for it now. */
export const status = (
  of: NonNullable<View["status"]>
): { readonly text: string; readonly canRetry: boolean } => {
  switch (of._tag) {
    case "Connecting":
      return { text: `Connecting to ${of.server}`, canRetry: false }
    case "Reconnecting":
      return { text: noConnection, canRetry: false }
    case "RetryIn":
      return { text: noConnection, canRetry: true }
    case "Silent":
      return { text: "The server has not answered", canRetry: false }
    case "NickAwaited":
      return { text: waitingFor(of.nick), canRetry: false }
  }
}

/** What is seen behind it, and changes too often to be read aloud. */
export const seconds = (of: NonNullable<View["status"]>): string => {
  switch (of._tag) {
    case "RetryIn":
      return `Next attempt in ${of.seconds} s.`
    case "Reconnecting":
      return "Trying again now."
    case "Silent":
      return `for ${of.seconds} s.`
    case "NickAwaited":
      return of.seconds === undefined ? "" : `Giving up in ${of.seconds} s.`
    case "Connecting":
      return ""
  }
}

export const charactersLeft = (left: number): string =>
  `Space for about ${counted(left, "more character")}.`
export const moreCandidates = (count: number): string => `and ${count} more`
/** What is read aloud of a message for the reader that is not in sight. */
export const privateFrom = (nick: string): string => `Private message from ${nick}`
export const mentionedIn = (nick: string, room: string): string => `${nick} mentions you in ${room}`
/** A notification of a message that is for the reader. */
export const notification = (nick: string, channel: string): string => `${nick} in ${channel}`
