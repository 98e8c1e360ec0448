import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import {
  type Keyboard,
  keyboard,
  patience,
  read,
  type TerminalEvent,
  timeOut
} from "../../../../src/domain/terminal/editor/Keyboard.ts"
import { property } from "../../../support/property.ts"

const limit = 50

/** What is read of pieces that come right after each other, and then nothing more. */
const events = (...pieces: ReadonlyArray<string>): ReadonlyArray<TerminalEvent> => {
  let at: Keyboard = keyboard
  const all: Array<TerminalEvent> = []
  for (const piece of pieces) {
    const [next, some] = read(at, piece, limit)
    at = next
    all.push(...some)
  }
  return [...all, ...timeOut(at)[1]]
}
const press = (key: string): TerminalEvent => ({ _tag: "Press", key })
const typed = (text: string): TerminalEvent => ({ _tag: "Text", text })
const paste = (text: string): TerminalEvent => ({ _tag: "Paste", text })
const cursor = (row: number, column: number): TerminalEvent => ({ _tag: "Cursor", row, column })

/** What terminals send that is neither a key nor a report that the client has asked for. */
const reports: ReadonlyArray<readonly [what: string, bytes: string]> = [
  ["the background colour (OSC 11), ended by BEL", "\x1b]11;rgb:0000/0000/0000\x07"],
  ["the same, ended by ST", "\x1b]11;rgb:0000/0000/0000\x1b\\"],
  ["the same, ended by ST in one character", "\x1b]11;rgb:0/0/0\x9c"],
  ["the same, in C1 controls", "\x9d11;rgb:0/0/0\x9c"],
  ["the clipboard (OSC 52)", "\x1b]52;c;aGVsbG8gd29ybGQ=\x07"],
  ["the title", "\x1b]lhello world\x1b\\"],
  ["the version (DCS)", "\x1bP>|xterm(370)\x1b\\"],
  ["a setting (DECRQSS)", "\x1bP1$r0 q\x1b\\"],
  ["a capability (XTGETTCAP)", "\x1bP1+r544e=787465726d\x1b\\"],
  ["graphics (APC)", "\x1b_Gi=31;OK\x1b\\"],
  ["a private message (PM)", "\x1b^hello\x1b\\"],
  ["a string (SOS)", "\x1bXhello\x1b\\"],
  ["device attributes", "\x1b[?62;22c"],
  ["tertiary device attributes", "\x1bP!|00000000\x1b\\"],
  ["the status", "\x1b[0n"],
  ["the extended cursor's position", "\x1b[?24;80;1R"],
  ["a mode", "\x1b[?2026;2$y"],
  ["the keyboard's protocol", "\x1b[?0u"],
  ["a key of that protocol, released", "\x1b[97;5:3u"],
  ["an arrow key of that protocol, released", "\x1b[1;1:3D"],
  ["Delete in that protocol, released", "\x1b[3;1:3~"],
  ["a lock key of that protocol", "\x1b[57358u"],
  ["a key of that protocol that has no character", "\x1b[1114112u"],
  ["a key of that protocol with Super", "\x1b[97;9u"],
  ["a key of that protocol that nothing has with Ctrl", "\x1b[44;5u"],
  ["the size", "\x1b[8;24;80t"],
  ["the size, by itself", "\x1b[48;24;80;480;800t"],
  ["the colour scheme", "\x1b[?997;1n"],
  ["the mouse", "\x1b[<0;12;5M"],
  ["the mouse, released", "\x1b[<0;12;5m"],
  ["the mouse, as in rxvt", "\x1b[32;12;5M"],
  ["the mouse, as of old", "\x1b[M !!"],
  ["the end of a paste that has not begun", "\x1b[201~"],
  ["a function key", "\x1b[15~"],
  ["a function key with modifiers", "\x1b[1;2P"],
  ["a function key of the keypad", "\x1bOP"],
  ["a function key of the Linux console", "\x1b[[A"],
  ["an order to select a character set", "\x1b(B"],
  ["an order of two intermediates", "\x1b $A"]
]

describe("the keyboard", () => {
  it("has text, keys, and text again", () => {
    assert.deepStrictEqual(events("a\x1b[Ab\x01多\r"), [
      typed("a"),
      press("up"),
      typed("b"),
      press("ctrl-a"),
      typed("多"),
      press("enter")
    ])
  })
  it("has keys in every form that terminals give them", () => {
    const forms: ReadonlyArray<readonly [key: string, ...bytes: ReadonlyArray<string>]> = [
      ["up", "\x1b[A", "\x1bOA", "\x1b[1A", "\x9bA", "\x1b[1;1:1A", "\x1b[1;1:2A"],
      ["home", "\x1b[H", "\x1bOH", "\x1b[1~", "\x1b[7~"],
      ["end", "\x1b[F", "\x1bOF", "\x1b[4~", "\x1b[8~"],
      ["delete", "\x1b[3~", "\x1b[P", "\x1b[3;1:1~", "\x1b[3;129:2~"],
      ["ctrl-left", "\x1b[1;5D", "\x1b[1;6D", "\x1b[1;5:2D", "\x1bOd"],
      ["ctrl-right", "\x1b[1;5C", "\x1bOc"],
      ["alt-left", "\x1b[1;3D", "\x1b[1;4D", "\x1b[1;9D", "\x1b\x1b[D", "\x1b\x1bOD"],
      ["shift-left", "\x1b[1;2D"],
      ["alt-b", "\x1bb", "\x1bB", "\x1b[98;3u", "\x1b[27;4;66~"],
      ["alt-enter", "\x1b\r", "\x1b[13;3u", "\x1b[27;3;13~"],
      ["shift-enter", "\x1b[13;2u", "\x1b[27;2;13~", "\x1b[13;6u"],
      ["alt-backspace", "\x1b\x7f", "\x1b\x08", "\x1b[127;3u"],
      ["backspace", "\x7f", "\x08", "\x1b[127u", "\x1b[127;5u"],
      ["enter", "\r", "\n", "\r\n", "\x1bOM", "\x1b[13;5u", "\x1b[27;5;13~", "\x1b[57414u"],
      ["escape", "\x1b", "\x1b[27u", "\x1b[27;5u"],
      ["ctrl-a", "\x01", "\x1b[97;5u", "\x1b[97:65;6:2u", "\x1b[27;5;97~", "\x1b[97;69u"],
      ["ctrl-c", "\x03", "\x1b[99;5u", "\x1b[27;5;99~"],
      ["ctrl-d", "\x04", "\x1b[100;5:1u"],
      ["tab", "\t", "\x1b[9u", "\x1b[105;5u"],
      ["alt-ctrl-a", "\x1b\x01", "\x1b[97;7u"],
      ["ctrl-_", "\x1f", "\x1b[47;5u"],
      ["ctrl-\\", "\x1c"],
      ["ctrl-]", "\x1d"]
    ]
    for (const [key, ...all] of forms)
      for (const bytes of all)
        assert.deepStrictEqual(events(bytes), [press(key)], JSON.stringify(bytes))
  })
  it("has characters in every form that terminals give them", () => {
    const forms: ReadonlyArray<readonly [char: string, ...bytes: ReadonlyArray<string>]> = [
      [" ", "\x1b[32;2u", "\x1b[27;2;32~"],
      ["a", "\x1b[97u", "\x1b[97;1:2u", "\x1b[97;;97u", "\x1b[97;65u"],
      ["A", "\x1b[97;2u", "\x1b[97:65;2;65u", "\x1b[27;2;65~"],
      ["é", "\x1b[233u"],
      ["7", "\x1bOw", "\x1b[57406u"],
      ["*", "\x1bOj", "\x1b[57411u"],
      ["=", "\x1bOX", "\x1b[57415u"]
    ]
    for (const [char, ...all] of forms)
      for (const bytes of all)
        assert.deepStrictEqual(events(bytes), [typed(char)], JSON.stringify(bytes))
  })
  it("has pastes whole, whatever is in them and wherever they are cut", () => {
    const text = "one\r\n\x1b[A\ttwo~"
    const bytes = `a\x1b[200~${text}\x1b[201~b`
    for (let at = 0; at <= bytes.length; at++)
      assert.deepStrictEqual(
        events(bytes.slice(0, at), bytes.slice(at)).filter(({ _tag }) => _tag === "Paste"),
        [paste(text)]
      )
    assert.deepStrictEqual(events(...bytes), [typed("a"), paste(text), typed("b")])
  })
  it("counts a paste that is too long, and goes on behind it", () => {
    const long = ["\x1b[200~", "x".repeat(90), "y".repeat(90), "z".repeat(90), "\x1b[201~a"]
    for (const pieces of [long, [long.join("")]])
      assert.deepStrictEqual(events(...pieces), [{ _tag: "PasteTooLong" }, typed("a")])
  })
  it("is usable again after Ctrl-C when the end of a paste was lost, and keeps its text", () => {
    assert.deepStrictEqual(events("\x1b[200~lost", "\x03", "a"), [paste("lost"), typed("a")])
    assert.deepStrictEqual(events("\x1b[200~lost", "\x03\x03"), [paste("lost")])
  })
  it("reports once that the end of a paste does not come, and still reads the paste", () => {
    const [begun] = read(keyboard, "\x1b[200~one", limit)
    assert.strictEqual(patience(begun), 2_000)
    const [overdue, some] = timeOut(begun)
    assert.deepStrictEqual(some, [{ _tag: "PasteUnfinished" }])
    const [more, none] = read(overdue, " two", limit)
    assert.deepStrictEqual(none, [])
    assert.isUndefined(patience(more))
    const [after, all] = read(more, "\x1b[201~", limit)
    assert.deepStrictEqual(all, [paste("one two")])
    assert.strictEqual(patience(read(after, "\x1b[200~", limit)[0]), 2_000)
  })
  it("does not take a control character in a paste for Ctrl-C", () => {
    const text = "/msg bob the pass\x03word is 123\n"
    const bytes = `\x1b[200~${text}\x1b[201~`
    assert.deepStrictEqual(events(bytes), [paste(text)])
    assert.deepStrictEqual(events(bytes.slice(0, 23), bytes.slice(23)), [paste(text)])
  })
  it("has an Esc and the paste that comes in the same read", () => {
    const bytes = "\x1b\x1b[200~one\rtwo\x1b[201~"
    assert.deepStrictEqual(events(bytes), [press("escape"), paste("one\rtwo")])
    for (let at = 1; at <= bytes.length; at++)
      assert.deepStrictEqual(events(bytes.slice(0, at), bytes.slice(at)), events(bytes))
  })
  it("takes tabs between text in one read for pasted text, and one for a key", () => {
    assert.deepStrictEqual(events("if al\tthen\t\tend"), [typed("if al\tthen\t\tend")])
    assert.deepStrictEqual(events("al", "\t", "x"), [typed("al"), press("tab"), typed("x")])
    assert.deepStrictEqual(events("al\tx"), [typed("al"), press("tab"), typed("x")])
    assert.deepStrictEqual(events("al\t"), [typed("al"), press("tab")])
    assert.deepStrictEqual(events("\tx"), [press("tab"), typed("x")])
    assert.deepStrictEqual(events("a\t\r"), [typed("a"), press("tab"), press("enter")])
  })
  it("reports focus, cursor, and what the terminal is", () => {
    assert.deepStrictEqual(events("a\x1b[Ib\x1b[24;212Rc\x1b[>41;379;0cd\x1b[O"), [
      typed("a"),
      { _tag: "Focus", focused: true },
      typed("b"),
      cursor(23, 211),
      typed("c"),
      { _tag: "Device", attributes: "41;379;0" },
      typed("d"),
      { _tag: "Focus", focused: false }
    ])
  })
  it("takes an Esc for a key when nothing follows, and its rest when that comes late, at once", () => {
    const [waiting] = read(keyboard, "\x1b", limit)
    const [late, some] = timeOut(waiting)
    assert.deepStrictEqual(some, [press("escape")])
    assert.deepStrictEqual(read(late, "[", limit)[1], [typed("[")])
    assert.deepStrictEqual(read(late, "ab", limit)[1], [typed("ab")])
    assert.deepStrictEqual(read(late, "]11;rgb:0/0/0\x07", limit)[1], [])
    const [begun] = read(keyboard, "\x1b[<0;1", limit)
    const [more, none] = timeOut(begun)
    assert.deepStrictEqual(none, [])
    assert.deepStrictEqual(read(more, "2;5M", limit)[1], [])
  })
  it("takes text behind an Esc for text, whatever it begins with", () => {
    const [late] = timeOut(read(keyboard, "\x1b", limit)[0])
    for (const text of [
      "OK then",
      "OK",
      "OP",
      "Ok",
      "[Tea] is ready",
      "Please do it now",
      "]x",
      "[A]"
    ])
      assert.deepStrictEqual(read(late, text, limit)[1], [typed(text)], text)
    assert.deepStrictEqual(read(late, "Please\r", limit)[1], [typed("Please"), press("enter")])
    assert.deepStrictEqual(read(late, "[200~a\x1b[201~b", limit)[1], [paste("a"), typed("b")])
  })
  it("takes the rest of an Esc for text after a second", () => {
    const [late] = timeOut(read(keyboard, "\x1b", limit)[0])
    assert.deepStrictEqual(read(late, "[D", limit)[1], [press("left")])
    assert.strictEqual(patience(late), 1_000)
    const [later, none] = timeOut(late)
    assert.deepStrictEqual(none, [])
    assert.deepStrictEqual(read(later, "[D", limit)[1], [typed("[D")])
    assert.isUndefined(patience(later))
  })
  it("does not swallow what is typed behind Alt with a key that begins a string", () => {
    for (const key of ["]", "P", "_", "^", "X", "[", "O"]) {
      const [waiting] = read(keyboard, `\x1b${key}`, limit)
      const [late, none] = timeOut(waiting)
      assert.deepStrictEqual(none, [])
      assert.deepStrictEqual(read(late, "a", limit)[1], [typed("a")])
      assert.deepStrictEqual(events(`\x1b${key}\r`).at(-1), press("enter"), key)
    }
  })
  for (const [what, bytes] of reports)
    it(`takes ${what} for no text and no key that does something`, () => {
      for (let at = 0; at <= bytes.length; at++)
        assert.deepStrictEqual(events(bytes.slice(0, at), bytes.slice(at)), [])
    })

  const text = FastCheck.constantFrom(
    "a",
    "hello ",
    "多",
    "👩‍👩‍👧",
    "\r",
    "\x1b[D",
    "\x7f",
    "\x1bb",
    "[",
    "]"
  )
  it.prop(
    "reads what is typed as if no report had come, wherever that comes and is cut",
    [
      FastCheck.array(
        FastCheck.tuple(
          text,
          FastCheck.option(FastCheck.constantFrom(...reports)),
          FastCheck.nat(30)
        ),
        { maxLength: 12 }
      )
    ],
    ([steps]) => {
      const plain = steps.flatMap(([keys]) => events(keys))
      const pieces = steps.flatMap(([keys, report, at]) => {
        const [, bytes = ""] = report ?? []
        return [keys, bytes.slice(0, at), bytes.slice(at)]
      })
      assert.deepStrictEqual(events(...pieces), plain)
    },
    property()
  )
})
