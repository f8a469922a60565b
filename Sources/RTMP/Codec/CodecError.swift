/// Why a codec's configuration or header cannot be read.
public struct CodecError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was read, such as `H.264 sequence parameter set`.
  public var structure: String
  /// What is wrong with it, such as `ends early`.
  public var problem: String

  public init(_ structure: String, _ problem: String) {
    self.structure = structure
    self.problem = problem
  }

  public var description: String { "\(structure): \(problem)" }
}
