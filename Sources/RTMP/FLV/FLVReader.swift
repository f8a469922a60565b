/// Reads an FLV file or HTTP-FLV body as it arrives (Adobe FLV 10.1, annex E).
///
///     var offset = 0
///     while let message = try reader.receive(input, from: &offset) { … }
///
/// Tags of no bytes and AMF3 data tags (type 15) are skipped. The size that follows each tag is not looked at, since many
/// writers get it wrong. A reader that threw is finished.
public struct FLVReader: Sendable {
  /// What the file's header announces; many live streams announce both and carry one.
  public struct Header: Hashable, Sendable {
    public var hasAudio: Bool
    public var hasVideo: Bool
  }

  /// Nil until the header has been read.
  public private(set) var header: Header?
  /// Bytes taken so far: where in the file the reader is.
  public private(set) var position: UInt64 = 0
  /// The longest tag body taken, in bytes.
  public let tagSizeLimit: Int

  private enum State {
    /// `head` fills up to the file header's nine bytes.
    case fileHeader
    /// Bytes to skip before the next tag: a longer file header, previous-tag sizes, bodies of skipped tags.
    case skipping(Int)
    /// `head` fills up to the tag header's eleven bytes.
    case tagHeader
    case body(MediaKind, timestamp: UInt32, size: Int)
  }

  private var state = State.fileHeader
  /// A header that does not lie in one piece in the input.
  private var head: [UInt8] = []
  /// A body that does not lie in one piece in the input.
  private var partialBody: [UInt8] = []
  /// Where the tag under way begins.
  private var tagStart: UInt64 = 0

  private static let fileHeaderLength = 9
  private static let tagHeaderLength = 11
  private static let previousTagSizeLength = 4
  /// No real file header is longer; DataOffset exists for versions of the format that never came.
  private static let longestFileHeader: UInt32 = 1024
  /// What is set aside for a body before any of it came.
  private static let initialReserve = 64 << 10

  public init(tagSizeLimit: Int = 8 << 20) {
    self.tagSizeLimit = tagSizeLimit
  }

  /// Takes bytes from `input`, beginning `offset` bytes after its start, and moves `offset` past what it took.
  /// Nil means that the input is used up; until then call again. Payloads are copied out of the input.
  public mutating func receive(
    _ input: UnsafeRawBufferPointer, from offset: inout Int
  ) throws(FLVError) -> MediaMessage? {
    switch step(input, &offset) {
    case .usedUp: return nil
    case .failed(let error): throw error
    case .collected(let message): return message
    case .inPlace(let kind, let timestamp, let range):
      let payload = [UInt8](UnsafeRawBufferPointer(rebasing: input[range]))
      return MediaMessage(kind: kind, timestamp: timestamp, payload: payload[...])
    }
  }

  /// As above; payloads that lie in one piece in `input` share its storage.
  public mutating func receive(
    _ input: ArraySlice<UInt8>, from offset: inout Int
  ) throws(FLVError) -> MediaMessage? {
    switch input.withUnsafeBytes({ step($0, &offset) }) {
    case .usedUp: return nil
    case .failed(let error): throw error
    case .collected(let message): return message
    case .inPlace(let kind, let timestamp, let range):
      let payload = input[input.startIndex + range.lowerBound..<input.startIndex + range.upperBound]
      return MediaMessage(kind: kind, timestamp: timestamp, payload: payload)
    }
  }

  /// Call when the input has ended: throws `truncated` if that was inside the header or a tag, `empty` if nothing came.
  public func finish() throws(FLVError) {
    if position == 0 { throw .empty }
    switch state {
    case .fileHeader: throw .truncated(atByte: 0)
    case .body: throw .truncated(atByte: tagStart)
    case .tagHeader where !head.isEmpty: throw .truncated(atByte: tagStart)
    case .skipping(let count) where count > Self.previousTagSizeLength: throw .truncated(atByte: tagStart)
    case .skipping, .tagHeader: break
    }
  }

  private enum Step {
    case usedUp
    case failed(FLVError)
    /// The body lies in this part of the input.
    case inPlace(MediaKind, timestamp: UInt32, Range<Int>)
    case collected(MediaMessage)
  }

  private mutating func step(_ input: UnsafeRawBufferPointer, _ offset: inout Int) -> Step {
    while offset < input.count {
      switch state {
      case .fileHeader:
        if let error = takeFileHeader(input, &offset) { return .failed(error) }
      case .skipping(let count):
        let taken = min(count, input.count - offset)
        advance(&offset, by: taken)
        state = taken == count ? .tagHeader : .skipping(count - taken)
      case .tagHeader:
        if head.isEmpty { tagStart = position }
        if let error = takeTagHeader(input, &offset) { return .failed(error) }
      case .body(let kind, let timestamp, let size):
        if partialBody.isEmpty, input.count - offset >= size {
          let range = offset..<offset + size
          advance(&offset, by: size)
          state = .skipping(Self.previousTagSizeLength)
          return .inPlace(kind, timestamp: timestamp, range)
        }
        if let payload = collectBody(of: size, input, &offset) {
          state = .skipping(Self.previousTagSizeLength)
          return .collected(MediaMessage(kind: kind, timestamp: timestamp, payload: payload[...]))
        }
      }
    }
    return .usedUp
  }

  private mutating func advance(_ offset: inout Int, by count: Int) {
    offset += count
    position += UInt64(count)
  }

  /// The body once it is complete. The room for it grows with what has come, never with what was announced.
  private mutating func collectBody(of size: Int, _ input: UnsafeRawBufferPointer, _ offset: inout Int) -> [UInt8]? {
    let taken = min(size - partialBody.count, input.count - offset)
    if partialBody.isEmpty { partialBody.reserveCapacity(min(size, max(taken, Self.initialReserve))) }
    partialBody += UnsafeRawBufferPointer(rebasing: input[offset..<offset + taken])
    advance(&offset, by: taken)
    guard partialBody.count == size else { return nil }
    defer { partialBody = [] }
    return partialBody
  }

  /// A header of `length` bytes once it is complete, from `head` and the input.
  private mutating func collectHead(
    of length: Int, _ input: UnsafeRawBufferPointer, _ offset: inout Int
  ) -> Bool {
    let taken = min(length - head.count, input.count - offset)
    head += UnsafeRawBufferPointer(rebasing: input[offset..<offset + taken])
    advance(&offset, by: taken)
    return head.count == length
  }

  private mutating func takeFileHeader(_ input: UnsafeRawBufferPointer, _ offset: inout Int) -> FLVError? {
    let isComplete = collectHead(of: Self.fileHeaderLength, input, &offset)
    guard head.starts(with: [0x46, 0x4C, 0x56].prefix(head.count)) else { return .notFLV }
    guard isComplete else { return nil }
    guard head[3] == 1 else { return .unsupportedVersion(head[3]) }
    let length = head[...].bigEndian32(at: 5)
    guard length >= UInt32(Self.fileHeaderLength), length <= Self.longestFileHeader else {
      return .badHeaderLength(length)
    }
    header = Header(hasAudio: head[4] & 4 != 0, hasVideo: head[4] & 1 != 0)
    head.removeAll(keepingCapacity: true)
    state = .skipping(Int(length) - Self.fileHeaderLength + Self.previousTagSizeLength)
    return nil
  }

  private mutating func takeTagHeader(_ input: UnsafeRawBufferPointer, _ offset: inout Int) -> FLVError? {
    guard collectHead(of: Self.tagHeaderLength, input, &offset) else { return nil }
    let type = head[0]
    let size = Int(head[...].bigEndian24(at: 1))
    let timestamp = UInt32(head[7]) << 24 | head[...].bigEndian24(at: 4)
    head.removeAll(keepingCapacity: true)
    let kind = MediaKind(rawValue: type & 0x1F)
    guard type & 0xC0 == 0, kind != nil || type & 0x1F == 15 else {
      return .unknownTagType(type, atByte: tagStart)
    }
    guard type & 0x20 == 0 else { return .encryptedTag(atByte: tagStart) }
    guard size <= tagSizeLimit else { return .tagTooLong(bytes: size, limit: tagSizeLimit, atByte: tagStart) }
    if let kind, size > 0 {
      state = .body(kind, timestamp: timestamp, size: size)
    } else {
      state = .skipping(size + Self.previousTagSizeLength)
    }
    return nil
  }
}
