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

  public init(_ delays: [Int64]) {
    guard !delays.isEmpty else { return }
    let sorted = delays.sorted()
    count = sorted.count
    p50 = sorted[(sorted.count - 1) / 2]
    p95 = sorted[(sorted.count - 1) * 95 / 100]
    most = sorted[sorted.count - 1]
  }
}

/// Watches a player that shows what a generated camera and microphone captured on the same clock: the time code in each
/// picture and the pitch of each second's beep tell when they were captured.
final class DelayMeter: LivePlayerScreen {
  /// A time code repeats after 65,536 ms; a "delay" near that is a code from the future, misread.
  private static let longest: Int64 = 60_000

  private let loop: EventLoop
  private let beeps = BeepDetector()
  private(set) var pictureDelays: [Int64] = []
  private(set) var soundDelays: [Int64] = []
  private var pictureMark = 0
  private var soundMark = 0

  init(loop: EventLoop) {
    self.loop = loop
  }

  var pictures: DelayFigures { DelayFigures(pictureDelays) }
  var sounds: DelayFigures { DelayFigures(soundDelays) }

  /// Medians over what came since the last call; nil where nothing was measured.
  func takeRecent() -> (picture: Int64?, sound: Int64?) {
    let picture = DelayFigures(Array(pictureDelays[pictureMark...]))
    let sound = DelayFigures(Array(soundDelays[soundMark...]))
    pictureMark = pictureDelays.count
    soundMark = soundDelays.count
    return (picture.count > 0 ? picture.p50 : nil, sound.count > 0 ? sound.p50 : nil)
  }

  func player(_ player: LivePlayer, shows picture: Picture, at time: RunTime) {
    guard let code = TimeCode.read(from: picture) else { return }
    let delay = code.age(at: time.nanoseconds / 1_000)
    if delay <= Self.longest { pictureDelays.append(delay) }
  }

  func player(_ player: LivePlayer, sounds sound: AudioFrame, at time: RunTime) {
    // Sound that cannot be converted is sound in which nothing is heard.
    guard let heard = try? beeps.feed(sound, at: time.nanoseconds / 1_000) else { return }
    for beep in heard {
      // The newest whole second whose beep has this pitch.
      let onset = beep.onsetMicroseconds / 1_000
      let second = onset / 1_000
      let captured = second - (second - Int64(beep.index)) & 7
      if captured >= 0 { soundDelays.append(onset - captured * 1_000) }
    }
  }
}
