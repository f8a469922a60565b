import LiveComponents

/// What lies over the panes, with what it is for.
enum Popup {
  case text([TextLine], title: String, top: Int)
  case prompt(Prompt)
  case choices(Choices)
  case palette(Palette)

  struct Prompt {
    /// What Enter does with the line.
    enum Purpose: Hashable {
      case attribute(String)
      case network
      case filter
      case writeLog
    }

    var purpose: Purpose
    var title: String
    var editor: LineEditor
    var hint: String
    var problem: String?
  }

  /// The allowed values of an attribute.
  struct Choices {
    var attribute: String
    var values: [String]
    var selected: Int
    var hint: String
  }

  struct Palette {
    var editor = LineEditor()
    var selected = 0
    /// Place in the history, while ↑ is used in an empty line.
    var past: Int?
  }
}

/// Texts about codes.
enum Explanation {
  static func of(_ event: EventDescription, _ language: Language) -> [TextLine] {
    let style: TextLine.Style =
      switch event.kind {
      case .normal: .good
      case .warning: .warning
      case .error: .failure
      }
    let head = [
      TextLine("\(event.code) \(event.name)", .heading),
      TextLine(
        "live-\(event.component.rawValue), \(event.kind.rawValue)", style, label: language == .chinese ? "类别" : "kind"),
    ]
    let english = [
      TextLine(event.cause, label: "cause"), TextLine(event.advice, label: "what to do"),
      TextLine(event.chinese, label: "documented"),
    ]
    let chinese = [
      TextLine(event.chinese, label: "含义"), TextLine(event.causeChinese, label: "原因"),
      TextLine(event.adviceChinese, label: "建议"),
    ]
    var lines = head + (language == .chinese ? chinese : english)
    let profiles = Profile.allCases.filter { event.isRaised(in: $0) }.map(\.rawValue).joined(separator: ", ")
    lines.append(TextLine(profiles, .dim, label: language == .chinese ? "文档" : "profiles"))
    return lines
  }
}
