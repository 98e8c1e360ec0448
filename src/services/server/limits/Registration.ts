import { maxInvitations } from "../../../domain/security/InvitationFile.ts"
import { type FixedLimit, valuesOf } from "./Bound.ts"

/** Bounds of a client that is not registered yet, and of invitations. */
export const registration = {
  silentFor: {
    value: 2000,
    unit: "milliseconds",
    about: "Silence of a new client after which it is taken for a person who speaks natter/1",
    reached: "`HELLO` is sent."
  },
  nickAloneFor: {
    value: 200,
    unit: "milliseconds",
    about: "The same after a `NICK`, which IRC begins with too",
    reached: "`HELLO` is sent."
  },
  unspokenFor: {
    value: 10,
    unit: "seconds",
    about: "Silence of a new client that has to encrypt, and has not begun to",
    reached: "`BYE plain`."
  },
  registerWithin: {
    value: 60,
    unit: "seconds",
    about: "Time from the connection to the first `READY`",
    reached: "`BYE timeout`."
  },
  maxFaults: {
    value: 20,
    unit: "errors",
    about: "Refused lines before the first `READY`",
    reached: "`BYE protocol`."
  },
  maxWrongInvitations: {
    value: 5,
    unit: "invitations",
    about: "Wrong invitations that are shown on one connection",
    reached: "`BYE not-invited`."
  },
  wrongInvitationBurst: {
    value: 10,
    unit: "invitations",
    about: "Wrong invitations from one address in a row, 127.0.0.1 and ::1 too",
    reached: "`ERR too-fast`, whether or not the next one is valid."
  },
  wrongInvitationEvery: {
    value: 10,
    unit: "seconds",
    about: "Time after which one more is looked at",
    reached: "`AUTH` is answered again."
  },
  originsRemembered: {
    value: 65_536,
    unit: "addresses",
    about: "Addresses without a connection whose use of their limits is remembered",
    reached: "The one that has been known for longest is forgotten."
  },
  invitationFile: {
    value: 1_048_576,
    unit: "bytes",
    about: "Size of the file of invitations",
    reached: "The server does not start, or keeps the invitations that it has."
  },
  invitations: {
    value: maxInvitations,
    unit: "invitations",
    about: "Invitations in that file",
    reached: "The same."
  }
} satisfies Readonly<Record<string, FixedLimit>>

export const {
  invitationFile,
  maxFaults,
  maxWrongInvitations,
  nickAloneFor,
  originsRemembered,
  registerWithin,
  silentFor,
  unspokenFor,
  wrongInvitationBurst,
  wrongInvitationEvery
} = valuesOf(registration)
