/// Text as XML 1.0 may carry it (sections 2.2 and 2.4): what is no legal character is replaced.
enum XMLText {
  static func content(_ text: String) -> String { escaped(PlainText.lines(text), inAttribute: false) }

  /// For double quotes around it; line ends are kept, as references.
  static func attribute(_ text: String) -> String { escaped(PlainText.lines(text), inAttribute: true) }

  private static func escaped(_ text: String, inAttribute: Bool) -> String {
    var out = ""
    out.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"" where inAttribute: out += "&quot;"
      case "\n" where inAttribute: out += "&#10;"
      case "\t" where inAttribute: out += "&#9;"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
