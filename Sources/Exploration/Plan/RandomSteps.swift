import EventLoop
import LiveComponents

/// What pages and users do. What comes in pairs mostly comes in pairs.
enum RandomSteps {
  private enum Kind {
    case pusherCall, playerCall, pusherChange, playerChange, background, page, conditions, restart, remove
  }

  /// One thing at that time, with what follows from it before `limit`.
  static func make(_ dice: inout Dice, players: [String], time: RunDuration, limit: RunDuration) -> [PlannedStep] {
    let player = players.isEmpty ? nil : dice.one(of: players)
    let kind = dice.one(weighted: [
      (6, Kind.pusherCall), (6, .playerCall), (2, .pusherChange), (2, .playerChange), (2, .background), (1, .page),
      (2, .conditions), (3, .restart), (1, .remove),
    ])
    let later = min(limit - .milliseconds(100), time + .milliseconds(Int64(dice.whole(1...60)) * 100))
    func one(_ action: PlannedStep.Action) -> [PlannedStep] { [PlannedStep(time: time, action: action)] }
    switch (kind, player) {
    case (.pusherCall, _): return pair(&dice, Plan.pusherName, pusherPairs, time, later, single: pusherCall)
    case (.playerCall, let player?): return pair(&dice, player, playerPairs, time, later, single: playerCall)
    case (.pusherChange, _): return one(.set(Plan.pusherName, RandomAttributes.onePusherChange(&dice)))
    case (.playerChange, let player?): return one(.set(player, RandomAttributes.onePlayerChange(&dice)))
    case (.background, _):
      return one(.background) + (dice.chance(0.9) ? [PlannedStep(time: later, action: .foreground)] : [])
    case (.page, let player?):
      let away: PlannedStep.PageMove = dice.chance(0.5) ? .navigate : .openNative
      return one(.page(player, away)) + [PlannedStep(time: later, action: .page(player, .returnToPage))]
    case (.conditions, _): return one(.conditions(conditions(&dice)))
    case (.restart, let player):
      let component = dice.chance(0.5) ? player ?? Plan.pusherName : Plan.pusherName
      return one(.call(component, "stop")) + [
        PlannedStep(
          time: dice.chance(0.3) ? time : later,
          action: .call(component, component == Plan.pusherName ? "start" : "play"))
      ]
    case (.remove, _): return dice.chance(0.3) && players.count > 1 ? one(.remove(players[1])) : []
    case (.playerCall, nil), (.playerChange, nil), (.page, nil): return []
    }
  }

  /// In the form of `NetworkConditions(parsing:)`.
  static func conditions(_ dice: inout Dice) -> String {
    var items: [String] = []
    if dice.chance(0.7) { items.append("up=\(dice.one(of: [60, 150, 300, 500, 800, 1_200, 2_500, 6_000]))kbps") }
    if dice.chance(0.6) { items.append("down=\(dice.one(of: [100, 300, 600, 1_000, 1_500, 3_000, 8_000]))kbps") }
    if dice.chance(0.6) { items.append("delay=\(dice.one(of: [1, 5, 20, 40, 80, 150, 300]))ms") }
    if dice.chance(0.3) { items.append("jitter=\(dice.one(of: [5, 20, 50, 100, 200]))ms") }
    if dice.chance(0.3) { items.append("loss=\(dice.one(of: ["0.5", "1", "3", "8"]))%") }
    if dice.chance(0.1) { items.append("buffer=\(dice.one(of: [8, 16, 256]))KiB") }
    return items.joined(separator: ",")
  }

  // MARK: Calls

  private static let pusherPairs = [
    ("pause", "resume"), ("startPreview", "stopPreview"), ("stop", "start"), ("switchCamera", "switchCamera"),
  ]
  private static let playerPairs = [
    ("pause", "resume"), ("stop", "play"), ("requestFullScreen", "exitFullScreen"), ("mute", "mute"),
  ]

  private static func pair(
    _ dice: inout Dice, _ component: String, _ pairs: [(String, String)], _ time: RunDuration, _ later: RunDuration,
    single: (inout Dice) -> (String, AttributeChange)
  ) -> [PlannedStep] {
    guard dice.chance(0.6) else {
      let (method, arguments) = single(&dice)
      return [PlannedStep(time: time, action: .call(component, method: method, arguments: arguments))]
    }
    let (first, second) = dice.one(of: pairs)
    return [
      PlannedStep(time: time, action: .call(component, first)),
      PlannedStep(time: later, action: .call(component, second)),
    ]
  }

  /// Any method but snapshot, which writes files.
  private static func pusherCall(_ dice: inout Dice) -> (String, AttributeChange) {
    let methods = LivePusherMethod.allCases.filter { $0 != .snapshot }
    let method = dice.one(of: methods)
    let volume = Double(dice.whole(0...10)) / 10
    let arguments: AttributeChange =
      switch method {
      // Nobody has it: 10003.
      case .playBGM: AttributeChange(("url", .text("http://origin.local/none.mp3")))
      case .setBGMVolume, .setMICVolume: AttributeChange(("volume", .number(volume)))
      case .sendMessage: AttributeChange(("msg", .text("hello")))
      case .setZoom: AttributeChange(("zoom", .number(Double(dice.whole(10...50)) / 10)))
      default: AttributeChange()
      }
    return (method.rawValue, arguments)
  }

  private static func playerCall(_ dice: inout Dice) -> (String, AttributeChange) {
    let methods = LivePlayerMethod.allCases.filter { $0 != .snapshot }
    let method = dice.one(of: methods)
    guard method == .requestFullScreen else { return (method.rawValue, AttributeChange()) }
    return (method.rawValue, AttributeChange(("direction", .number(dice.one(of: [0, 90, -90])))))
  }
}
