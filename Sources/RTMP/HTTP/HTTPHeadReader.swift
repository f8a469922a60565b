/// A message head that `HTTPHeadReader` can read.
public protocol HTTPHead: Sendable {
  /// Reads the start line, which comes without its line end; `headers` come from the lines behind it.
  init(startLine: ArraySlice<UInt8>, headers: HTTPHeaders) throws(HTTPError)
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
  /// How many bytes tell that a peer does not speak HTTP.
  private static var beginningLength: Int { 8 }
  /// The head so far, line ends included.
  private var bytes: [UInt8] = []
  /// Bytes taken for this head, blank lines before it included.
  private var size = 0
  private var lineStart = 0
  /// Without their line ends.
  private var lines: [Range<Int>] = []

  public init(sizeLimit: Int = 16 << 10, headerLimit: Int = 100) {
    self.sizeLimit = sizeLimit
    self.headerLimit = headerLimit
  }

  /// Takes bytes from `input`, beginning `offset` bytes after its start. Nil means that the input is used up.
  public mutating func receive(_ input: UnsafeRawBufferPointer, from offset: inout Int) throws(HTTPError) -> Head? {
    while offset < input.count {
      let byte = input[offset]
      offset += 1
      guard size < sizeLimit else { throw .headTooLong(limit: sizeLimit) }
      size += 1
      bytes.append(byte)
      if bytes.count <= Self.beginningLength { try checkBeginning() }
      if byte == 0x0A, try takeLine() { return try takeHead() }
    }
    return nil
  }

  /// As above.
  public mutating func receive(_ input: ArraySlice<UInt8>, from offset: inout Int) throws(HTTPError) -> Head? {
    try input.withUnsafeBytes { buffer in
      Result { () throws(HTTPError) in try receive(buffer, from: &offset) }
    }.get()
  }

  /// Whether a head has begun and not ended.
  public var isInsideHead: Bool { size > 0 }

  private func checkBeginning() throws(HTTPError) {
    let beginning = bytes[...].drop { $0 == 0x0D || $0 == 0x0A }
    guard beginning.isEmpty || Head.canBegin(with: beginning) else { throw .notHTTP }
  }

  /// Ends the line that `bytes` ends with; true if it is the empty one behind the head.
  private mutating func takeLine() throws(HTTPError) -> Bool {
    var end = bytes.count - 1
    if end > lineStart, bytes[end - 1] == 0x0D { end -= 1 }
    let line = lineStart..<end
    lineStart = bytes.count
    guard line.isEmpty else {
      guard lines.count <= headerLimit else { throw .tooManyHeaders(limit: headerLimit) }
      lines.append(line)
      return false
    }
    if lines.isEmpty {
      // A line break before the start line is passed over (RFC 9112, 2.2).
      bytes.removeAll(keepingCapacity: true)
      lineStart = 0
      return false
    }
    return true
  }

  private mutating func takeHead() throws(HTTPError) -> Head {
    defer {
      bytes = []
      lines = []
      lineStart = 0
      size = 0
    }
    var headers = HTTPHeaders()
    for line in lines.dropFirst() {
      let field = try HTTPHeaders.Field(line: bytes[line])
      headers.add(field.name, field.value)
    }
    return try Head(startLine: bytes[lines[0]], headers: headers)
  }
}

public typealias HTTPRequestReader = HTTPHeadReader<HTTPRequestHead>
public typealias HTTPResponseReader = HTTPHeadReader<HTTPResponseHead>
