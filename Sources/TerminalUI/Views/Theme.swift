import Stage

/// Colours by meaning, all of the terminal's own palette, so that they fit the user's theme.
enum Theme {
  static let border = Pen(.grey)
  static let focusedBorder = Pen(.cyan, .bold)
  static let title = Pen(.standard, .bold)
  static let dim = Pen(.grey)
  static let key = Pen(.cyan, .bold)
  static let selection = Pen(.standard, .reverse)
  static let good = Pen(.green)
  static let warning = Pen(.yellow)
  static let failure = Pen(.red, .bold)
  static let header = Pen(.standard, .reverse)
  static let overlay = Pen(.palette(15), on: .black)

  static func pen(_ kind: LogRecord.Kind) -> Pen {
    switch kind {
    case .normal: .plain
    case .warning: warning
    case .error: failure
    case .network: Pen(.magenta)
    case .note: Pen(.cyan)
    case .music, .fullscreen: Pen(.blue)
    case .status, .origin, .summary: dim
    }
  }

  static func pen(_ style: TextLine.Style) -> Pen {
    switch style {
    case .heading: Pen(.cyan, .bold)
    case .plain: .plain
    case .dim: dim
    case .good: good
    case .warning: warning
    case .failure: failure
    }
  }

  static func pen(_ mood: TileModel.Mood) -> Pen {
    switch mood {
    case .idle: dim
    case .waiting: warning
    case .good: good
    case .failed: failure
    }
  }
}

extension Pen {
  init(_ ink: Colour, _ style: TextStyle) { self.init(ink, on: .standard, style) }
}
