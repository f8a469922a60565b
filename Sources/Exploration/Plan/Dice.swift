import EventLoop

/// A generator with the few throws that plans are made of.
struct Dice {
  private var generator: SeededGenerator

  init(_ seed: Seed) { generator = seed.generator() }

  mutating func chance(_ probability: Double) -> Bool { generator.chance(probability) }

  mutating func whole(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(generator.below(UInt64(range.upperBound - range.lowerBound + 1)))
  }

  /// Of equal chance; `elements` is not empty.
  mutating func one<Element>(of elements: [Element]) -> Element {
    elements[whole(0...elements.count - 1)]
  }

  /// Each as likely as its weight says; `elements` is not empty.
  mutating func one<Element>(weighted elements: [(weight: Int, element: Element)]) -> Element {
    var rest = whole(1...elements.reduce(0) { $0 + $1.weight })
    for (weight, element) in elements {
      rest -= weight
      if rest <= 0 { return element }
    }
    return elements[elements.count - 1].element
  }

  /// A time below `limit`, in tenths of a second.
  mutating func time(below limit: RunDuration) -> RunDuration {
    .milliseconds(Int64(whole(0...max(0, Int(limit.milliseconds / 100) - 1))) * 100)
  }
}
