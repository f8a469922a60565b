/// A queue in a ring that doubles when it is full. What is taken out is released at once.
struct RingBuffer<Element> {
  private var ring = ContiguousArray<Element?>()
  private var head = 0
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  var first: Element? { count == 0 ? nil : ring[head] }

  var last: Element? { count == 0 ? nil : self[count - 1] }

  /// The element `index` places behind the first; there must be one.
  subscript(index: Int) -> Element? { ring[(head + index) & (ring.count - 1)] }

  mutating func append(_ element: Element) {
    if count == ring.count { grow() }
    ring[(head + count) & (ring.count - 1)] = element
    count += 1
  }

  mutating func popFirst() -> Element? {
    guard count > 0 else { return nil }
    let element = ring[head].take()
    head = (head + 1) & (ring.count - 1)
    count -= 1
    if count == 0, ring.count > 256 { self = RingBuffer() }
    return element
  }

  mutating func popLast() -> Element? {
    guard count > 0 else { return nil }
    count -= 1
    return ring[(head + count) & (ring.count - 1)].take()
  }

  /// Changes the last element where it lies.
  mutating func updateLast(_ change: (inout Element) -> Void) {
    guard count > 0 else { return }
    let index = (head + count - 1) & (ring.count - 1)
    if var element = ring[index].take() {
      change(&element)
      ring[index] = element
    }
  }

  mutating func removeAll() { self = RingBuffer() }

  private mutating func grow() {
    var larger = ContiguousArray<Element?>()
    larger.reserveCapacity(max(4, ring.count * 2))
    for index in 0..<count { larger.append(ring[(head + index) & (ring.count - 1)].take()) }
    while larger.count < max(4, ring.count * 2) { larger.append(nil) }
    ring = larger
    head = 0
  }
}
