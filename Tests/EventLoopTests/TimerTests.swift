import Testing

@testable import EventLoop

private final class Recorder: TimerTarget {
  let loop: EventLoop
  var fired: [(token: Int, time: RunTime)] = []
  var onFire: ((Int) -> Void)?
  init(_ loop: EventLoop) { self.loop = loop }
  func timerFired(_ token: Int) {
    fired.append((token, loop.now))
    onFire?(token)
  }
}

@Suite struct TimerTests {
  @Test func timersFireInOrderOfDeadlineThenArming() {
    let loop = EventLoop(clock: .virtual)
    let recorder = Recorder(loop)
    var generator = Seed(1).generator()
    var expected: [(Int64, Int)] = []
    for token in 0..<2_000 {
      let deadline = Int64(generator.below(50)) * 1_000_000
      loop.schedule(at: RunTime(nanoseconds: deadline), recorder, token: token)
      expected.append((deadline, token))
    }
    loop.run()
    let sorted = expected.enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element)
    #expect(recorder.fired.map(\.token) == sorted.map(\.1))
    #expect(recorder.fired.map(\.time.nanoseconds) == sorted.map(\.0))
  }

  @Test func aCancelledTimerStaysSilentAndItsNameGoesStale() {
    let loop = EventLoop(clock: .virtual)
    let recorder = Recorder(loop)
    let first = loop.schedule(after: .seconds(1), recorder, token: 1)
    loop.cancel(first)
    let second = loop.schedule(after: .seconds(2), recorder, token: 2)
    // The second took over the first one's slot; the stale name must not cancel it.
    loop.cancel(first)
    #expect(loop.isArmed(second))
    loop.run()
    #expect(recorder.fired.map(\.token) == [2])
    #expect(!loop.isArmed(second))
  }

  @Test func manyCancellationsKeepTheQueueSmall() {
    var queue = TimerQueue()
    let recorder = Recorder(EventLoop(clock: .virtual))
    for round in 0..<100_000 {
      let id = queue.arm(at: RunTime(nanoseconds: Int64(1_000_000 + round)), target: recorder, token: 0)
      queue.cancel(id)
    }
    #expect(queue.count == 0)
    #expect(queue.heapSize <= 65)
  }

  @Test func aDeadlineInThePastFiresNowAndTimeNeverRunsBack() {
    let loop = EventLoop(clock: .virtual)
    let recorder = Recorder(loop)
    recorder.onFire = { token in
      if token == 0 { loop.schedule(at: .zero, recorder, token: 1) }
    }
    loop.schedule(after: .seconds(5), recorder, token: 0)
    loop.run()
    #expect(recorder.fired.map(\.time) == [.zero + .seconds(5), .zero + .seconds(5)])
  }

  @Test func runUntilStopsTheClockAtTheDeadline() {
    let loop = EventLoop(clock: .virtual)
    let recorder = Recorder(loop)
    loop.schedule(after: .seconds(3), recorder)
    loop.run(until: .zero + .seconds(2))
    #expect(loop.now == .zero + .seconds(2))
    #expect(recorder.fired.isEmpty)
    loop.run(until: .zero + .seconds(3))
    #expect(recorder.fired.count == 1)
  }

  @Test func stopEndsTheRunAndTheRestStays() {
    let loop = EventLoop(clock: .virtual)
    let recorder = Recorder(loop)
    recorder.onFire = { _ in loop.stop() }
    for token in 0..<3 { loop.schedule(after: .seconds(1), recorder, token: token) }
    loop.run()
    #expect(recorder.fired.map(\.token) == [0])
    #expect(loop.armedTimers == 2)
  }

  @Test func aLoopReleasesWhatItCalled() {
    let loop = EventLoop(clock: .virtual)
    weak var weakRecorder: Recorder?
    do {
      let recorder = Recorder(loop)
      weakRecorder = recorder
      loop.schedule(after: .seconds(1), recorder)
      let cancelled = loop.schedule(after: .seconds(2), recorder)
      loop.cancel(cancelled)
    }
    #expect(weakRecorder != nil)
    loop.run()
    #expect(weakRecorder == nil)
  }

  @Test func theWallClockRunsTimersInRealTime() {
    let loop = EventLoop(clock: .wall)
    let recorder = Recorder(loop)
    let before = Machine.monotonicNanoseconds()
    loop.schedule(after: .milliseconds(20), recorder, token: 2)
    loop.schedule(after: .milliseconds(10), recorder, token: 1)
    loop.run()
    #expect(recorder.fired.map(\.token) == [1, 2])
    #expect(Machine.monotonicNanoseconds() - before >= 20_000_000)
  }
}
