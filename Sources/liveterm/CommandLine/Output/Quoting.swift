extension String {
  /// The text in quotation marks for a one-line message: control characters escaped, long texts cut.
  var quotedForMessage: String { "\"\(shownInMessage)\"" }

  /// The text as a one-line message can show it: control characters escaped, long texts cut.
  var shownInMessage: String {
    let limit = 80
    var shown = ""
    for (count, scalar) in unicodeScalars.enumerated() {
      if count == limit { return shown + "..." }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
        shown += scalar.escaped(asASCII: true)
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}

/// "a", "a or b", "a, b or c".
func alternatives(_ words: [String]) -> String {
  guard let last = words.last else { return "" }
  return words.count == 1 ? last : words.dropLast().joined(separator: ", ") + " or " + last
}
