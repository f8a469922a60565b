import Glibc
import Testing

@testable import EventLoop

private final class Pipe: ReadinessHandler {
  let ends: (read: Int32, write: Int32)
  var received: [UInt8] = []
  var onReady: (() -> Void)?

  init() {
    var descriptors: [Int32] = [-1, -1]
    pipe(&descriptors)
    ends = (descriptors[0], descriptors[1])
  }

  deinit {
    close(ends.read)
    close(ends.write)
  }

  func write(_ byte: UInt8) { _ = withUnsafeBytes(of: byte) { Glibc.write(ends.write, $0.baseAddress, 1) } }

  func descriptorReady(_ descriptor: Int32, _ readiness: Readiness) {
    var byte: UInt8 = 0
    if read(descriptor, &byte, 1) == 1 { received.append(byte) }
    onReady?()
  }
}

@Suite struct PollerTests {
  @Test func readyDescriptorsAreServedAndUnwatchingInsideAHandlerIsSafe() {
    let loop = EventLoop(clock: .wall)
    let pipes = (0..<4).map { _ in Pipe() }
    for pipe in pipes {
      loop.watch(pipe.ends.read, for: .read, pipe)
      pipe.write(7)
    }
    var served = 0
    for pipe in pipes {
      pipe.onReady = {
        served += 1
        // Whoever comes first takes another one's watch away: three are served in all.
        if served == 1 { loop.unwatch(pipes[pipe === pipes[3] ? 0 : 3].ends.read) }
        if served == 3 { loop.stop() }
      }
    }
    loop.run(until: .zero + .seconds(5))
    #expect(served == 3)
    #expect(loop.now < .zero + .seconds(5))
  }

  @Test func aVirtualLoopLooksAtDescriptorsNowAndThen() {
    let loop = EventLoop(clock: .virtual)
    let pipe = Pipe()
    loop.watch(pipe.ends.read, for: .read, pipe)
    pipe.write(9)
    pipe.onReady = { loop.stop() }
    final class Ticker: TimerTarget {
      let loop: EventLoop
      init(_ loop: EventLoop) { self.loop = loop }
      func timerFired(_ token: Int) { loop.schedule(after: .milliseconds(1), self) }
    }
    loop.schedule(after: .zero, Ticker(loop))
    loop.run(until: .zero + .seconds(60))
    #expect(pipe.received == [9])
    #expect(loop.now < .zero + .seconds(60))
  }

  @Test func timersThatAreAlwaysDueDoNotStarveDescriptors() {
    let loop = EventLoop(clock: .wall)
    let pipe = Pipe()
    loop.watch(pipe.ends.read, for: .read, pipe)
    /// Arms itself for an instant that is always past, and keeps the pipe full.
    final class Busy: TimerTarget {
      let loop: EventLoop
      let pipe: Pipe
      var fired = 0
      init(_ loop: EventLoop, _ pipe: Pipe) {
        self.loop = loop
        self.pipe = pipe
      }
      func timerFired(_ token: Int) {
        fired += 1
        if fired % 100 == 0 { pipe.write(1) }
        if fired == 1_000_000 { loop.stop() }
        loop.schedule(after: .zero, self)
      }
    }
    let busy = Busy(loop, pipe)
    for _ in 0..<100 { loop.schedule(after: .zero, busy) }
    pipe.onReady = { if pipe.received.count == 20 { loop.stop() } }
    loop.run(until: .zero + .seconds(20))
    #expect(pipe.received.count == 20)
    // Served soon, not when the timers had a pause, which they never have: a byte waits for a round of them or two.
    #expect(busy.fired < 20_000)
  }
}
