/// What one end of a connection has accepted and its network has not yet carried off, in order.
///
/// The front part is *admitted*: it stands in the queue of the link's bottleneck. When a cut swallows a segment the whole
/// queue is sent again, as TCP goes back to the first unacknowledged byte.
struct PipeQueue {
  enum Kind: UInt8 { case data, accept, end, reset }

  struct Item {
    var bytes: ArraySlice<UInt8>
    var kind: Kind
  }

  private var items = RingBuffer<Item>()
  /// Bytes taken already from the first item.
  private var takenBytes = 0
  /// The first item with something that is not admitted, and how much of it is.
  private var cursor = 0
  private var cursorBytes = 0

  private(set) var bytes = 0
  private(set) var admittedBytes = 0

  var isEmpty: Bool { items.isEmpty }
  /// The third segment of the handshake, which comes before all else, has not left.
  var isAcceptWaiting: Bool { items.first?.kind == .accept }
  var isAllAdmitted: Bool { cursor == items.count }

  mutating func append(_ bytes: ArraySlice<UInt8>, kind: Kind = .data) {
    items.append(Item(bytes: bytes, kind: kind))
    self.bytes += bytes.count
  }

  /// The size of the next piece to admit: what is left of the next item, at most `limit` bytes; 0 for a control item, nil
  /// when all is admitted.
  mutating func admit(atMost limit: Int) -> Int? {
    guard cursor < items.count, let item = items[cursor] else { return nil }
    let left = item.bytes.count - cursorBytes
    let size = min(left, limit)
    admittedBytes += size
    cursorBytes += size
    if size == left {
      cursor += 1
      cursorBytes = 0
    }
    return size
  }

  /// Takes out the next admitted piece, which `admit` said has this size.
  mutating func take(_ size: Int) -> Item? {
    guard let first = items.first else { return nil }
    admittedBytes -= size
    bytes -= size
    let begin = first.bytes.startIndex + takenBytes
    takenBytes += size
    if takenBytes < first.bytes.count {
      return Item(bytes: first.bytes[begin..<begin + size], kind: first.kind)
    }
    _ = items.popFirst()
    cursor -= 1
    takenBytes = 0
    // Counted from the beginning of the item: what is taken from the first item counts as admitted there.
    return begin == first.bytes.startIndex ? first : Item(bytes: first.bytes[begin...], kind: first.kind)
  }

  /// Nothing is admitted any more.
  mutating func goBack() {
    cursor = 0
    cursorBytes = takenBytes
    admittedBytes = 0
  }

  mutating func removeAll() { self = PipeQueue() }
}
