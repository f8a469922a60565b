/// The media received and not yet played, and how much of it there is (SPEC 3.2, *Buffered*).
struct JitterBuffer {
  /// Sound that ends this far behind the picture no longer leads: the publisher has stopped sending it, ms.
  static let soundLostAfter: Int64 = 1_000
  /// Pictures that end this far behind the sound have stopped: the camera is shut, or no key frame gets through, ms.
  static let picturesLostAfter: Int64 = 3_000

  var video = FrameQueue()
  var audio = FrameQueue()
  /// Ends of what has been received on the playback time line, ms; nil before the first frame.
  private(set) var videoEnd: Int64?
  private(set) var audioEnd: Int64?
  /// The usual frame lengths, ms.
  private(set) var videoInterval: Int64 = 40
  private(set) var audioInterval: Int64 = 21
  /// Where the newest frames begin, ms.
  private(set) var newestVideo: Int64?
  private(set) var newestAudio: Int64?
  /// The furthest end of a picture, ms: B-frames are shown after later decoded ones.
  private var presentationEnd: Int64?
  /// How far the picture lies ahead when a sound frame comes: the most of late, in eighths of a ms. It is a matter of the
  /// order in which the stream interleaves its tracks, not of the network.
  private var usualLead: Int64 = 0
  /// Sound ran out while the picture went on; true until sound comes again.
  private var isSoundLost = false
  /// Up to where `takeProgress` has told, ms.
  private var toldEnd: Int64?
  /// Frames refused because the queue was full.
  private(set) var overflow = 0

  var isEmpty: Bool { video.isEmpty && audio.isEmpty }

  /// Whether sound is what playback follows.
  var isLedByAudio: Bool {
    guard let audioEnd, !isSoundLost else { return false }
    guard let videoEnd else { return true }
    return videoEnd - audioEnd <= Self.soundLostAfter
  }

  /// The end of the leading track, ms; nil while nothing has come.
  var end: Int64? { isLedByAudio ? audioEnd : videoEnd }

  /// The end of the last thing that can be played, ms.
  var lastEnd: Int64? {
    guard let videoEnd, let presentationEnd else { return audioEnd }
    return max(videoEnd, presentationEnd, audioEnd ?? videoEnd)
  }

  /// To be asked when the sound in hand has been played. True if the picture goes on further than it usually lies ahead: then
  /// sound has stopped and not everything, and the picture leads from now on.
  mutating func loseSound() -> Bool {
    guard isLedByAudio, let audioEnd, let videoEnd else { return false }
    guard videoEnd - audioEnd > min(usualLead / 8 + 10, Self.soundLostAfter) else { return false }
    isSoundLost = true
    return true
  }

  /// Media time that came since the last call, ms: by whichever track reaches further, so that a track may stop.
  mutating func takeProgress() -> Int64 {
    guard let end = videoEnd.map({ max($0, audioEnd ?? $0) }) ?? audioEnd else { return 0 }
    let told = toldEnd ?? end
    toldEnd = max(told, end)
    return min(max(0, end - told), PlaybackTimeline.longestStep)
  }

  /// Where playback begins: the earliest frame in hand, ms.
  var start: Int64? {
    switch (video.first, audio.first) {
    case (let v?, let a?): min(v.presentationTime, a.presentationTime)
    case (let v?, nil): v.presentationTime
    case (nil, let a?): a.presentationTime
    case (nil, nil): nil
    }
  }

  /// Where playback begins for the first time, ms. Sound that came while the first key frame was waited for is dropped as far
  /// as `milliseconds` stay in hand.
  mutating func trimForStart(keeping milliseconds: Int64) -> Int64 {
    guard let start else { return 0 }
    guard let picture = video.first, let end else { return start }
    let begin = max(start, min(picture.presentationTime, end - milliseconds))
    dropAudio(before: begin)
    return begin
  }

  /// Milliseconds in hand for a playhead at `position` microseconds, never negative.
  func buffered(at position: Int64) -> Int64 { max(0, (end ?? 0) - position / 1_000) }
  func videoBuffered(at position: Int64) -> Int64 { max(0, (videoEnd ?? 0) - position / 1_000) }
  func audioBuffered(at position: Int64) -> Int64 { max(0, (audioEnd ?? 0) - position / 1_000) }

  /// The same where what came was dropped from its old end: no more than the frames in hand are.
  func held(from position: Int64) -> Int64 { isLedByAudio ? audioHeld(from: position) : videoHeld(from: position) }
  func videoHeld(from position: Int64) -> Int64 {
    video.first.map { min(videoBuffered(at: position), (videoEnd ?? 0) - $0.decodeTime) } ?? 0
  }
  func audioHeld(from position: Int64) -> Int64 {
    audio.first.map { min(audioBuffered(at: position), (audioEnd ?? 0) - $0.decodeTime) } ?? 0
  }

  mutating func appendVideo(_ frame: BufferedFrame, step: Int64) {
    if step > 0, step <= PlaybackTimeline.longestStep { videoInterval = step }
    if !video.append(frame) { overflow += 1 }
    newestVideo = frame.decodeTime
    videoEnd = frame.decodeTime + videoInterval
    presentationEnd = max(presentationEnd ?? .min, frame.presentationTime + videoInterval)
  }

  mutating func appendAudio(_ frame: BufferedFrame, length: Int64) {
    audioInterval = length
    if let videoEnd {
      let lead = min(videoEnd - (audioEnd ?? frame.decodeTime), Self.soundLostAfter)
      usualLead = max(usualLead - 1, 8 * lead)
    }
    isSoundLost = false
    if !audio.append(frame) { overflow += 1 }
    newestAudio = frame.decodeTime
    audioEnd = frame.decodeTime + length
  }

  /// Sound goes on, and no pictures come or they have stopped.
  var hasSoundAlone: Bool {
    guard isLedByAudio, let audioEnd else { return false }
    return videoEnd.map { audioEnd - $0 > Self.picturesLostAfter } ?? true
  }

  /// Where sound goes on alone, drops it down to the newest `milliseconds`. Pictures in hand stay: those to come may refer to
  /// them, and they are shown at once. Returns where playback goes on; nil where there are pictures to go by, or nothing to drop.
  mutating func skipSound(keeping milliseconds: Int64) -> Int64? {
    guard hasSoundAlone, let audioEnd, let first = audio.first else { return nil }
    let begin = max(videoEnd ?? first.presentationTime, audioEnd - max(milliseconds, audioInterval))
    guard begin > first.presentationTime else { return nil }
    dropAudio(before: begin)
    return audio.first?.presentationTime
  }

  /// Whether there is something to skip to; without video any newer sound will do.
  var holdsKeyFrame: Bool {
    guard videoEnd != nil else { return audio.count > 1 }
    var index = video.count - 1
    while index >= 0, video[index]?.isKey == false { index -= 1 }
    return index >= 0
  }

  /// Drops everything before the newest key frame (without video: all but the newest sound), as SPEC 3.2's skip does.
  /// Returns where playback goes on, or nil when there is nothing later than what is being played.
  mutating func skipToNewestKeyFrame() -> Int64? {
    guard videoEnd != nil else {
      guard let last = audio.last, audio.count > 1 else { return nil }
      dropAudio(before: last.presentationTime)
      return last.presentationTime
    }
    var index = video.count - 1
    while index >= 0, video[index]?.isKey == false { index -= 1 }
    guard index >= 0, let key = video[index] else { return nil }
    for _ in 0..<index { _ = video.popFirst() }
    dropAudio(before: key.presentationTime)
    return key.presentationTime
  }

  private mutating func dropAudio(before time: Int64) {
    while let first = audio.first, first.presentationTime < time { _ = audio.popFirst() }
  }
}
