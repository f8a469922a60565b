import EventLoop
import Media

// The playhead: beginning, showing, running dry, catching up, ending (SPEC 3.2, 3.3).
extension LivePlayer {
  /// Milliseconds of media in hand.
  public var bufferedMilliseconds: Int64 {
    if phase == .loading, !hasBegun { return max(0, (buffer.end ?? 0) - (buffer.start ?? 0)) }
    let position = clock.position(at: loop.now)
    return phase == .paused ? buffer.held(from: position) : buffer.buffered(at: position)
  }

  /// The playhead on the playback time line, microseconds; the line starts near zero with the stream's first message.
  public var playheadMicroseconds: Int64 { clock.position(at: loop.now) }

  /// How fast it plays, in thousandths.
  public var rate: Int64 { clock.rate }

  // MARK: Beginning

  /// In `loading`: plays once the buffer has reached the balance point, or all there is when the stream has ended.
  func beginIfReady() {
    guard phase == .loading, !buffer.isEmpty else { return }
    if hasServerEnded { return begin() }
    let buffered = bufferedMilliseconds
    guard buffered >= control.balancePoint else { return }
    if !hasBegun, lacksPicture, buffered < control.picturePatience { return }
    begin()
  }

  /// A picture was announced and its first key frame has not come: who joins in the middle of a group gets sound first.
  private var lacksPicture: Bool { buffer.videoEnd == nil && (announcesVideo == true || formats.video != nil) }

  private func begin() {
    let now = loop.now
    if !hasBegun {
      clock.start(atMilliseconds: buffer.trimForStart(keeping: control.balancePoint), at: now)
      statistics.startupMilliseconds = (now - playStart).milliseconds
    } else {
      clock.resume(at: now)
    }
    setRate(BufferControl.normalRate)
    endLoading()
    hasBegun = true
    phase = .playing
    control.restart(at: now)
    if !isFirstFrameAnnounced, buffer.videoEnd == nil, !lacksPicture { firstFrame("first audio frame received") }
    raise(2004, statistics.stalls == 0 ? "playback begins" : "playback resumes")
    guard phase == .playing else { return }
    arm(.control, at: now + Self.controlPeriod)
    armDry()
    present()
  }

  func endLoading() {
    if let since = loadingSince, hasBegun, phase == .loading {
      statistics.stalledMilliseconds += (loop.now - since).milliseconds
    }
    loadingSince = nil
  }

  /// SPEC 3.4, resume: on with the newest data, without waiting for the balance point.
  func resumeFromNewest() {
    phase = .loading
    loadingSince = nil
    var newest = buffer.skipSound(keeping: control.balancePoint)
    if newest == nil, let key = buffer.skipToNewestKeyFrame() {
      newest = key
      // What is decoded now refers to nothing before it; without a key frame it does.
      video.flush()
    }
    newest = newest ?? buffer.start
    guard hasBegun else { return beginIfReady() }
    audio.flush()
    clock.start(atMilliseconds: newest ?? timeline.end, at: loop.now)
    arm(.control, at: loop.now + Self.controlPeriod)
    guard newest != nil else { return clock.stop(at: loop.now) }
    phase = .playing
    control.restart(at: loop.now)
    setRate(BufferControl.normalRate)
    if isPausedInStall {
      raise(2004, "playback resumes")
      guard phase == .playing else { return }
    }
    armDry()
    present()
  }

  func dropWhilePaused() {
    if buffer.skipSound(keeping: control.balancePoint) == nil { _ = buffer.skipToNewestKeyFrame() }
  }

  // MARK: Showing

  /// A frame was appended while playing.
  func newFrameWhilePlaying() {
    if !isArmed(.dry) { armDry() }
    if configuration.decoding == .all, !isArmed(.present) { present() }
  }

  /// Plays what is due, and arms the timer for what comes next.
  func present() {
    guard phase == .playing else { return }
    let position = clock.position(at: loop.now)
    playSound(until: position)
    while phase == .playing {
      fillPicture()
      guard phase == .playing, let next = video.nextTime, next * 1_000 <= position else { break }
      // A later picture that is due as well makes this one too late to be seen.
      if video.hasLaterPicture(dueBy: position), configuration.decoding == .all {
        video.dropNext()
        statistics.droppedPictures += 1
      } else {
        show(at: configuration.decoding == .all ? loop.now : min(loop.now, clock.time(of: next) ?? loop.now))
      }
    }
    armPresent()
  }

  private func armPresent() {
    // Without codecs nothing has to happen at the very instant: the control tick shows what fell due since the last one.
    guard phase == .playing, configuration.decoding == .all else { return }
    let nextSound = buffer.audio.first.map {
      $0.presentationTime + AudioPath.batchMilliseconds - audio.lookahead / 1_000
    }
    let next: Int64
    switch (video.nextTime, nextSound) {
    case (let picture?, let sound?): next = min(picture, sound)
    case (let picture?, nil): next = picture
    case (nil, let sound?): next = sound
    case (nil, nil): return
    }
    if let time = clock.time(of: next) { arm(.present, at: max(time, loop.now)) }
  }

  private func playSound(until position: Int64) {
    let horizon = position + audio.lookahead
    while let first = buffer.audio.first, first.presentationTime * 1_000 <= horizon,
      let frame = buffer.audio.popFirst()
    {
      statistics.playedAudioFrames += 1
      guard configuration.decoding == .all, let format = formats.audio(frame.configuration) else { continue }
      if let reason = audio.play(frame, format) { audioFailed(reason) }
      guard phase == .playing else { return }
    }
    audio.sound(until: position) { piece in
      guard let screen, isAudible else { return }
      let ago = RunDuration.nanoseconds((position - piece.mediaBegin) * 1_000_000 / clock.rate)
      screen.player(self, sounds: piece.sound, at: loop.now - ago)
    }
  }

  /// Decodes until one picture beyond the shown one is in hand.
  private func fillPicture() {
    while phase == .playing, video.needsMore {
      guard let frame = buffer.video.popFirst() else {
        if hasServerEnded || link == nil { drainPictures() }
        return
      }
      if frame.configuration != video.configuration, let format = formats.video(frame.configuration) {
        drainPictures()
        openVideo(frame.configuration, format)
        guard phase == .playing else { return }
      }
      if let reason = video.decode(frame) { videoFailed(reason) }
      reportCorruptPictures()
    }
  }

  private func drainPictures() {
    video.drain()
    reportCorruptPictures()
  }

  private func reportCorruptPictures() {
    while let reason = video.takeFailure() { videoFailed(reason) }
  }

  private func show(at time: RunTime) {
    guard let picture = video.showNext() else { return }
    if picture.width > 0 { noteSize(picture.width, picture.height) }
    if let lastShown {
      let gap = (time - lastShown).milliseconds
      if gap > 800 { raise(2105, "no new picture for \(gap) ms", [EventField("gap", gap)]) }
    }
    if statistics.shownPictures == 0 { raise(2032, "first picture shown") }
    lastShown = time
    if let screen, let pixels = picture.picture { screen.player(self, shows: pixels, at: time) }
    statistics.shownPictures += 1
    meter.shownPictures += 1
    if buffer.audioEnd != nil {
      lastInterval = picture.time - clock.position(at: time) / 1_000
      statistics.worstSkewMilliseconds = max(statistics.worstSkewMilliseconds, abs(lastInterval))
    }
  }

  // MARK: Control

  func controlTick() {
    if phase == .loading {
      checkReception()
      if phase == .loading { arm(.control, at: loop.now + Self.controlPeriod) }
      return
    }
    guard phase == .playing else { return }
    if configuration.decoding == .none { present() }
    guard phase == .playing else { return }
    let now = loop.now
    if !hasServerEnded {
      apply(
        control.sample(
          buffered: bufferedMilliseconds, jitter: jitter.spread(at: now), at: now,
          canSkip: buffer.hasSoundAlone || buffer.holdsKeyFrame))
      checkReception()
    }
    if phase == .playing { arm(.control, at: now + Self.controlPeriod) }
  }

  /// 2104. While there is no connection nothing can lag: 2103 says it.
  func checkReception() {
    guard link != nil, !hasServerEnded, reception.isLagging(at: loop.now) else { return }
    let received = reception.received(at: loop.now)
    raise(2104, "\(received) ms of media in the last 3 s", [EventField("received", received)])
  }

  private func setRate(_ rate: Int64) {
    if rate != clock.rate { statistics.rateChanges += 1 }
    clock.setRate(rate, at: loop.now)
    audio.setRate(rate)
  }

  private func apply(_ decision: BufferControl.Decision) {
    switch decision {
    case .keep: break
    case .rate(let rate):
      setRate(rate)
      armDry()
      armPresent()
    case .skipToNewestKeyFrame:
      let sound = buffer.skipSound(keeping: control.balancePoint)
      guard let start = sound ?? buffer.skipToNewestKeyFrame() else { return }
      statistics.skips += 1
      if sound == nil { statistics.droppedPictures += video.flush() }
      audio.flush()
      clock.start(atMilliseconds: start, at: loop.now)
      setRate(BufferControl.normalRate)
      let goal = sound == nil ? "key frame" : "sound"
      observer?.player(self, noted: "skipped to the newest \(goal), \(statistics.skips) so far")
      armDry()
      present()
    }
  }

  // MARK: Running dry and ending

  /// The timer looks lazily: when it fires and media has come meanwhile, it is armed for the new end.
  private func armDry() {
    guard phase == .playing, let end = hasServerEnded ? buffer.lastEnd : buffer.end, let time = clock.time(of: end)
    else {
      return
    }
    arm(.dry, at: max(time, loop.now))
  }

  func dryTick() {
    guard phase == .playing else { return }
    let now = loop.now
    let end = (hasServerEnded ? buffer.lastEnd : buffer.end) ?? 0
    guard clock.position(at: now) >= end * 1_000 else { return armDry() }
    present()
    guard phase == .playing else { return }
    if hasServerEnded { return endPlayback() }
    if buffer.loseSound() { return armDry() }
    clock.stop(at: now)
    phase = .loading
    loadingSince = now
    statistics.stalls += 1
    control.underrun(at: now)
    disarm(.control)
    disarm(.present)
    arm(.control, at: now + Self.controlPeriod)
    raise(
      2007, "the buffer ran dry; waiting for \(control.balancePoint) ms",
      [EventField("balancePoint", control.balancePoint)])
  }

  /// The server said the end (and perhaps closed): play out what is in hand.
  func reconsiderAfterEnd() {
    switch phase {
    case .loading:
      if buffer.isEmpty { endPlayback() } else { beginIfReady() }
    case .paused: if buffer.isEmpty { endPlayback() }
    case .playing: armDry()
    default: break
    }
  }

  private func endPlayback() {
    // HTTP-FLV knows no end; its links never report one.
    finish(.ended)
    raise(2006, "the stream ended and has been played out")
  }
}
