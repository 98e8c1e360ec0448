import { isEpoch, type Position } from "../../chat/Position.ts"
import { isRoomName, type RoomName } from "../../chat/RoomName.ts"
import { isSeq } from "../../chat/Seq.ts"

/** The msgid of a message is its place: `cooks-k3x9-42`. */

const pattern = /^(.+)-([a-z0-9]{1,8})-(0|[1-9]\d{0,15})$/

export const printMsgId = (room: RoomName, { epoch, seq }: Position): string =>
  `${room}-${epoch}-${seq}`

/** The room and place of a msgid; undefined where it is none. */
export const parseMsgId = (
  text: string
): { readonly room: RoomName; readonly position: Position } | undefined => {
  const [, room, epoch, digits] = pattern.exec(text) ?? []
  const seq: unknown = Number(digits)
  return isRoomName(room) && isEpoch(epoch) && isSeq(seq)
    ? { room, position: { epoch, seq } }
    : undefined
}
