/// Which of the two components raises a code.
public enum ComponentKind: String, Hashable, Sendable, CaseIterable {
  case pusher, player
}

/// Whose tables a run follows (SPEC, opening).
public enum Profile: String, Hashable, Sendable, CaseIterable {
  /// The 2019 document plus every code and attribute of the current official tables.
  case wechat
  /// The 2019 document alone, its printed names included.
  case tencent2019 = "tencent-2019"
}

/// What is documented about one code of one component (SPEC section 1).
public struct EventDescription: Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Progress of a normal run.
    case normal
    /// The component goes on by itself.
    case warning
    /// The component has stopped, or cannot do what it was asked.
    case error
  }

  public let code: Int
  /// The documented constant, its misspellings included.
  public let name: String
  /// The constant the 2019 document prints, where it differs.
  public let name2019: String?
  public let component: ComponentKind
  public let kind: Kind
  public let isIn2019: Bool
  /// What makes the emulator raise it.
  public let cause: String
  /// What a page should do about it.
  public let advice: String
  /// The meaning as Tencent prints it: in the 2019 document where that has the code, else in the current official table.
  public let chinese: String
  /// `cause` in Chinese, the figures included.
  public let causeChinese: String
  /// `advice` in Chinese.
  public let adviceChinese: String

  init(
    _ code: Int, _ name: String, _ component: ComponentKind, _ kind: Kind, in2019: Bool = true, name2019: String? = nil,
    cause: String, advice: String, chinese: String, causeChinese: String, adviceChinese: String
  ) {
    self.code = code
    self.name = name
    self.name2019 = name2019
    self.component = component
    self.kind = kind
    self.isIn2019 = in2019
    self.cause = cause
    self.advice = advice
    self.chinese = chinese
    self.causeChinese = causeChinese
    self.adviceChinese = adviceChinese
  }

  public func isRaised(in profile: Profile) -> Bool { profile == .wechat || isIn2019 }

  public func name(in profile: Profile) -> String { profile == .tencent2019 ? name2019 ?? name : name }
}

/// Every code of SPEC section 1.
public enum EventCatalogue {
  public static let all: [EventDescription] = player + pusher

  public static func description(of code: Int, for component: ComponentKind) -> EventDescription? {
    (component == .player ? player : pusher).first { $0.code == code }
  }
}
