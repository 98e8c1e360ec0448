import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as Copy from "../../../../src/domain/client/Copy.ts"
import { keys as help } from "../../../../src/domain/client/copy/Keys.ts"
import { bindings } from "../../../../src/domain/terminal/editor/Bindings.ts"
import { type Editor, editor } from "../../../../src/domain/terminal/editor/Editor.ts"
import {
  keyboard,
  read,
  type TerminalEvent,
  timeOut
} from "../../../../src/domain/terminal/editor/Keyboard.ts"
import { hint } from "../../../../src/domain/terminal/editor/Search.ts"
import {
  type EditorEvent,
  type Helpers,
  type
} from "../../../../src/domain/terminal/editor/Typing.ts"
import { isBetween } from "../../../../src/domain/terminal/Width.ts"
import { binaryString } from "../../../support/binary.ts"
import { property } from "../../../support/property.ts"

const helpers: Helpers = {
  complete: (draft, cursor) => {
    const stem = /\S*$/.exec(draft.slice(0, cursor))?.[0] ?? ""
    const names = ["alice: ", "Albert: ", "bob: "]
    return { stem, candidates: names.filter((name) => name.toLowerCase().startsWith(stem)) }
  },
  expand: (before) => (before === "/reply " ? { text: "/msg bob ", chosenAt: 7 } : undefined),
  isRemembered: () => true
}

const keys = {
  up: "\x1b[A",
  down: "\x1b[B",
  left: "\x1b[D",
  right: "\x1b[C",
  home: "\x1b[H",
  end: "\x1b[F",
  newLine: "\x1b\r"
}
const { down, end, home, left, newLine, right, up } = keys

/** Types into an editor, and returns what became of it. A Tab comes by itself, as of a person. */
const typedInto = (from: Editor, bytes: string) => {
  const events: Array<EditorEvent> = []
  let at = from
  let waiting = keyboard
  const take = (some: ReadonlyArray<TerminalEvent>) => {
    for (const event of some) {
      const [next, answers] = type(at, event, helpers)
      at = next
      events.push(...answers)
    }
  }
  for (const piece of bytes.split(/(\t)/)) {
    const [next, some] = read(waiting, piece, 1000)
    waiting = next
    take(some)
  }
  take(timeOut(waiting)[1])
  return { editor: at, events }
}
/** The draft, with the cursor as |. */
const shown = ({ draft: { cursor, text } }: Editor): string =>
  `${text.slice(0, cursor)}|${text.slice(cursor)}`
const drafts = (...pieces: ReadonlyArray<string>): ReadonlyArray<string> => {
  let at = editor
  return pieces.map((bytes) => {
    at = typedInto(at, bytes).editor
    return shown(at)
  })
}
const draft = (bytes: string) => shown(typedInto(editor, bytes).editor)
const said = "aaa one\rbbb two\rccc three\rbbb four\r"

describe("Up and Down", () => {
  it("go through what was sent, to the oldest and back to the draft", () => {
    assert.deepStrictEqual(drafts(said, up, up, up, up, up, down, down, down, down, down), [
      "|",
      "bbb four|",
      "ccc three|",
      "bbb two|",
      "aaa one|",
      "aaa one|",
      "bbb two|",
      "ccc three|",
      "bbb four|",
      "|",
      "|"
    ])
  })
  it("visit only lines that begin like the draft", () => {
    assert.deepStrictEqual(drafts(`${said}bbb`, up, up, up, down, down, down), [
      "bbb|",
      "bbb four|",
      "bbb two|",
      "bbb two|",
      "bbb four|",
      "bbb|",
      "bbb|"
    ])
  })
  it("leave the draft alone where nothing begins like it", () => {
    assert.deepStrictEqual(drafts(`${said}new text`, up, down), [
      "new text|",
      "new text|",
      "new text|"
    ])
  })
  it("go on when a line was changed on the way, and come back to the change", () => {
    assert.deepStrictEqual(drafts(`${said}bbb`, `${up}!!`, up, down, down), [
      "bbb|",
      "bbb four!!|",
      "bbb two|",
      "bbb four!!|",
      "bbb|"
    ])
  })
  it("begin anew where another text was typed in place of a line", () => {
    const three = "one\rtwo\rthree\r"
    assert.deepStrictEqual(drafts(`${three}${up}\x15on`, up, down, down), [
      "on|",
      "one|",
      "on|",
      "on|"
    ])
    const other = `${up}${up}\x15my new text`
    assert.deepStrictEqual(
      drafts(`${three}${other}`, up, down, down),
      Array(4).fill("my new text|")
    )
  })
  it("begin at the newest line again after Ctrl-C, after Enter, and with another draft", () => {
    assert.deepStrictEqual(drafts(`${said}${up}${up}\x03`, up), ["|", "bbb four|"])
    assert.deepStrictEqual(drafts(`${said}${up}${up}\r`, up, up), ["|", "ccc three|", "bbb four|"])
    assert.deepStrictEqual(drafts(`${said}${up}${down}aaa`, up), ["aaa|", "aaa one|"])
  })
  it("know a line once, however often it was sent", () => {
    assert.deepStrictEqual(drafts("a\rb\ra\r \r\r", up, up, up), ["|", "a|", "b|", "b|"])
  })
  it("go from line to line, and keep the column", () => {
    const lines = `多多x${newLine}b${newLine}cccccc`
    assert.deepStrictEqual(drafts(`${lines}${left}`, up, up, down, down), [
      "多多x\nb\nccccc|c",
      "多多x\nb|\ncccccc",
      "多多x|\nb\ncccccc",
      "多多x\nb|\ncccccc",
      "多多x\nb\nccccc|c"
    ])
  })
  it("go through what was sent only from the first and the last line", () => {
    const sent = `old\rtwo${newLine}lines\r`
    assert.deepStrictEqual(drafts(`${sent}${up}`, up, down, down, up, up), [
      "two|\nlines",
      "old|",
      "two\nlines|",
      "|",
      "two|\nlines",
      "old|"
    ])
  })
})

describe("Ctrl-R", () => {
  /** What is sent by these bytes, the draft after them, and the hint. */
  const searched = (bytes: string) => {
    const { editor: after, events } = typedInto(typedInto(editor, said).editor, bytes)
    const sent = events.flatMap((event) => (event._tag === "Line" ? [event.text] : []))
    return [sent, shown(after), hint(after)]
  }

  it("makes what is typed then the query, and Enter takes what was found, unsent", () => {
    assert.deepStrictEqual(searched("\x12"), [[], "|", Copy.searchHint("", undefined)])
    assert.deepStrictEqual(searched("\x12TW"), [[], "TW|", Copy.searchHint("TW", "bbb two")])
    assert.deepStrictEqual(searched("\x12tw\r"), [[], "bbb two|", undefined])
    assert.deepStrictEqual(searched(`\x12tw${right}`), [[], "bbb two|", undefined])
    assert.deepStrictEqual(searched("\x12tw\r\r"), [["bbb two"], "|", undefined])
  })
  it("begins with an empty query, whatever the draft is", () => {
    assert.deepStrictEqual(searched("lunch\x12"), [[], "|", Copy.searchHint("", undefined)])
    assert.deepStrictEqual(searched("lunch\x12tw"), [[], "tw|", Copy.searchHint("tw", "bbb two")])
    assert.deepStrictEqual(searched("lunch\x12\x1f\x1f"), [[], "|", Copy.searchHint("", undefined)])
  })
  it("goes on to older lines, as far as there are any", () => {
    const found = ["bbb four", "bbb two", "aaa one", "aaa one"]
    for (const [index, line] of found.entries())
      assert.deepStrictEqual(searched(`\x12o${"\x12".repeat(index)}`), [
        [],
        "o|",
        Copy.searchHint("o", line)
      ])
    assert.deepStrictEqual(searched("\x12o\x12\x7ft\r"), [[], "ccc three|", undefined])
  })
  it("gives the draft back at Esc, Ctrl-G and Ctrl-C, and Ctrl-C does not count for leaving", () => {
    assert.deepStrictEqual(searched("lunch\x12?\x1b"), [[], "lunch|", undefined])
    assert.deepStrictEqual(searched("lunch\x12?\x07"), [[], "lunch|", undefined])
    assert.deepStrictEqual(searched("lunch\x12?\x03"), [[], "lunch|", undefined])
    const { events } = typedInto(editor, "\x12\x03\x12\x04")
    assert.deepStrictEqual([...new Set(events.map(({ _tag }) => _tag))], ["Key"])
  })
  it("changes nothing where no line has the query, and Enter sends nothing", () => {
    assert.deepStrictEqual(searched("\x12lunch?\r\r"), [
      [],
      "lunch?|",
      Copy.searchHint("lunch?", undefined)
    ])
  })
  it("can be undone", () => {
    assert.deepStrictEqual(searched("old\x12tw\r\x1f"), [[], "old|", undefined])
  })
})

const edits: ReadonlyArray<readonly [what: string, typed: string, draft: string]> = [
  ["Home and End are of the line", `one${newLine}two${left}${home}1${end}2`, "one\n1two2|"],
  ["Ctrl-A and Ctrl-E, too", `one${newLine}two${up}\x01>\x05<`, ">one<|\ntwo"],
  ["Alt-< and Alt-> are of the draft", `a${newLine}b\x1b<1\x1b>2`, "1a\nb2|"],
  ["Alt-B stops where a word begins", "say hello world.\x1bb", "say hello |world."],
  ["Alt-B goes over what is between words", "one, (two) ...\x1bb\x1bb", "|one, (two) ..."],
  ["Alt-F stops where a word ends", `one, (two)${home}\x1bf\x1bf`, "one, (two|)"],
  ["Alt-D cuts to the end of a word", `one two${home}\x1bd`, "| two"],
  ["Alt-Backspace cuts a word", "one two.three\x1b\x7f", "one two.|"],
  ["Ctrl-W cuts back to the blank", "one two.three\x17", "one |"],
  ["Ctrl-U cuts to the beginning of the line", `one${newLine}two\x15`, "one\n|"],
  [
    "Ctrl-U at the beginning of a line joins it with the one before",
    `one${newLine}two\x15\x15`,
    "one|"
  ],
  ["Ctrl-K cuts to the end of the line", `one${newLine}two${up}${home}\x0b`, "|\ntwo"],
  ["Ctrl-K at the end of a line joins it with the next", `one${newLine}two${up}\x0b`, "one|two"],
  ["what is cut at once comes back at once", "one two three\x17\x17x\x19", "one xtwo three|"],
  ["cuts in both directions are in order", `one two three\x1bb\x17\x0b|\x19`, "one |two three|"],
  ["Alt-Y goes to what was cut before", "one\x15two\x15\x19\x1by", "one|"],
  ["Ctrl-_ undoes Ctrl-C", "one two\x03\x1f", "one two|"],
  ["Ctrl-^ does it again", "one two\x17\x1f\x1e", "one |"],
  [
    "Backspace and Delete take whole characters",
    `a👍🏽b👩‍👩‍👧${left}\x7f${left}\x1b[3~`,
    "a|👩‍👩‍👧"
  ],
  ["Backspace takes the last sign of a Thai syllable", "ที่\x7f", "ที|"],
  ["Backspace takes the vowel of a Thai syllable", "น้ำ\x7f", "น้|"],
  ["Backspace takes the last sign of a Hindi syllable", "नि\x7f", "न|"],
  ["Backspace takes an accented Latin letter whole", "ae\u0301\x7f", "a|"],
  ["Backspace takes an emoji and its signs whole", "a❤️\x7f1️⃣\x7f👁️\x7f", "a|"],
  ["the cursor passes whole characters", `a👩‍👩‍👧${left}${left}${right}b`, "ab|👩‍👩‍👧"],
  [
    "Shift-Left, Ctrl-Up and Ctrl-Delete do what they do alone",
    "ab\x1b[1;2D\x1b[1;5A\x1b[3;5~c",
    "ac|"
  ],
  ["Alt-Ctrl-C does nothing", "a\x1b\x03", "a|"],
  ["Ctrl-\\ and Ctrl-] do nothing", "a\x1c\x1db", "ab|"],
  [
    "a paste keeps its lines, but not the break at its end",
    "\x1b[200~a\r\n\tb\n\x1b[201~c",
    "a\n\tbc|"
  ],
  ["Esc drops a draft of several lines", `a${newLine}b\x1b`, "|"],
  ["Ctrl-G does the same", `a${newLine}b\x07`, "|"],
  ["Esc leaves a line alone", "a\x1b", "a|"],
  ["Tab completes", "al\tx", "alx|"],
  ["Tab completes as the name is written", "alb\tx", "Albert: x|"],
  ["Tab leaves no two blanks", ` and more${home}bo\t`, "bob:| and more"]
]

describe("a key", () => {
  it.each(edits)("%s", (_, typed, expected) => assert.strictEqual(draft(typed), expected))

  it("expands what helpers know, and Ctrl-_ takes that back", () => {
    const pieces = [..."/reply hi", "\x1f", "\x1f"]
    assert.deepStrictEqual(drafts(...pieces).slice(-5), [
      "/msg bob |",
      "/msg bob h|",
      "/msg bob hi|",
      "/msg bob |",
      "/reply |"
    ])
  })
  it("Ctrl-_ undoes word by word", () => {
    assert.deepStrictEqual(drafts(..."one two three", "\x1f", "\x1f").slice(-2), [
      "one two|",
      "one|"
    ])
  })
  it("Tab lists the candidates where nothing more can be completed", () => {
    const listed = (bytes: string) =>
      typedInto(editor, bytes).events.filter(({ _tag }) => _tag === "Candidates")
    const both = { _tag: "Candidates", candidates: ["alice: ", "Albert: "] } as const
    assert.deepStrictEqual(listed("al\t"), [both])
    assert.deepStrictEqual(listed("a\t"), [])
    assert.deepStrictEqual(listed("a\t\t"), [both])
    assert.deepStrictEqual(listed("b\t"), [])
    assert.deepStrictEqual(listed("x\t"), [])
    // Once, until another key is pressed.
    assert.deepStrictEqual(listed("al\t\t\t"), [both])
    assert.deepStrictEqual(listed("al\t\x05\t"), [both, both])
  })
  it("puts the draft away where it switches to another room", () => {
    const { editor: left, events } = typedInto(editor, "half\x1ba")
    assert.deepStrictEqual(events.at(-1), { _tag: "NextRoom", draft: { text: "half" } })
    assert.strictEqual(shown(left), "|")
    const beside = (by: 1 | -1) => ({ _tag: "RoomBeside", draft: { text: "half" }, by }) as const
    // Esc and the letter, as every terminal sends it, and the arrows of xterm, rxvt and kitty.
    for (const on of ["\x1bn", "\x1b[1;3B", "\x1b\x1b[B", "\x1b[110;3u"])
      assert.deepStrictEqual(typedInto(editor, `half${on}`).events.at(-1), beside(1))
    for (const back of ["\x1bp", "\x1b[1;3A", "\x1b\x1b[A", "\x1b[112;3u"])
      assert.deepStrictEqual(typedInto(editor, `half${back}`).events.at(-1), beside(-1))
  })
  it("ends nothing while there is a draft", () => {
    const tags = (bytes: string) => typedInto(editor, bytes).events.map(({ _tag }) => _tag)
    assert.deepStrictEqual(tags("a\x04"), ["Key", "Key"])
    assert.deepStrictEqual(tags("\x04"), ["Leave"])
  })

  const anything = FastCheck.array(
    FastCheck.oneof(
      FastCheck.constantFrom(
        ...["a", "one two", "多", "👩‍👩‍👧", "e\u0301", "\x1b[200~x\ny\x1b[201~", "\t"],
        ...[up, down, left, right, home, end, newLine, "\r", "\x03", "\x12"],
        ...[
          "\x7f",
          "\x1b[3~",
          "\x17",
          "\x15",
          "\x0b",
          "\x19",
          "\x1by",
          "\x1f",
          "\x1e",
          "\x1bb",
          "\x1bf"
        ]
      ),
      binaryString({ maxLength: 5 })
    ),
    { maxLength: 40 }
  )
  it.prop(
    "leaves the cursor between two characters, and no control in the draft",
    [anything],
    ([pieces]) => {
      let at = editor
      for (const piece of pieces) {
        at = typedInto(at, piece).editor
        const { cursor, text } = at.draft
        assert.isTrue(cursor <= text.length && isBetween(text, cursor), JSON.stringify(at.draft))
        assert.notMatch(text, /[\x00-\x08\x0b-\x1f\x7f-\x9f]/)
      }
    },
    property()
  )
  it.prop(
    "can be undone and done again, to the letter",
    [anything],
    ([pieces]) => {
      const { editor: done } = typedInto(
        editor,
        pieces.join("").replaceAll(/[\r\n\x1b\x1e\x1f]/g, "")
      )
      const back = typedInto(done, "\x1f".repeat(600)).editor
      const again = typedInto(back, "\x1e".repeat(600)).editor
      assert.strictEqual(back.draft.text, "")
      assert.strictEqual(again.draft.text, done.draft.text)
    },
    property(0.1)
  )
})

describe("the list of keys", () => {
  it("has all keys that do something, and no other", () => {
    const listed = help
      .flatMap(([keys]) => keys.split(", "))
      .map((key) => key.toLowerCase().replace(/^esc$/, "escape"))
    assert.deepStrictEqual([...listed].sort(), Object.keys(bindings).sort())
  })
})
