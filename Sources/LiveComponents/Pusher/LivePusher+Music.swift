import EventLoop
import Media

/// `bindbgmstart`, `bindbgmprogress` and `bindbgmcomplete`.
public enum MusicEvent: Hashable, Sendable {
  case started
  /// Both in ms.
  case progress(Int64, duration: Int64)
  case completed
}

/// The background music of a run: being fetched, playing or paused.
final class MusicTrack {
  let url: String
  var loader: ResourceLoader?
  var file: BackgroundMusic?
  var isPaused = false

  init(url: String) { self.url = url }

  /// Adds as many samples as there are.
  func mix(into samples: inout [Float], volume: Float) throws(CaptureError) {
    guard let file, !isPaused else { return }
    try file.read(samples.count, mixingInto: &samples, volume: volume)
  }
}

// SPEC 2.4, playBGM and its family; 10003.
extension LivePusher {
  static let musicPeriod = RunDuration.seconds(1)

  /// Accepted; `bindbgmstart` tells that it plays, 10003 that it could not be loaded. Another piece replaces the present one.
  public func playBGM(url: String, startTimeMs: Int64 = 0, endTimeMs: Int64? = nil) -> MethodResult {
    if let refusal = refusalInBackground { return refusal }
    guard isActive else { return .fail(Self.operation, "nothing is being pushed") }
    guard !url.isEmpty else { return .fail(Self.operation, "playBGM needs a url") }
    guard startTimeMs >= 0, endTimeMs.map({ $0 > startTimeMs }) ?? true else {
      return .fail(Self.operation, "the music would end before it starts")
    }
    endMusic()
    let track = MusicTrack(url: url)
    let loader = ResourceLoader(loop: loop, network: network)
    track.loader = loader
    music = track
    loader.load(url) { [weak self, weak track] result in
      guard let self, let track, self.music === track else { return }
      track.loader = nil
      self.musicArrived(result, track, startTimeMs, endTimeMs)
    }
    return .ok(Self.operation)
  }

  public func stopBGM() -> MethodResult {
    if let refusal = refusalInBackground { return refusal }
    guard music != nil else { return .fail(Self.operation, "no music plays") }
    endMusic()
    return .ok(Self.operation)
  }

  public func pauseBGM() -> MethodResult { setMusicPaused(true, "no music plays") }
  public func resumeBGM() -> MethodResult { setMusicPaused(false, "no music is paused") }

  private func setMusicPaused(_ isPaused: Bool, _ refusal: String) -> MethodResult {
    if let refusal = refusalInBackground { return refusal }
    guard let music, music.isPaused != isPaused else { return .fail(Self.operation, refusal) }
    music.isPaused = isPaused
    return .ok(Self.operation)
  }

  /// 0...1.
  public func setBGMVolume(_ volume: Double) -> MethodResult {
    if let refusal = refusalInBackground { return refusal }
    guard volume.isFinite, (0...1).contains(volume) else {
      return .fail(Self.operation, "volume \(volume.wholeText) is not within 0 and 1")
    }
    musicVolume = volume
    return .ok(Self.operation)
  }

  func musicFailed(_ reason: String) {
    endMusic()
    raise(10003, reason, [EventField("reason", reason)])
  }

  private func endMusic() {
    music?.loader?.cancel()
    music = nil
    disarm(.music)
  }

  private func musicArrived(
    _ result: Result<ArraySlice<UInt8>, ResourceError>, _ track: MusicTrack, _ start: Int64, _ end: Int64?
  ) {
    guard isActive else { return }
    do {
      let bytes = try result.get()
      track.file = try BackgroundMusic(
        bytes: bytes, name: track.url, sampleRate: voice.sampleRate(active.audioQuality), startTimeMs: start,
        endTimeMs: end)
    } catch {
      return musicFailed("\(error)")
    }
    tell(.started)
    if music === track { arm(.music, at: loop.now + Self.musicPeriod) }
  }

  func musicTick() {
    guard let file = music?.file else { return }
    if file.isAtEnd {
      endMusic()
      return tell(.completed)
    }
    arm(.music, at: loop.now + Self.musicPeriod)
    if music?.isPaused == false { tell(.progress(file.positionMilliseconds, duration: file.durationMilliseconds)) }
  }
}
