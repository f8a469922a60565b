import EventLoop
import LiveComponents
import Testing

/// The queue of frames against an array.
@Suite struct FrameQueueTests {
  private static func frame(_ number: Int64, bytes: Int = 3) -> BufferedFrame {
    BufferedFrame(
      decodeTime: number, presentationTime: number + 1,
      payload: ArraySlice(repeating: UInt8(truncatingIfNeeded: number), count: bytes),
      configuration: 1, isKey: number % 10 == 0)
  }

  @Test func aQueueIsWhatAnArrayWouldBe() {
    for seed in 1...10 as ClosedRange<UInt64> {
      var generator = Seed(seed).generator()
      var queue = FrameQueue()
      var model: [BufferedFrame] = []
      var number: Int64 = 0
      for _ in 0..<2_000 {
        switch generator.below(20) {
        case 0..<11:
          number += 1
          let frame = Self.frame(number, bytes: Int(generator.below(40)))
          model.append(frame)
          #expect(queue.append(frame) == true)
        case 11..<19:
          let expected = model.isEmpty ? nil : model.removeFirst()
          #expect(queue.popFirst()?.decodeTime == expected?.decodeTime)
        default:
          if generator.below(30) == 0 {
            queue.removeAll()
            model.removeAll()
          }
        }
        #expect(queue.count == model.count)
        #expect(queue.isEmpty == model.isEmpty)
        #expect(queue.byteCount == model.reduce(0) { $0 + $1.payload.count })
        #expect(queue.first?.decodeTime == model.first?.decodeTime)
        #expect(queue.last?.decodeTime == model.last?.decodeTime)
        let index = Int(generator.below(UInt64(model.count + 2))) - 1
        #expect(queue[index]?.decodeTime == (model.indices.contains(index) ? model[index].decodeTime : nil))
      }
    }
  }

  @Test func bytesAreLimitedToo() {
    var queue = FrameQueue()
    // All share one payload, so the test needs no memory.
    var frame = Self.frame(1, bytes: 8 << 20)
    var accepted = 0
    while accepted < 1_000, queue.append(frame) { accepted += 1 }
    #expect(accepted == FrameQueue.byteLimit / (8 << 20))
    #expect(queue.byteCount <= FrameQueue.byteLimit)
    frame.payload = [1]
    _ = queue.popFirst()
    #expect(queue.append(frame) == true)
  }

  @Test func atItsLimitAQueueRefusesAndKeepsWhatItHas() {
    var queue = FrameQueue()
    for number in 0..<FrameQueue.limit { #expect(queue.append(Self.frame(Int64(number))) == true) }
    #expect(queue.append(Self.frame(-1)) == false)
    #expect(queue.count == FrameQueue.limit)
    #expect(queue.last?.decodeTime == Int64(FrameQueue.limit - 1))
    #expect(queue.popFirst()?.decodeTime == 0)
    #expect(queue.append(Self.frame(-1)) == true)
    #expect(queue.last?.decodeTime == -1)
  }
}
