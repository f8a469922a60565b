import Glibc

/// What a socket did not take yet: slices in order, shared with whoever made them and never copied.
///
/// A head index instead of removal at the front; served slots are let go at once and the storage moves together when more
/// than half of it has been served. Not limited here: the owner of a connection bounds `Connection.unsentBytes`.
struct SendQueue {
  private var slices = ContiguousArray<ArraySlice<UInt8>>()
  private var head = 0
  private(set) var byteCount = 0

  /// Slices handed to one `sendmsg`; far below the system's limit of 1,024.
  private static let slicesPerCall = 32

  var isEmpty: Bool { byteCount == 0 }

  mutating func append(_ slice: ArraySlice<UInt8>) {
    guard !slice.isEmpty else { return }
    slices.append(slice)
    byteCount += slice.count
  }

  mutating func removeAll() { self = SendQueue() }

  /// Gives the slices at the front to one `sendmsg` and drops what it took.
  mutating func write(to descriptor: Int32) -> SystemCall.Transfer {
    let count = min(slices.count - head, SendQueue.slicesPerCall)
    let result = withUnsafeTemporaryAllocation(of: iovec.self, capacity: count) { vectors in
      gather(into: vectors, filled: 0) { SystemCall.send(descriptor, vectors: $0) }
    }
    if case .count(let sent) = result { drop(sent) }
    return result
  }

  /// Recursion, because a slice's bytes stand still only inside its own closure.
  private func gather(
    into vectors: UnsafeMutableBufferPointer<iovec>, filled: Int,
    _ body: (UnsafeMutableBufferPointer<iovec>) -> SystemCall.Transfer
  ) -> SystemCall.Transfer {
    guard filled < vectors.count else { return body(vectors) }
    return slices[head + filled].withUnsafeBytes { bytes in
      let vector = iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
      vectors.initializeElement(at: filled, to: vector)
      return gather(into: vectors, filled: filled + 1, body)
    }
  }

  private mutating func drop(_ count: Int) {
    var left = count
    byteCount -= count
    while left > 0 {
      let size = slices[head].count
      if left < size {
        slices[head].removeFirst(left)
        return
      }
      slices[head] = []
      head += 1
      left -= size
    }
    if head == slices.count {
      slices.removeAll(keepingCapacity: slices.capacity <= 256)
      head = 0
    } else if head >= 64, head > slices.count / 2 {
      slices.removeFirst(head)
      head = 0
    }
  }
}
