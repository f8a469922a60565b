/// One access unit or audio frame that waits to be played.
public struct BufferedFrame: Sendable {
  /// Decode and presentation time on the playback time line, ms.
  public var decodeTime: Int64
  public var presentationTime: Int64
  /// The codec data, without the FLV tag's head.
  public var payload: ArraySlice<UInt8>
  /// Which codec configuration it belongs to.
  public var configuration: Int32
  public var isKey: Bool

  public init(decodeTime: Int64, presentationTime: Int64, payload: ArraySlice<UInt8>, configuration: Int32, isKey: Bool)
  {
    self.decodeTime = decodeTime
    self.presentationTime = presentationTime
    self.payload = payload
    self.configuration = configuration
    self.isKey = isKey
  }
}

/// A first-in first-out queue of frames with a limit: a ring that doubles when full.
///
/// At the limit `append` refuses, and the owner drops by its own rule (SPEC 3.2's skip to the newest key frame comes long
/// before, so the limit only stops a hostile sender).
public struct FrameQueue: Sendable {
  /// Frames; over a minute of anything a component plays.
  public static let limit = 16_384
  /// Payload bytes; over three minutes at 8 Mbps.
  public static let byteLimit = 256 << 20

  private var ring = ContiguousArray<BufferedFrame?>()
  private var head = 0
  public private(set) var count = 0
  /// Payload bytes held.
  public private(set) var byteCount = 0

  public init() {}

  public var isEmpty: Bool { count == 0 }
  public var first: BufferedFrame? { count == 0 ? nil : ring[head] }
  public var last: BufferedFrame? { count == 0 ? nil : ring[slot(count - 1)] }

  /// Counts from the oldest.
  public subscript(index: Int) -> BufferedFrame? { index >= 0 && index < count ? ring[slot(index)] : nil }

  @discardableResult
  public mutating func append(_ frame: BufferedFrame) -> Bool {
    guard count < Self.limit, byteCount + frame.payload.count <= Self.byteLimit else { return false }
    if count == ring.count { grow() }
    ring[slot(count)] = frame
    count += 1
    byteCount += frame.payload.count
    return true
  }

  public mutating func popFirst() -> BufferedFrame? {
    guard count > 0, let frame = ring[head] else { return nil }
    ring[head] = nil
    head = (head + 1) & (ring.count - 1)
    count -= 1
    byteCount -= frame.payload.count
    return frame
  }

  public mutating func removeAll() {
    self = FrameQueue()
  }

  private func slot(_ index: Int) -> Int { (head + index) & (ring.count - 1) }

  private mutating func grow() {
    var larger = ContiguousArray<BufferedFrame?>(repeating: nil, count: max(16, ring.count * 2))
    for index in 0..<count { larger[index] = ring[slot(index)] }
    ring = larger
    head = 0
  }
}
