/// Conditions, a trace or a fault that cannot be understood, in one line.
public struct ConditionsError: Error, Hashable, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}
