/// What a key does to the interface itself; what it does to the components are commands.
enum Intent: Hashable, Sendable {
  case quit, help, openPalette
  /// The palette with a beginning already typed.
  case beginCommand(String)
  case focusNext, focusPrevious, focusLog
  case selectTile(Int)
  case openTab(SideTab)
  case freeze, redraw
  case toggleFullScreen, leave
  case toggleChartSpan
  // Lists: log, attributes, network, popups.
  case move(Int)
  case movePage(Int)
  case moveToEdge(Int)
  case enter
  /// To the previous or next value.
  case adjust(Int)
  case reset
  // Log
  case filter, follow, verbose, writeLog
}

/// Where a key holds.
enum KeyContext: String, Hashable, Sendable, CaseIterable {
  case everywhere, component, charts, attributes, network, log

  var title: String {
    switch self {
    case .everywhere: "Everywhere"
    case .component: "The selected component"
    case .charts: "Charts"
    case .attributes: "Attributes"
    case .network: "Network"
    case .log: "Log"
    }
  }
}

/// One row of the key table: the footer, the help and the palette are made of it.
struct KeyBinding: Sendable {
  enum Action: Hashable, Sendable {
    case intent(Intent)
    /// As typed in the palette.
    case command(String)
  }

  let keys: [Key]
  let context: KeyContext
  /// Two words at most for the footer; nil keeps it out.
  let label: String?
  let help: String
  let action: Action

  init(_ keys: Key..., in context: KeyContext, _ label: String?, _ help: String, _ intent: Intent) {
    (self.keys, self.context, self.label, self.help, action) = (keys, context, label, help, .intent(intent))
  }

  init(_ keys: Key..., in context: KeyContext, _ label: String?, _ help: String, command: String) {
    (self.keys, self.context, self.label, self.help, action) = (keys, context, label, help, .command(command))
  }

  var keyText: String { keys.map(\.description).joined(separator: " ") }
}
