import EventLoop
import Network
import Stage

/// What goes wrong: every fault that a stage knows, for a moment or for long.
enum RandomFaults {
  /// One that has ended by `limit`; nil if the catalogue does not take what was thrown.
  static func make(_ dice: inout Dice, before limit: RunDuration) -> Fault? {
    let group = dice.one(weighted: [
      (6, FaultDescription.Group.network), (3, .origin), (2, .devices),
    ])
    let description = dice.one(of: FaultCatalogue.descriptions(in: group))
    let start = dice.time(below: limit)
    let longest = dice.one(weighted: [(3, 1_000), (4, 5_000), (2, 12_000), (1, 30_000)])
    let span = RunDuration.milliseconds(Int64(dice.whole(1...longest / 100)) * 100)
    let duration = min(span, limit - start)
    let isLasting =
      switch description.extent {
      case .instant: false
      case .instantOrLasting: dice.chance(0.5)
      case .lasting: true
      }
    let place = dice.chance(0.6) ? "" : dice.one(of: description.places.texts)
    guard
      var fault = try? description.fault(
        value: value(&dice, description), place: place, duration: isLasting ? duration : nil)
    else { return nil }
    fault.start = start
    return fault
  }

  private static func value(_ dice: inout Dice, _ description: FaultDescription) -> String? {
    switch description.value {
    case .none: return nil
    case .duration:
      let longest = description.name == "slow-close" ? 100 : 10
      return "\(dice.whole(1...longest) * (description.name == "jitter" ? 30 : 100))ms"
    case .rate: return "\(dice.one(of: [10, 30, 60, 100, 200, 400, 800, 1_500]))kbps"
    case .shareOrCount: return dice.chance(0.5) ? "\(dice.one(of: [1, 5, 20, 50, 100]))%" : "\(dice.whole(1...40))"
    case .speed: return dice.one(of: ["0.05", "0.1", "0.2", "0.4", "0.8"])
    }
  }
}
