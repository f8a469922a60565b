/// What is called when a timer fires. A class-bound protocol in the place of a closure: arming a timer allocates nothing.
public protocol TimerTarget: AnyObject {
  /// `token` is the number given when the timer was armed.
  func timerFired(_ token: Int)
}

/// Names one armed timer; it goes stale when the timer fires or is cancelled, and a stale name cancels nothing.
public struct TimerID: Hashable, Sendable {
  let slot: Int32
  let generation: UInt32
}

/// A 4-ary heap of timers. Timers with the same deadline fire in the order they were armed.
///
/// Cancelling frees the slot at once and leaves its heap entry to be dropped when it surfaces; when more than half of the
/// entries are such leftovers the heap is rebuilt, so its size stays within twice the number of armed timers (plus 64).
struct TimerQueue {
  private struct Entry {
    var deadline: Int64
    var sequence: UInt64
    var slot: Int32
    var generation: UInt32

    func precedes(_ other: Entry) -> Bool {
      deadline != other.deadline ? deadline < other.deadline : sequence < other.sequence
    }
  }

  private struct Slot {
    var target: (any TimerTarget)?
    var token: Int
    var generation: UInt32
  }

  private var heap = ContiguousArray<Entry>()
  private var slots = ContiguousArray<Slot>()
  private var freeSlots = ContiguousArray<Int32>()
  private var sequence: UInt64 = 0

  /// Entries in the heap, leftovers of cancelled timers included.
  var heapSize: Int { heap.count }

  /// Timers armed now.
  var count: Int { slots.count - freeSlots.count }

  mutating func arm(at deadline: RunTime, target: any TimerTarget, token: Int) -> TimerID {
    let slot: Int32
    if let free = freeSlots.popLast() {
      slot = free
      slots[Int(slot)].target = target
      slots[Int(slot)].token = token
    } else {
      slot = Int32(slots.count)
      slots.append(Slot(target: target, token: token, generation: 0))
    }
    let generation = slots[Int(slot)].generation
    sequence += 1
    push(Entry(deadline: deadline.nanoseconds, sequence: sequence, slot: slot, generation: generation))
    return TimerID(slot: slot, generation: generation)
  }

  mutating func cancel(_ id: TimerID) {
    guard isArmed(id) else { return }
    release(id.slot)
    if heap.count > 64, heap.count > 2 * count { rebuild() }
  }

  func isArmed(_ id: TimerID) -> Bool {
    Int(id.slot) < slots.count && slots[Int(id.slot)].generation == id.generation && slots[Int(id.slot)].target != nil
  }

  /// The earliest deadline, or nil when nothing is armed.
  mutating func nextDeadline() -> RunTime? {
    while let top = heap.first {
      if slots[Int(top.slot)].generation == top.generation { return RunTime(nanoseconds: top.deadline) }
      popTop()
    }
    return nil
  }

  /// Takes out the earliest timer if it is due by `limit`.
  mutating func popDue(by limit: RunTime) -> (deadline: RunTime, target: any TimerTarget, token: Int)? {
    guard let deadline = nextDeadline(), deadline <= limit else { return nil }
    let slot = heap[0].slot
    popTop()
    guard let target = slots[Int(slot)].target else { return nil }
    let token = slots[Int(slot)].token
    release(slot)
    return (deadline, target, token)
  }

  private mutating func release(_ slot: Int32) {
    slots[Int(slot)].target = nil
    slots[Int(slot)].generation &+= 1
    freeSlots.append(slot)
  }

  private mutating func rebuild() {
    let live = heap.filter { slots[Int($0.slot)].generation == $0.generation }
    heap.removeAll(keepingCapacity: true)
    for entry in live { push(entry) }
  }

  private mutating func push(_ entry: Entry) {
    heap.append(entry)
    heap.withUnsafeMutableBufferPointer { heap in
      var index = heap.count - 1
      while index > 0 {
        let parent = (index - 1) >> 2
        guard entry.precedes(heap[parent]) else { break }
        heap[index] = heap[parent]
        index = parent
      }
      heap[index] = entry
    }
  }

  private mutating func popTop() {
    let last = heap.removeLast()
    guard !heap.isEmpty else { return }
    heap.withUnsafeMutableBufferPointer { heap in
      var index = 0
      while true {
        let firstChild = index << 2 + 1
        guard firstChild < heap.count else { break }
        var least = firstChild
        var child = firstChild + 1
        while child < heap.count, child < firstChild + 4 {
          if heap[child].precedes(heap[least]) { least = child }
          child += 1
        }
        guard heap[least].precedes(last) else { break }
        heap[index] = heap[least]
        index = least
      }
      heap[index] = last
    }
  }
}
