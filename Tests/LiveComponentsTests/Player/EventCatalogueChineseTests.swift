import LiveComponents
import Testing

/// The explanations in Chinese say what the English ones say.
@Suite struct EventCatalogueChineseTests {
  /// Names that stand in Chinese sentences as they are.
  private static let names: Set<String> = [
    "RTMP", "HTTP", "FLV", "TCP", "DNS", "AAC", "H.264", "MD5", "BGM", "RTC", "socket", "rtmp", "mode", "connect",
    "NetStream.Play.Start", "NetStream.Publish.Start", "StreamBegin", "frame_num", "start", "stop", "play", "txSecret",
    "txTime", "min-cache", "video-width", "video-height", "waiting-image", "waiting-image-hash", "scope.camera",
    "scope.record", "binderror", "1920x1920", "PLAY_ERR_NET_DISCONNECT",
  ]

  private static func label(_ event: EventDescription) -> Comment { "\(event.component) \(event.code)" }

  @Test func theFiguresAreThoseOfTheEnglishText() {
    for event in EventCatalogue.all {
      #expect(figures(event.causeChinese) == figures(event.cause), Self.label(event))
      #expect(figures(event.adviceChinese) == figures(event.advice), Self.label(event))
    }
  }

  @Test func unitsAreThoseOfTheEnglishText() {
    for event in EventCatalogue.all {
      for (english, chinese) in [(event.cause, event.causeChinese), (event.advice, event.adviceChinese)] {
        let pairs = [(" ms", " 毫秒"), (" s", " 秒"), (" %", "%"), (" frames", " 帧"), ("three", "三次")]
        for (unit, translation) in pairs {
          let expected = occurrences(of: unit, after: unit != "three", in: english)
          #expect(occurrences(of: translation, after: unit != "three", in: chinese) == expected, Self.label(event))
        }
      }
    }
  }

  @Test func namesAreTheOnlyLatinLetters() {
    for event in EventCatalogue.all {
      for text in [event.chinese, event.causeChinese, event.adviceChinese] {
        for word in latinWords(text) where word.contains(where: \.isLetter) {
          #expect(Self.names.contains(word), "\(word) in \(text)")
        }
        #expect(text.unicodeScalars.contains { isHan($0) }, "\(text)")
      }
    }
  }

  /// A method or an attribute that the English text tells to use is named in Chinese too.
  @Test func namesOfTheEnglishTextAreKept() {
    let words: Set<String> = ["stop", "start", "play", "socket", "mode", "connect"]
    let certain = Self.names.subtracting(words)
    for event in EventCatalogue.all {
      for (english, chinese) in [(event.cause, event.causeChinese), (event.advice, event.adviceChinese)] {
        let kept = Set(latinWords(english)).intersection(certain)
        #expect(kept.subtracting(latinWords(chinese)) == [], Self.label(event))
      }
    }
  }

  /// Marks of the Chinese width, a space between Chinese and Latin text, and no full stop: phrases as in the tables.
  @Test func theMarksAreChinese() {
    for event in EventCatalogue.all {
      for text in [event.chinese, event.causeChinese, event.adviceChinese] {
        #expect(!text.contains { ",;:()?!。".contains($0) }, "\(text)")
        for (left, right) in zip(text.unicodeScalars, text.unicodeScalars.dropFirst()) {
          let meet = isHan(left) && isLatin(right) || isLatin(left) && isHan(right)
          #expect(!meet, "\(text)")
        }
      }
    }
  }

  /// The runs of digits, sorted.
  private func figures(_ text: String) -> [String] {
    text.split { !("0"..."9").contains($0) }.map { String($0) }.sorted()
  }

  /// How often a unit stands in a text: after a figure, or anywhere.
  private func occurrences(of unit: String, after isAfterFigure: Bool, in text: String) -> Int {
    var count = 0
    var rest = Substring(text)
    while let start = rest.firstRange(of: unit) {
      let before = rest[..<start.lowerBound].last
      let after = rest[start.upperBound...].first
      let ends = !(after?.isASCII ?? false) || !(after?.isLetter ?? false)
      if !isAfterFigure || (before?.isNumber ?? false) && ends { count += 1 }
      rest = rest[start.upperBound...]
    }
    return count
  }

  private func latinWords(_ text: String) -> [String] {
    text.unicodeScalars.split { !isLatin($0) && !"-._".unicodeScalars.contains($0) }.map { String($0) }
  }

  private func isLatin(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
  }

  private func isHan(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isIdeographic }
}
