import EventLoop
import Testing

@testable import LiveComponents

/// What is known of the transport: ledger, window, and the warning that it is too small.
@Suite struct TransportTests {
  private func time(_ milliseconds: Int64) -> RunTime { .zero + .milliseconds(milliseconds) }

  @Test func theOldestUnacknowledgedMediaIsKnown() {
    var ledger = TransportLedger()
    ledger.handOver(3_000, captureTime: nil, at: time(0))
    ledger.handOver(100, captureTime: 50, at: time(60))
    // Sound overtook this picture.
    ledger.handOver(500, captureTime: 20, at: time(70))
    ledger.handOver(100, captureTime: 71, at: time(80))
    #expect(ledger.oldestCaptureTime == 20)
    #expect(ledger.bytes == 3_700)
    #expect(ledger.acknowledge(3_100, at: time(160)) == nil)
    #expect(ledger.oldestCaptureTime == 20)
    #expect(ledger.acknowledge(3_600, at: time(170)) == .milliseconds(100))
    #expect(ledger.oldestCaptureTime == 71)
    // A count that falls or is too great changes nothing that is known.
    #expect(ledger.acknowledge(10, at: time(175)) == nil)
    #expect(ledger.acknowledge(.max, at: time(200)) == .milliseconds(120))
    #expect(ledger.oldestCaptureTime == nil)
    #expect(ledger.bytes == 0)
  }

  @Test func theLedgerAgreesWithALongerWayOfCounting() {
    for seed in 1...8 as ClosedRange<UInt64> {
      var generator = Seed(seed).split("ledger").generator()
      var ledger = TransportLedger()
      var all: [(end: UInt64, capture: Int64)] = []
      var (total, acknowledged) = (UInt64(0), UInt64(0))
      for step in 0..<1_500 as Range<Int64> {
        if generator.chance(0.6) {
          let size = 1 + Int(generator.below(5_000))
          let capture: Int64? = generator.chance(0.1) ? nil : step * 10 - Int64(generator.below(300))
          total += UInt64(size)
          ledger.handOver(size, captureTime: capture, at: time(step * 10))
          if let capture { all.append((total, capture)) }
        } else {
          acknowledged = min(total, acknowledged + generator.below(12_000))
          _ = ledger.acknowledge(acknowledged, at: time(step * 10))
        }
        #expect(ledger.oldestCaptureTime == all.filter { $0.end > acknowledged }.map(\.capture).min())
      }
    }
  }

  @Test func theLedgerIsBounded() {
    var ledger = TransportLedger()
    for step in 0..<10_000 as Range<Int64> { ledger.handOver(10, captureTime: step, at: time(step)) }
    #expect(ledger.count == TransportLedger.limit)
    #expect(ledger.oldestCaptureTime == 0)
    _ = ledger.acknowledge(99_990, at: time(10_000))
    #expect(ledger.oldestCaptureTime == Int64(TransportLedger.limit) - 1)
    _ = ledger.acknowledge(100_000, at: time(10_000))
    #expect(ledger.oldestCaptureTime == nil)
  }

  /// Sends as much as the window allows over a path of that rate and round trip; gives the rate reached in the last
  /// second.
  private func fill(_ window: inout PushWindow, kbps: Int64, roundTrip: Int64, seconds: Int64, from start: Int64 = 0)
    -> Double
  {
    var sent: UInt64 = 0
    var acknowledged: UInt64 = 0
    var onTheWay: [(due: Int64, total: UInt64, sent: Int64)] = []
    var linkFree = start
    var atLastSecond: UInt64 = 0
    for now in start..<start + seconds * 1_000 {
      var sample: RunDuration?
      while let first = onTheWay.first, first.due <= now {
        acknowledged = first.total
        sample = .milliseconds(now - first.sent)
        onTheWay.removeFirst()
      }
      window.acknowledge(acknowledged, inFlight: Int(sent - acknowledged), roundTrip: sample, at: time(now))
      while sent - acknowledged < UInt64(window.bytes) {
        sent += 1_250
        linkFree = max(linkFree, now) + 10_000 / kbps
        onTheWay.append((linkFree + roundTrip, sent, now))
      }
      if now == start + (seconds - 1) * 1_000 { atLastSecond = acknowledged }
    }
    return Double(acknowledged - atLastSecond) * 8 / 1_000
  }

  @Test(arguments: [(1_000, 40), (1_000, 400), (5_000, 300)] as [(Int64, Int64)])
  func theWindowFillsAnyPathAndNotMuchMore(_ kbps: Int64, _ roundTrip: Int64) {
    var window = PushWindow()
    window.setEncoders(kbps: 500)
    let reached = fill(&window, kbps: kbps, roundTrip: roundTrip, seconds: 30)
    #expect(reached > 0.95 * Double(kbps))
    // The path, the slack, and what the stepwise link of this test adds.
    #expect(Double(window.bytes) < 1.2 * Double(kbps) * Double(roundTrip + 130) / 8)
  }

  @Test func theWindowShrinksWithTheRate() {
    var window = PushWindow()
    window.setEncoders(kbps: 1_048)
    _ = fill(&window, kbps: 2_500, roundTrip: 100, seconds: 10)
    let wide = window.bytes
    window.setEncoders(kbps: 500)
    _ = fill(&window, kbps: 500, roundTrip: 100, seconds: 10, from: 10_000)
    #expect(window.bytes * 3 < wide)
    // At 500 kbps: less than 300 ms of it, where a socket's buffer would be more than a second.
    #expect(window.bytes < 18_750)
  }

  @Test func theWarningNeedsTheFloorOrDropsAndComesOnceInTwoSeconds() {
    var monitor = CongestionMonitor()
    func sample(_ now: Int64, waiting: Int64, atFloor: Bool, dropped: Int) -> Bool {
      monitor.sample(waitingMilliseconds: waiting, isAtFloor: atFloor, droppedFrames: dropped, at: time(now))
    }
    #expect(!sample(0, waiting: 5_000, atFloor: false, dropped: 0))
    #expect(!sample(100, waiting: 1_000, atFloor: true, dropped: 0))
    #expect(sample(200, waiting: 1_001, atFloor: true, dropped: 0))
    #expect(!sample(2_100, waiting: 3_000, atFloor: true, dropped: 0))
    #expect(sample(2_200, waiting: 3_000, atFloor: true, dropped: 0))
    // Drops between two warnings are said with the later one, once.
    #expect(!sample(3_000, waiting: 0, atFloor: false, dropped: 4))
    #expect(sample(4_200, waiting: 0, atFloor: false, dropped: 4))
    #expect(!sample(9_000, waiting: 0, atFloor: false, dropped: 4))
    #expect(sample(9_100, waiting: 0, atFloor: false, dropped: 5))
  }
}
