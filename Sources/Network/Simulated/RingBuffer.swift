/// A queue that keeps its storage: a ring that doubles when full.
struct RingBuffer<Element> {
  private var ring = ContiguousArray<Element?>()
  private var head = 0
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  var first: Element? {
    get { count == 0 ? nil : ring[head] }
    set {
      if count > 0 { ring[head] = newValue }
    }
  }

  mutating func append(_ element: Element) {
    if count == ring.count {
      var larger = ContiguousArray<Element?>(repeating: nil, count: max(4, ring.count * 2))
      for index in 0..<count { larger[index] = ring[(head + index) & (ring.count - 1)] }
      ring = larger
      head = 0
    }
    ring[(head + count) & (ring.count - 1)] = element
    count += 1
  }

  /// Gives back what was taken out last, or its rest; there is room, because something was taken out.
  mutating func pushFirst(_ element: Element) {
    guard count < ring.count else { return append(element) }
    head = (head + ring.count - 1) & (ring.count - 1)
    ring[head] = element
    count += 1
  }

  mutating func popFirst() -> Element? {
    guard count > 0 else { return nil }
    let element = ring[head]
    ring[head] = nil
    head = (head + 1) & (ring.count - 1)
    count -= 1
    return element
  }

  mutating func removeAll() { self = RingBuffer() }
}
