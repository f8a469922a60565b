/// A message head that `HTTPHeadReader` can read.
public protocol HTTPHead: Sendable {
  /// Reads the start line; `headers` come from the lines behind it.
  init(startLine: String, headers: HTTPHeaders) throws(HTTPError)
  /// Whether a message can begin with these bytes, which may be few: tells a peer that does not speak HTTP early.
  static func canBegin(with bytes: ArraySlice<UInt8>) -> Bool
}

/// Reads HTTP heads as they arrive; `HTTPHeadReader<HTTPResponseHead>` for a client.
///
/// When a head is returned `offset` stands at the body's first byte. The reader then waits for the next head (after a
/// 100 Continue, or on a connection that is kept alive). Lines may end in a bare LF. A reader that threw is finished.
public struct HTTPHeadReader<Head: HTTPHead>: Sendable {
  public let sizeLimit: Int
  public let headerLimit: Int

  public init(sizeLimit: Int = 16 << 10, headerLimit: Int = 100) {
    self.sizeLimit = sizeLimit
    self.headerLimit = headerLimit
  }

  /// Takes bytes from `input`, beginning `offset` bytes after its start. Nil means that the input is used up.
  public mutating func receive(_ input: UnsafeRawBufferPointer, from offset: inout Int) throws(HTTPError) -> Head? {
    nil
  }

  /// As above.
  public mutating func receive(_ input: ArraySlice<UInt8>, from offset: inout Int) throws(HTTPError) -> Head? {
    nil
  }
}

public typealias HTTPRequestReader = HTTPHeadReader<HTTPRequestHead>
public typealias HTTPResponseReader = HTTPHeadReader<HTTPResponseHead>

extension HTTPRequestHead: HTTPHead {
  public init(startLine: String, headers: HTTPHeaders) throws(HTTPError) { throw .notHTTP }
  public static func canBegin(with bytes: ArraySlice<UInt8>) -> Bool { true }
}

extension HTTPResponseHead: HTTPHead {
  public init(startLine: String, headers: HTTPHeaders) throws(HTTPError) { throw .notHTTP }
  public static func canBegin(with bytes: ArraySlice<UInt8>) -> Bool { true }
}
