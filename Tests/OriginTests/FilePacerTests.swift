import EventLoop
import Testing

@testable import Origin

@Suite struct FilePacerTests {
  private func dues(_ timestamps: [UInt32]) -> [Int64] {
    var pacer = FilePacer(start: .zero)
    return timestamps.map { pacer.due(kind: .video, timestamp: $0).milliseconds }
  }

  @Test func framesGoOutAtTheirTimes() {
    #expect(dues([5_000, 5_040, 5_080, 5_160]) == [0, 40, 80, 160])
  }

  @Test(arguments: [UInt32(1 << 24), 0])
  func wrapsAreStepsLikeAnyOther(wrap: UInt32) {
    #expect(dues([wrap &- 80, wrap &- 40, wrap, wrap &+ 40]) == [0, 40, 80, 120])
  }

  @Test func writerThatLosesTheUpperByteWraps() {
    #expect(dues([0xFF_FFB0, 0xFF_FFD8, 0, 40]) == [0, 40, 80, 120])
  }

  @Test func jumpsPassAsOneFrame() {
    #expect(dues([0, 40, 80, 10_000, 10_040, 60, 100, 140]) == [0, 40, 80, 120, 160, 200, 240, 280])
    #expect(dues([0, 40, 80, 0x8000_0000, 0x8000_0028]) == [0, 40, 80, 120, 160])
    // Five seconds are a pause, not a jump.
    #expect(dues([0, 40, 5_040, 5_080]) == [0, 40, 5_040, 5_080])
  }

  @Test func soundAndPictureJumpTogether() {
    var pacer = FilePacer(start: .zero)
    var dues: [Int64] = []
    for start in [UInt32(0), 20_000, 3_000] {
      for step in 0..<10 {
        dues.append(pacer.due(kind: .video, timestamp: start + UInt32(step) * 40).milliseconds)
        dues.append(pacer.due(kind: .audio, timestamp: start + UInt32(step) * 40 + 10).milliseconds)
      }
    }
    #expect(dues == dues.sorted())
    for index in dues.indices.dropFirst() { #expect(dues[index] - dues[index - 1] <= 40) }
    #expect(abs((dues.last ?? 0) - 1_170) <= 40)
  }

  @Test func interleavingIsNoStepBack() {
    var pacer = FilePacer(start: .zero)
    let frames: [(Bool, UInt32, Int64)] = [
      (true, 0, 0), (false, 0, 0), (true, 40, 40), (true, 80, 80), (false, 23, 80), (false, 46, 80), (true, 120, 120),
      (false, 69, 120), (false, 92, 120), (false, 115, 120), (true, 160, 160),
    ]
    for (isVideo, timestamp, due) in frames {
      #expect(pacer.due(kind: isVideo ? .video : .audio, timestamp: timestamp).milliseconds == due)
    }
  }

  @Test func sameTimestampsGoOutTogether() {
    #expect(dues([0, 0, 0, 40, 40]) == [0, 0, 0, 40, 40])
  }

  @Test func continuationIsOneFrameBehindTheLast() {
    var pacer = FilePacer(start: .zero)
    #expect(pacer.continuation == nil)
    for step in 0..<5 { _ = pacer.due(kind: .video, timestamp: 0xFFFF_FF00 &+ UInt32(step) * 66) }
    #expect(pacer.continuation == 74)
  }
}
