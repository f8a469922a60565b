/// What terminals without Unicode get in the place of the interface's own characters.
enum ASCIILookalikes {
  private static let table: [Unicode.Scalar: Unicode.Scalar] = [
    "─": "-", "│": "|", "╭": "+", "╮": "+", "╰": "+", "╯": "+", "▸": ">", "●": "*", "↑": "^", "↓": "v", "←": "<",
    "→": ">", "…": "~", "·": ".", "█": "#", "▀": "\"", "▄": "_",
  ]

  static func scalar(for scalar: Unicode.Scalar) -> Unicode.Scalar {
    scalar.isASCII ? scalar : table[scalar] ?? "?"
  }
}
