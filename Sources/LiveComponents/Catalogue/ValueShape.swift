/// What a value of an attribute, or an argument of a method, can be: enough for an editor to offer it.
public enum ValueShape: Hashable, Sendable {
  /// What a text stands for.
  public enum TextUse: String, Hashable, Sendable {
    case address, image, digest, message, path
  }

  case text(TextUse)
  case flag
  /// Both ends are allowed. `step` is what an editor moves by; values between are allowed unless `isWhole`.
  case number(ClosedRange<Double>, step: Double, unit: String, isWhole: Bool)
  case choice([AttributeValue])

  static func whole(_ range: ClosedRange<Double>, step: Double = 1, unit: String) -> ValueShape {
    .number(range, step: step, unit: unit, isWhole: true)
  }

  static func words<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type) -> ValueShape
  where Choice.RawValue == String {
    .choice(type.allCases.map { .text($0.rawValue) })
  }
}

/// What is documented about one attribute (SPEC 2.1, 3.1). Its default is told by the attributes themselves
/// (`PusherAttributes.defaultValue`, `PlayerAttributes.defaultValue`).
public struct AttributeDescription: Hashable, Sendable {
  public let name: String
  public let shape: ValueShape
  /// A change is seen at once; else it waits for stop and start.
  public let isLive: Bool
  /// It can be left unset, which the empty text stands for.
  public let canBeUnset: Bool
  public let meaning: String
  public let chineseMeaning: String
}

/// One parameter of a method.
public struct MethodParameter: Hashable, Sendable {
  public let name: String
  public let shape: ValueShape
  public let isOptional: Bool
  /// A value to begin with; nil where there is no usual one.
  public let usual: AttributeValue?
  /// False for what the emulator adds to the documented ones.
  public let isDocumented: Bool

  init(
    _ name: String, _ shape: ValueShape, isOptional: Bool = false, usual: AttributeValue? = nil,
    isDocumented: Bool = true
  ) {
    self.name = name
    self.shape = shape
    self.isOptional = isOptional
    self.usual = usual
    self.isDocumented = isDocumented
  }
}

/// What is documented about one method (SPEC 2.4, 3.4).
public struct MethodDescription: Hashable, Sendable {
  public let name: String
  public let parameters: [MethodParameter]
  /// Fields that a success answers beside `errMsg`.
  public let answers: [String]
  public let meaning: String
  public let chineseMeaning: String

  init(
    _ name: String, _ parameters: [MethodParameter], answers: [String] = [], _ meaning: String, _ chinese: String
  ) {
    self.name = name
    self.parameters = parameters
    self.answers = answers
    self.meaning = meaning
    chineseMeaning = chinese
  }

  init(_ name: String, answers: [String] = [], _ meaning: String, _ chinese: String) {
    self.init(name, [], answers: answers, meaning, chinese)
  }
}
