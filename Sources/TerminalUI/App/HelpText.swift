/// The help, made of the key table and the command table.
enum HelpText {
  static func lines() -> [TextLine] {
    var lines: [TextLine] = []
    for context in KeyContext.allCases {
      lines.append(TextLine(context.title, .heading))
      for binding in KeyTable.bindings where binding.context == context {
        // The numbers are one line.
        if case .intent(.selectTile(let index)) = binding.action, index > 0 { continue }
        lines.append(TextLine(binding.help, label: binding.keyText))
      }
      lines.append(TextLine(""))
    }
    lines.append(TextLine("Mouse: click selects, the wheel scrolls, sliders can be dragged; nothing needs it.", .dim))
    return lines
  }
}
