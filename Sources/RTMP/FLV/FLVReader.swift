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

  public init(tagSizeLimit: Int = 8 << 20) {
    self.tagSizeLimit = tagSizeLimit
  }

  /// Takes bytes from `input`, beginning `offset` bytes after its start, and moves `offset` past what it took.
  /// Nil means that the input is used up; until then call again. Payloads are copied out of the input.
  public mutating func receive(
    _ input: UnsafeRawBufferPointer, from offset: inout Int
  ) throws(FLVError) -> MediaMessage? {
    nil
  }

  /// As above; payloads that lie in one piece in `input` share its storage.
  public mutating func receive(
    _ input: ArraySlice<UInt8>, from offset: inout Int
  ) throws(FLVError) -> MediaMessage? {
    nil
  }

  /// Call when the input has ended: throws `truncated` if that was inside the header or a tag, `empty` if nothing came.
  public func finish() throws(FLVError) {}
}
