import LiveComponents

/// A value that is one of a few words.
protocol WordChoice: RawRepresentable<String>, CaseIterable, Sendable {
  /// A few words about the choice, for completions and the manual.
  var meaning: String { get }
}

extension ValueKind where Value: WordChoice {
  /// One of the type's words, in the case they are written.
  static var choice: ValueKind {
    let all = Array(Value.allCases)
    let words = all.map(\.rawValue)
    return ValueKind(
      allowed: alternatives(words),
      completion: .words(all.map { .init(word: $0.rawValue, meaning: $0.meaning) })
    ) { (text) throws(ValueRejection) in
      guard let value = Value(rawValue: text) else {
        throw ValueRejection(near: NearestWord.suggestions(for: text, among: words))
      }
      return value
    }
  }
}

extension ValueKind where Value == String {
  /// One of these words.
  static func word(among words: [CompletedWord]) -> ValueKind {
    ValueKind(allowed: alternatives(words.map(\.word)), completion: .words(words)) { (text) throws(ValueRejection) in
      guard words.contains(where: { $0.word == text }) else {
        throw ValueRejection(near: NearestWord.suggestions(for: text, among: words.map(\.word)))
      }
      return text
    }
  }
}

extension ValueKind where Value == [Int] {
  /// Codes of one component joined by commas, each known to the event catalogue: a code that nothing raises would make
  /// an expectation meaningless.
  static func codes(of component: ComponentKind) -> ValueKind {
    ValueKind(
      allowed: "\(component.rawValue) codes joined by commas, such as "
        + (component == .player ? "2001,2004,-2301" : "1001,1002,-1307"),
      completion: .codes([component], isList: true)
    ) { (text) throws(ValueRejection) in
      var codes: [Int] = []
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        let word = String(part.drop { $0 == " " })
        guard !word.isEmpty else { throw ValueRejection(reason: "a code is missing") }
        guard word.isWholeNumber, let code = Int(word) else {
          throw ValueRejection(reason: "\(word.quotedForMessage) is not a number")
        }
        guard EventCatalogue.description(of: code, for: component) != nil else {
          throw ValueRejection(
            reason: "the \(component.rawValue) has no code \(code)",
            near: EventCatalogue.codes(near: word, of: component))
        }
        codes.append(code)
      }
      return codes
    }
  }
}

extension EventCatalogue {
  /// The codes that `typed` was probably meant to be.
  static func codes(near typed: String, of component: ComponentKind?) -> [String] {
    var codes: [String] = []
    for event in all where component == nil || event.component == component {
      let code = String(event.code)
      if !codes.contains(code) { codes.append(code) }
    }
    return NearestWord.suggestions(for: typed, among: codes)
  }
}
