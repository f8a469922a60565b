import EventLoop
import LiveComponents

/// A buffer that arrivals fill unevenly and a `BufferControl` plays from: the player without its media.
struct BufferWalk {
  static let step: Int64 = 20
  static let samplePeriod: Int64 = 200

  var control: BufferControl
  /// Microseconds in hand.
  private var buffered: Int64 = 0
  private(set) var isPlaying = false
  private(set) var now = RunTime.zero
  /// The rate that is heard, in thousandths, and when it changed.
  private(set) var rate: Int64 = 1_000
  private(set) var changes: [RunTime] = []
  private(set) var underruns = 0
  private(set) var skips = 0

  init(mode: BufferControl.Mode) { control = BufferControl(mode: mode) }

  var bufferedMilliseconds: Int64 { buffered / 1_000 }

  /// One step of run time in which `arrived` ms of media came. Returns what the control said, if it was asked.
  mutating func advance(arrived: Int64, jitter: Int64 = 0, keyFrameDistance: Int64 = 2_000) -> BufferControl.Decision? {
    now = now + .milliseconds(Self.step)
    buffered += arrived * 1_000
    guard isPlaying else {
      if bufferedMilliseconds >= control.balancePoint { begin() }
      return nil
    }
    buffered -= Self.step * rate
    if buffered <= 0 {
      buffered = 0
      underruns += 1
      isPlaying = false
      control.underrun(at: now)
      note(control.rate)
      return nil
    }
    guard now.milliseconds % Self.samplePeriod == 0 else { return nil }
    let decision = control.sample(buffered: bufferedMilliseconds, jitter: jitter, at: now)
    if decision == .skipToNewestKeyFrame {
      skips += 1
      buffered = min(buffered, (now.milliseconds % keyFrameDistance + 1) * 1_000)
    }
    note(control.rate)
    return decision
  }

  private mutating func begin() {
    isPlaying = true
    control.restart(at: now)
    note(control.rate)
  }

  private mutating func note(_ newRate: Int64) {
    guard newRate != rate else { return }
    rate = newRate
    changes.append(now)
  }

  /// The most changes of the rate within any 60 s.
  var mostChangesInAMinute: Int {
    var most = 0
    for (index, first) in changes.enumerated() {
      most = max(most, changes[index...].prefix { $0 - first < .seconds(60) }.count)
    }
    return most
  }
}

/// Arrivals in the shape of a bad network: steady, thin, nothing at all, then what was held back at once.
struct ArrivalWalk {
  private var generator: SeededGenerator
  private var phaseEnd: Int64 = 0
  private var share = 1.0
  private var fraction = 0.0
  /// Media that the source made and the network holds, ms.
  private var held = 0.0
  private let outage: Double

  init(seed: UInt64, outage: Double = 0.25) {
    generator = Seed(seed).generator()
    self.outage = outage
  }

  /// What arrives in the step that ends at `now`.
  mutating func next(at now: Int64) -> Int64 {
    if now >= phaseEnd {
      phaseEnd = now + 200 + Int64(generator.below(6_000))
      share = generator.chance(outage) ? 0 : [0.5, 0.9, 1, 1, 1.5, 40][Int(generator.below(6))]
    }
    held += Double(BufferWalk.step)
    let passed = min(held, share * Double(BufferWalk.step))
    held -= passed
    fraction += passed
    let whole = Int64(fraction)
    fraction -= Double(whole)
    return whole
  }
}
