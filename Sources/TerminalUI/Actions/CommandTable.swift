import LiveComponents

/// What came of a command.
struct CommandOutcome {
  var text: String
  var isFailure = false
  /// A method's answer, which belongs into the log.
  var isMethod = false

  static func done(_ text: String) -> CommandOutcome { CommandOutcome(text: text) }
  static func failed(_ text: String) -> CommandOutcome { CommandOutcome(text: text, isFailure: true) }
  static func method(_ result: MethodResult, _ more: String = "") -> CommandOutcome {
    CommandOutcome(text: result.errMsg + (more.isEmpty ? "" : " " + more), isFailure: !result.isSuccess, isMethod: true)
  }
}

/// A command of the palette: a documented method of a component, or something the world does.
struct CommandRow {
  /// Whose command it is.
  enum Owner: Hashable { case pusher, player, any }

  let name: String
  /// `ZOOM`, `[PATH]`; empty without arguments.
  let arguments: String
  let help: String
  let owner: Owner
  /// Words that the last argument can be.
  let choices: (Interface) -> [String]
  let perform: (Interface, Component?, String) -> CommandOutcome

  init(
    _ name: String, _ arguments: String = "", _ help: String, of owner: Owner = .any,
    choices: @escaping (Interface) -> [String] = { _ in [] },
    perform: @escaping (Interface, Component?, String) -> CommandOutcome
  ) {
    (self.name, self.arguments, self.help, self.owner) = (name, arguments, help, owner)
    (self.choices, self.perform) = (choices, perform)
  }

  func applies(to component: Component?) -> Bool {
    switch owner {
    case .any: true
    case .pusher: component?.pusher != nil
    case .player: component?.player != nil
    }
  }

  var usage: String { arguments.isEmpty ? name : "\(name) \(arguments)" }
}

enum CommandTable {
  static func rows() -> [CommandRow] { pusherMethods() + playerMethods() + toggles() + world() + general() }

  /// The row of a name for a component: both have a `pause`.
  static func row(named name: String, for component: Component?, in rows: [CommandRow]) -> CommandRow? {
    rows.first { $0.name == name && $0.applies(to: component) } ?? rows.first { $0.name == name }
  }
}
