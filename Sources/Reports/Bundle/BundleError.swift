/// Why a failure's folder could not be written or read.
public struct BundleError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    /// The system says no; `reason` is its text.
    case cannotRead, cannotWrite
    /// The file is there and is not what it should be.
    case malformed
  }

  public let kind: Kind
  public let path: String
  public let reason: String

  init(_ kind: Kind, _ path: String, _ reason: String) {
    self.kind = kind
    self.path = path
    self.reason = reason
  }

  public var description: String {
    switch kind {
    case .cannotRead: "cannot read \(path): \(reason)"
    case .cannotWrite: "cannot write \(path): \(reason)"
    case .malformed: "\(path): \(reason)"
    }
  }
}
