import LiveComponents

/// Why a text is not a value of its kind.
struct ValueRejection: Error, Equatable {
  /// What is wrong with it, where more can be said than that it is not allowed; continues "cannot be …: ".
  var reason: String?
  /// Words of the kind that were probably meant.
  var near: [String] = []
}

/// What can be typed where a value is wanted, for the shells' completions.
enum ValueCompletion: Equatable, Sendable {
  case nothing
  case words([CompletedWord])
  /// Words that go on: no space after them.
  case beginnings([String])
  /// Event codes of these components; with `isList` several, joined by commas.
  case codes([ComponentKind], isList: Bool)
  /// Files with one of these endings (without the dot), or any file where there are none.
  case files(endings: [String])
}

/// A word a shell can offer, and what it means.
struct CompletedWord: Equatable, Sendable {
  let word: String
  let meaning: String
}

/// A kind of value: how it is read, what is allowed, how a shell completes it.
struct ValueKind<Value: Sendable>: Sendable {
  /// Completes "allowed: " in errors and in the manual.
  let allowed: String
  let completion: ValueCompletion
  let read: @Sendable (String) throws(ValueRejection) -> Value

  init(
    allowed: String, completion: ValueCompletion = .nothing,
    read: @escaping @Sendable (String) throws(ValueRejection) -> Value
  ) {
    self.allowed = allowed
    self.completion = completion
    self.read = read
  }

  /// The same kind with another text about what is allowed, or another completion.
  func described(as allowed: String? = nil, completion: ValueCompletion? = nil) -> ValueKind {
    ValueKind(allowed: allowed ?? self.allowed, completion: completion ?? self.completion, read: read)
  }
}
