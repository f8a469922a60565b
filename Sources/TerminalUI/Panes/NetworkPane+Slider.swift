import EventLoop
import Network

// The steps of the sliders, and what they say.
extension NetworkPane.Slider {
  private static let rates: [Int64] = [
    50, 100, 150, 200, 300, 400, 500, 600, 800, 1_000, 1_200, 1_500, 2_000, 3_000, 5_000, 10_000, 20_000,
  ]
  private static let delays: [Int64] = [0, 5, 10, 20, 30, 40, 60, 80, 100, 150, 200, 300, 500, 1_000]
  /// Tenths of a percent.
  private static let losses: [Int64] = [0, 1, 2, 5, 10, 20, 30, 50, 100, 200, 300, 500]

  var label: String {
    switch property {
    case .rate: "rate"
    case .delay: "delay"
    case .jitter: "jitter"
    case .loss: "loss"
    }
  }

  var hint: String {
    switch property {
    case .rate: "capacity in kbps; Enter takes 800kbps, 2.5Mbps or unlimited"
    case .delay: "one way; Enter takes 40ms"
    case .jitter: "each segment is delayed by up to so much more, in order; Enter takes 10ms"
    case .loss: "share of the segments that TCP has to send again; Enter takes 1%"
    }
  }

  private var path: WritableKeyPath<NetworkConditions, LinkConditions> { direction == .up ? \.up : \.down }

  func text(_ conditions: NetworkConditions) -> String {
    let link = conditions[keyPath: path]
    switch property {
    case .rate:
      switch link.rate {
      case .unlimited: return "unlimited"
      case .kbps(let kbps): return "\(kbps) kbps"
      case .trace: return "trace"
      }
    case .delay: return "\(link.delay.milliseconds) ms"
    case .jitter: return "\(link.jitter.milliseconds) ms"
    case .loss:
      let tenths = Int64((link.loss * 1_000).rounded())
      return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
    }
  }

  private var steps: [Int64] {
    switch property {
    case .rate: Self.rates
    case .delay, .jitter: Self.delays
    case .loss: Self.losses
    }
  }

  /// One more than the steps for a rate: unlimited.
  private var last: Int { property == .rate ? steps.count : steps.count - 1 }

  /// The step that is nearest below.
  private func index(_ conditions: NetworkConditions) -> Int {
    let link = conditions[keyPath: path]
    let value: Int64
    switch property {
    case .rate:
      guard case .kbps(let kbps) = link.rate else { return last }
      value = kbps
    case .delay: value = link.delay.milliseconds
    case .jitter: value = link.jitter.milliseconds
    case .loss: value = Int64((link.loss * 1_000).rounded())
    }
    return steps.lastIndex { $0 <= value } ?? 0
  }

  func position(_ conditions: NetworkConditions) -> Double { Double(index(conditions)) / Double(last) }

  func adjusted(_ conditions: NetworkConditions, by step: Int) -> NetworkConditions {
    set(conditions, index: index(conditions) + step)
  }

  func moved(_ conditions: NetworkConditions, to position: Double) -> NetworkConditions {
    set(conditions, index: Int((position * Double(last)).rounded()))
  }

  private func set(_ conditions: NetworkConditions, index: Int) -> NetworkConditions {
    var conditions = conditions
    let index = min(max(0, index), last)
    switch property {
    case .rate: conditions[keyPath: path].rate = index == steps.count ? .unlimited : .kbps(steps[index])
    case .delay: conditions[keyPath: path].delay = .milliseconds(steps[index])
    case .jitter: conditions[keyPath: path].jitter = .milliseconds(steps[index])
    case .loss: conditions[keyPath: path].loss = Double(steps[index]) / 1_000
    }
    return conditions
  }

  func copied(from source: NetworkConditions, into conditions: NetworkConditions) -> NetworkConditions {
    var conditions = conditions
    let link = source[keyPath: path]
    switch property {
    case .rate: conditions[keyPath: path].rate = link.rate
    case .delay: conditions[keyPath: path].delay = link.delay
    case .jitter: conditions[keyPath: path].jitter = link.jitter
    case .loss: conditions[keyPath: path].loss = link.loss
    }
    return conditions
  }

  /// As the command line reads it: `800kbps`, `40ms`, `1%`; a bare number is kbps, ms or percent.
  func parsed(_ text: String, into conditions: NetworkConditions) throws(ConditionsError) -> NetworkConditions {
    let isBare = Double(text) != nil
    let unit = property == .rate ? "kbps" : property == .loss ? "%" : "ms"
    let name = property == .rate ? (direction == .up ? "up" : "down") : label
    let parsed = try NetworkConditions(parsing: "\(name)=\(text)\(isBare ? unit : "")")
    return copied(from: parsed, into: conditions)
  }
}
