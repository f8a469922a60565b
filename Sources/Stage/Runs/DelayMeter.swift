import EventLoop
import LiveComponents
import Media

/// How long pictures and sound take from the camera and the microphone to the viewer, ms.
public struct DelayFigures: Hashable, Sendable {
  public var count = 0
  public var p50: Int64 = 0
  public var p95: Int64 = 0
  public var most: Int64 = 0

  public init() {}
}

/// Counts delays, each millisecond by itself: a run of any length takes the same room.
public struct DelayCounter: Sendable {
  /// A time code repeats after 65,536 ms; a "delay" near that is a code from the future, misread, and not counted.
  private static let longest: Int64 = 60_000

  private var counts: [Int] = []
  private var total = 0

  public init() {}

  /// ms. Returns whether it was counted.
  @discardableResult
  public mutating func add(_ delay: Int64) -> Bool {
    guard (0...Self.longest).contains(delay) else { return false }
    if counts.count <= Int(delay) { counts += repeatElement(0, count: Int(delay) + 1 - counts.count) }
    counts[Int(delay)] += 1
    total += 1
    return true
  }

  public mutating func reset() {
    counts.removeAll(keepingCapacity: true)
    total = 0
  }

  public var figures: DelayFigures {
    var figures = DelayFigures()
    guard total > 0 else { return figures }
    figures.count = total
    figures.p50 = delay(atRank: (total - 1) / 2)
    figures.p95 = delay(atRank: (total - 1) * 95 / 100)
    figures.most = Int64(counts.count - 1)
    return figures
  }

  private func delay(atRank rank: Int) -> Int64 {
    var passed = 0
    for (delay, count) in counts.enumerated() {
      passed += count
      if passed > rank { return Int64(delay) }
    }
    return 0
  }
}

/// One delay that was measured.
public struct DelayReading: Hashable, Sendable {
  /// From capture to rendering.
  public let milliseconds: Int64
  /// When it was rendered, on the run's clock.
  public let time: RunTime
}

/// Watches a player that shows what a generated camera and microphone captured on the same clock: the time code in each
/// picture and the pitch of each second's beep tell when they were captured.
/// It is a screen: a player shows to it alone, or to it and others through a `ScreenFan`. What other cameras and microphones
/// captured is not measured.
public final class DelayMeter: LivePlayerScreen {
  private let beeps = BeepDetector()
  private var all = (pictures: DelayCounter(), sounds: DelayCounter())
  private var recent = (pictures: DelayCounter(), sounds: DelayCounter())

  /// The newest of each kind: a reading a picture, and one a second of sound. Nil before the first.
  public private(set) var newestPicture: DelayReading?
  public private(set) var newestSound: DelayReading?

  public init() {}

  /// Over everything since the meter was made.
  public var pictures: DelayFigures { all.pictures.figures }
  public var sounds: DelayFigures { all.sounds.figures }

  /// Medians over what came since the last call; nil where nothing was measured.
  public func takeRecent() -> (picture: Int64?, sound: Int64?) {
    let (picture, sound) = (recent.pictures.figures, recent.sounds.figures)
    recent.pictures.reset()
    recent.sounds.reset()
    return (picture.count > 0 ? picture.p50 : nil, sound.count > 0 ? sound.p50 : nil)
  }

  public func player(_ player: LivePlayer, shows picture: Picture, at time: RunTime) {
    guard let code = TimeCode.read(from: picture) else { return }
    let delay = code.age(at: time.nanoseconds / 1_000)
    guard all.pictures.add(delay) else { return }
    recent.pictures.add(delay)
    newestPicture = DelayReading(milliseconds: delay, time: time)
  }

  public func player(_ player: LivePlayer, sounds sound: AudioFrame, at time: RunTime) {
    // Sound that cannot be converted is sound in which nothing is heard.
    guard let heard = try? beeps.feed(sound, at: time.nanoseconds / 1_000) else { return }
    for beep in heard {
      // The newest whole second whose beep has this pitch.
      let onset = beep.onsetMicroseconds / 1_000
      let second = onset / 1_000
      let captured = second - (second - Int64(beep.index)) & 7
      guard captured >= 0 else { continue }
      let delay = onset - captured * 1_000
      guard all.sounds.add(delay) else { continue }
      recent.sounds.add(delay)
      newestSound = DelayReading(milliseconds: delay, time: time)
    }
  }
}
