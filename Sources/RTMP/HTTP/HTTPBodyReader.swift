/// Finds the body's bytes in what arrives, without copying them: chunk heads, extensions and trailers are taken out
/// (RFC 9112, 6 and 7.1).
///
///     var offset = 0
///     while let range = try body.receive(input, from: &offset) { … the body's bytes are at `range` … }
///
/// Lines of the chunked coding may end in a bare LF. A reader that threw is finished.
public struct HTTPBodyReader: Sendable {
  public let framing: HTTPBodyFraming
  /// All of the body has been read; what follows in the input is left alone. Never true for `untilClose`.
  public var isComplete: Bool {
    if case .complete = state { true } else { false }
  }

  /// The longest chunk extension taken, and the longest trailer section, in bytes.
  public static let extensionLimit = 4 << 10
  public static let trailerLimit = 16 << 10
  /// Hexadecimal digits of a chunk size.
  private static let digitLimit = 15

  private enum State {
    case complete
    case untilClose
    case length(UInt64)
    case chunkSize(UInt64, digits: Int)
    /// Behind the size, to the end of its line.
    case chunkExtension(UInt64, count: Int)
    case chunkData(UInt64)
    /// The line end behind a chunk's data.
    case chunkEnd(sawReturn: Bool)
    case trailer(lineLength: Int, count: Int)
  }

  private var state: State

  public init(framing: HTTPBodyFraming) {
    self.framing = framing
    state =
      switch framing {
      case .none, .length(0): .complete
      case .length(let count): .length(count)
      case .chunked: .chunkSize(0, digits: 0)
      case .untilClose: .untilClose
      }
  }

  /// The next piece of the body, as offsets from the start of `input`. Nil: the input is used up, or the body is complete.
  public mutating func receive(
    _ input: UnsafeRawBufferPointer, from offset: inout Int
  ) throws(HTTPError) -> Range<Int>? {
    while offset < input.count {
      switch state {
      case .complete: return nil
      case .untilClose: return take(UInt64(input.count - offset), &offset)
      case .length(let rest):
        let range = take(min(rest, UInt64(input.count - offset)), &offset)
        state = rest == UInt64(range.count) ? .complete : .length(rest - UInt64(range.count))
        return range
      case .chunkData(let rest):
        let range = take(min(rest, UInt64(input.count - offset)), &offset)
        state = rest == UInt64(range.count) ? .chunkEnd(sawReturn: false) : .chunkData(rest - UInt64(range.count))
        return range
      default:
        let byte = input[offset]
        offset += 1
        try takeFraming(byte)
      }
    }
    return nil
  }

  /// As above; still offsets from the start, not indices.
  public mutating func receive(_ input: ArraySlice<UInt8>, from offset: inout Int) throws(HTTPError) -> Range<Int>? {
    try input.withUnsafeBytes { buffer in
      Result { () throws(HTTPError) in try receive(buffer, from: &offset) }
    }.get()
  }

  /// Call when the connection has ended: throws `truncated` if the body was not complete.
  public func finish() throws(HTTPError) {
    switch state {
    case .complete, .untilClose: break
    default: throw .truncated
    }
  }

  private func take(_ count: UInt64, _ offset: inout Int) -> Range<Int> {
    let start = offset
    offset += Int(count)
    return start..<offset
  }

  /// A byte of the chunked coding that is not data.
  private mutating func takeFraming(_ byte: UInt8) throws(HTTPError) {
    switch (state, byte) {
    case (.chunkSize(let size, let digits), _):
      try takeSize(byte, size, digits)
    case (.chunkExtension(let size, _), 0x0A):
      state = size == 0 ? .trailer(lineLength: 0, count: 0) : .chunkData(size)
    case (.chunkExtension(let size, let count), _):
      guard count < Self.extensionLimit else {
        throw .malformedChunk("its extension is over \(Self.extensionLimit) bytes")
      }
      state = .chunkExtension(size, count: count + 1)
    case (.chunkEnd(sawReturn: false), 0x0D): state = .chunkEnd(sawReturn: true)
    case (.chunkEnd, 0x0A): state = .chunkSize(0, digits: 0)
    case (.chunkEnd, _): throw .malformedChunk("its data goes on behind its length")
    case (.trailer(0, _), 0x0A): state = .complete
    case (.trailer(_, let count), _):
      guard count < Self.trailerLimit else { throw .malformedChunk("the trailers are over \(Self.trailerLimit) bytes") }
      try takeTrailer(byte, count: count + 1)
    default: break
    }
  }

  private mutating func takeSize(_ byte: UInt8, _ size: UInt64, _ digits: Int) throws(HTTPError) {
    let digit: UInt8
    switch byte {
    case 0x30...0x39: digit = byte - 0x30
    case 0x41...0x46: digit = byte - 0x41 + 10
    case 0x61...0x66: digit = byte - 0x61 + 10
    case 0x0A, 0x0D, 0x09, 0x20, 0x3B:  // line end, blank, semicolon
      guard digits > 0 else { throw .malformedChunk("it has no length") }
      state = .chunkExtension(size, count: 0)
      if byte == 0x0A { try takeFraming(byte) }
      return
    default: throw .malformedChunk("its length has the byte \(byte)")
    }
    guard digits < Self.digitLimit else { throw .malformedChunk("its length has over \(Self.digitLimit) digits") }
    state = .chunkSize(size << 4 | UInt64(digit), digits: digits + 1)
  }

  private mutating func takeTrailer(_ byte: UInt8, count: Int) throws(HTTPError) {
    guard case .trailer(let lineLength, _) = state else { return }
    switch byte {
    case 0x0A: state = .trailer(lineLength: 0, count: count)
    // The return before the line feed does not make the line longer; inside a line it does no harm.
    case 0x0D: state = .trailer(lineLength: lineLength, count: count)
    default: state = .trailer(lineLength: lineLength + 1, count: count)
    }
  }
}
