import EventLoop
import Testing

@testable import TerminalUI

@Suite struct InputDecoderTests {
  /// All that comes of bytes, and of the time-out after them.
  private func decode(_ text: String, cutAt cuts: Set<Int> = []) -> [InputDecoder.Item] {
    var decoder = InputDecoder()
    var items: [InputDecoder.Item] = []
    var piece: [UInt8] = []
    for (index, byte) in text.utf8.enumerated() {
      if cuts.contains(index) {
        items += decoder.receive(piece)
        piece = []
      }
      piece.append(byte)
    }
    return items + decoder.receive(piece) + decoder.timeOut()
  }

  private func keys(_ keys: Key...) -> [InputDecoder.Item] { keys.map { .input(.key($0)) } }
  private func mouse(_ kind: MouseEvent.Kind, _ x: Int, _ y: Int) -> InputDecoder.Item {
    .input(.mouse(MouseEvent(kind, x: x, y: y)))
  }

  @Test func plainKeys() {
    #expect(decode("aZ ?") == keys(.character("a"), .character("Z"), .character(" "), .character("?")))
    #expect(decode("\t\r\n\u{7F}\u{8}") == keys(.tab, .enter, .enter, .backspace, .backspace))
    #expect(decode("\u{C}\u{1}\u{1A}") == keys(.control("l"), .control("a"), .control("z")))
    #expect(decode("\0\u{1C}\u{1F}").isEmpty)
    #expect(decode("推é🎥") == keys(.character("推"), .character("é"), .character("🎥")))
  }

  @Test func escapeAloneIsAKey() {
    #expect(decode("\u{1B}") == keys(.escape))
    #expect(decode("\u{1B}\u{1B}") == keys(.escape, .escape))
    #expect(decode("\u{1B}q") == keys(.escape, .character("q")))
    #expect(decode("\u{1B}[") == keys(.escape, .character("[")))
    var decoder = InputDecoder()
    #expect(decoder.patienceMilliseconds == nil)
    #expect(decoder.receive([0x1B]).isEmpty)
    #expect(decoder.patienceMilliseconds == 15)
    #expect(decoder.timeOut() == keys(.escape))
    #expect(decoder.patienceMilliseconds == nil)
  }

  @Test func sequencesAreHandedOnWhole() {
    for text in ["\u{1B}[A", "\u{1B}OA", "\u{1B}[5~", "\u{1B}[1;5A", "\u{1B}[[A", "\u{1B}[200~", "\u{1B}[I"] {
      #expect(decode(text) == [.sequence(Array(text.utf8))], "\(text.debugDescription)")
    }
    // What is begun and never ends is nothing, and what comes after it counts.
    #expect(decode("\u{1B}[12").isEmpty)
    #expect(decode("\u{1B}[12\ra") == keys(.enter, .character("a")))
    #expect(decode("\u{1B}[12\u{1B}[B") == [.sequence(Array("\u{1B}[B".utf8))])
    #expect(decode("\u{1B}[" + String(repeating: "1", count: 100)).allSatisfy { $0 == .input(.key(.character("1"))) })
  }

  @Test func theMouse() {
    #expect(decode("\u{1B}[<0;1;1M") == [mouse(.press, 0, 0)])
    #expect(decode("\u{1B}[<0;300;120m") == [mouse(.release, 299, 119)])
    #expect(decode("\u{1B}[<32;12;3M") == [mouse(.drag, 11, 2)])
    #expect(decode("\u{1B}[<64;5;6M\u{1B}[<65;5;6M") == [mouse(.wheelUp, 4, 5), mouse(.wheelDown, 4, 5)])
    #expect(decode("\u{1B}[<16;2;2M") == [mouse(.press, 1, 1)])
    for text in [
      "<2;1;1M", "<35;1;1M", "<0;0;1M", "<0;1M", "<;;M", "<0;99999999999999999999;1M", "<0;1;1x", "<128;1;1M",
    ] {
      #expect(decode("\u{1B}[" + text).isEmpty, "\(text)")
    }
    #expect(decode("\u{1B}[M !\"q") == [mouse(.press, 0, 1)] + keys(.character("q")))
  }

  @Test(arguments: 0..<200) func itDoesNotMatterHowBytesAreCut(_ seed: UInt64) {
    let text = "a\u{1B}[A推\u{1B}[<0;12;7Mq🎥\u{1B}OP\u{1B}[<65;1;2M\r\u{1B}[1;2Cé\u{1B}[[B\u{1B}[5~"
    var generator = Seed(seed).generator()
    let cuts = Set(text.utf8.indices.enumerated().map(\.offset).filter { _ in generator.next() % 3 == 0 })
    #expect(decode(text, cutAt: cuts) == decode(text))
  }

  @Test(arguments: 0..<50) func noiseIsNeverMoreThanKeys(_ seed: UInt64) {
    var generator = Seed(seed).generator()
    let alphabet: [UInt8] = Array("\u{1B}\u{1B}[[O<;;0123456789MmA~ q".utf8) + [0x80, 0xC0, 0xE6, 0x8E, 0xA8, 0xFF, 0]
    var decoder = InputDecoder()
    for _ in 0..<200 {
      let bytes = (0..<16).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      for item in decoder.receive(bytes) {
        if case .sequence(let sequence) = item { #expect(sequence.count >= 3 && sequence.count <= 64) }
      }
    }
    #expect(decoder.timeOut().count <= 2)
    #expect(decoder.receive(Array("x".utf8)) == keys(.character("x")))
  }

  @Test func usualSequencesAreKeys() {
    let table: [(String, Key?)] = [
      ("[A", .up), ("OB", .down), ("[C", .right), ("OD", .left), ("[H", .home), ("[F", .end), ("[1~", .home),
      ("[4~", .end), ("[3~", .delete), ("[5~", .pageUp), ("[6~", .pageDown), ("[Z", .backTab), ("OP", .function(1)),
      ("[11~", .function(1)), ("[15~", .function(5)), ("[17~", .function(6)), ("[24~", .function(12)), ("OM", .enter),
      ("[1;5A", nil), ("[2~", nil), ("[200~", nil), ("[P", nil), ("[I", nil),
    ]
    for (text, key) in table { #expect(UsualSequences.key(of: Array("\u{1B}\(text)".utf8)) == key, "\(text)") }
  }
}
