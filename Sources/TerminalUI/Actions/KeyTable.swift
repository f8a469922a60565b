/// Every key of the interface. A key means the same wherever it means anything, except where a pane says otherwise.
enum KeyTable {
  static let bindings: [KeyBinding] = everywhere + component + panes + log

  private static let everywhere: [KeyBinding] = [
    KeyBinding(.character("?"), .function(1), in: .everywhere, "help", "show all keys", .help),
    KeyBinding(.character(":"), in: .everywhere, "commands", "type a command; Tab completes", .openPalette),
    KeyBinding(.tab, in: .everywhere, "next pane", "go to the next pane", .focusNext),
    KeyBinding(.backTab, in: .everywhere, nil, "go to the previous pane", .focusPrevious),
    KeyBinding(.character("1"), in: .everywhere, nil, "select component 1; 2 to 7 the others", .selectTile(0)),
    KeyBinding(.character("2"), in: .everywhere, nil, "select component 2", .selectTile(1)),
    KeyBinding(.character("3"), in: .everywhere, nil, "select component 3", .selectTile(2)),
    KeyBinding(.character("4"), in: .everywhere, nil, "select component 4", .selectTile(3)),
    KeyBinding(.character("5"), in: .everywhere, nil, "select component 5", .selectTile(4)),
    KeyBinding(.character("6"), in: .everywhere, nil, "select component 6", .selectTile(5)),
    KeyBinding(.character("7"), in: .everywhere, nil, "select component 7", .selectTile(6)),
    KeyBinding(.character("c"), in: .everywhere, "charts", "show the charts", .openTab(.charts)),
    KeyBinding(.character("a"), in: .everywhere, "attributes", "show the attributes", .openTab(.attributes)),
    KeyBinding(.character("n"), in: .everywhere, "network", "show the network, faults and devices", .openTab(.network)),
    KeyBinding(.character("l"), in: .everywhere, "log", "go to the log", .focusLog),
    KeyBinding(.character("/"), in: .everywhere, nil, "filter the log: text, code, 2101-2107, ! inverts", .filter),
    KeyBinding(
      .character("z"), in: .everywhere, "full screen", "give the selected component the whole screen", .toggleFullScreen
    ),
    KeyBinding(.character(" "), in: .everywhere, nil, "freeze the screen; the run goes on", .freeze),
    KeyBinding(.control("l"), in: .everywhere, nil, "draw the screen anew", .redraw),
    KeyBinding(.escape, in: .everywhere, nil, "leave full screen, a filter, a frozen screen", .leave),
    KeyBinding(.character("q"), in: .everywhere, "quit", "end everything in order and quit", .quit),
  ]

  private static let component: [KeyBinding] = [
    KeyBinding(.character("s"), in: .component, "start/stop", "start or stop it", command: "toggle-start"),
    KeyBinding(.character("p"), in: .component, "pause", "pause it, or go on", command: "toggle-pause"),
    KeyBinding(.character("m"), in: .component, "mute", "mute it, or not", command: "toggle-mute"),
    KeyBinding(.character("d"), in: .component, "debug", "show its figures over the picture", command: "toggle-debug"),
    KeyBinding(.character("x"), in: .component, nil, "snapshot: write its picture to a file", command: "snapshot"),
    KeyBinding(.character("v"), in: .component, nil, "switchCamera: front or back", command: "switchCamera"),
    KeyBinding(.character("t"), in: .component, nil, "toggleTorch", command: "toggleTorch"),
    KeyBinding(.character("["), in: .component, nil, "zoom out", command: "zoom-out"),
    KeyBinding(.character("]"), in: .component, nil, "zoom in", command: "zoom-in"),
    KeyBinding(
      .character("b"), in: .component, "background", "send the mini-program to the background, or back",
      command: "toggle-background"),
    KeyBinding(.character("P"), in: .component, nil, "choose a preset of attributes", .beginCommand("preset ")),
    KeyBinding(.character("A"), in: .component, nil, "add a player", command: "add-player"),
    KeyBinding(.character("R"), in: .component, nil, "remove the selected component", command: "remove"),
  ]

  private static let panes: [KeyBinding] = [
    KeyBinding(.character("e"), in: .charts, "60 s/5 min", "show the last 60 s, or 5 min", .toggleChartSpan),
    KeyBinding(.up, .character("k"), in: .attributes, nil, "up", .move(-1)),
    KeyBinding(.down, .character("j"), in: .attributes, nil, "down", .move(1)),
    KeyBinding(.pageUp, in: .attributes, nil, "a page up", .movePage(-1)),
    KeyBinding(.pageDown, in: .attributes, nil, "a page down", .movePage(1)),
    KeyBinding(.enter, in: .attributes, "change", "change the value", .enter),
    KeyBinding(.left, in: .attributes, nil, "the value before", .adjust(-1)),
    KeyBinding(.right, in: .attributes, "next value", "the value after", .adjust(1)),
    KeyBinding(.character("r"), in: .attributes, "default", "back to the default", .reset),
    KeyBinding(.up, .character("k"), in: .network, nil, "up", .move(-1)),
    KeyBinding(.down, .character("j"), in: .network, nil, "down", .move(1)),
    KeyBinding(.pageUp, in: .network, nil, "a page up", .movePage(-1)),
    KeyBinding(.pageDown, in: .network, nil, "a page down", .movePage(1)),
    KeyBinding(.left, in: .network, "less", "less; of a fault, shorter", .adjust(-1)),
    KeyBinding(.right, in: .network, "more", "more; of a fault, longer", .adjust(1)),
    KeyBinding(.enter, in: .network, "type/strike", "type a value; begin or lift a fault", .enter),
    KeyBinding(.character("r"), in: .network, nil, "the value as it was at the start", .reset),
    KeyBinding(.character("u"), in: .network, "lift all", "lift all faults", command: "lift"),
  ]

  private static let log: [KeyBinding] = [
    KeyBinding(.up, .character("k"), in: .log, nil, "up", .move(-1)),
    KeyBinding(.down, .character("j"), in: .log, nil, "down", .move(1)),
    KeyBinding(.pageUp, in: .log, nil, "a page up", .movePage(-1)),
    KeyBinding(.pageDown, in: .log, nil, "a page down", .movePage(1)),
    KeyBinding(.home, .character("g"), in: .log, nil, "to the first line", .moveToEdge(-1)),
    KeyBinding(.end, .character("G"), in: .log, nil, "to the last line", .moveToEdge(1)),
    KeyBinding(.enter, in: .log, "explain", "explain the line: cause, what to do, documented meaning", .enter),
    KeyBinding(.character("f"), in: .log, "follow", "follow the newest line again", .follow),
    KeyBinding(.character("V"), in: .log, "all kinds", "status records and the origin's lines too", .verbose),
    KeyBinding(.character("w"), in: .log, "write", "write the log to a file, .json for JSON lines", .writeLog),
  ]

  /// What a key means in a context, the pane's own meaning first.
  static func binding(of key: Key, in contexts: [KeyContext]) -> KeyBinding? {
    for context in contexts {
      if let binding = bindings.first(where: { $0.context == context && $0.keys.contains(key) }) { return binding }
    }
    return nil
  }
}
