import EventLoop
import Media

// Camera and microphone: opening, ticking, failing (SPEC 1.1, 1003 1007 10001 10002 -1301 -1302 -1305 -1306).
extension LivePusher {
  /// At the start: the size, the camera and the microphone.
  func beginCapture() {
    if active.enableCamera {
      guard chooseFirstSize(), openCamera() else { return }
    }
    openSound()
  }

  /// 1005, or -1305 if no encoder takes the size that the page asks for.
  private func chooseFirstSize() -> Bool {
    let size = rate.size
    if let problem = VideoEncoderSettings.sizeProblem(width: size.width, height: size.height) {
      fail(-1305, problem, [EventField("width", size.width), EventField("height", size.height)])
      return false
    }
    raiseSize()
    return isActive
  }

  func raiseSize() {
    let size = rate.size
    raise(
      1005, "encoding \(size.width)x\(size.height)",
      [EventField("width", size.width), EventField("height", size.height)])
  }

  // MARK: Camera

  /// Opens the camera that is chosen, if it is not open, and lets it run. False if it failed or the page stopped on 1003.
  func openCamera() -> Bool {
    let settings = isActive ? active : attributes
    if !camera.isOpen {
      do throws(CaptureError) {
        camera.open(try newCamera(settings))
      } catch {
        cameraFailed(error)
        return false
      }
      camera.run(at: loop.now, framesPerSecond: settings.fps)
      raise(1003, "the \(position.rawValue) camera is open", [EventField("position", position.rawValue)])
      guard isActive || isPreviewing else { return false }
    } else {
      camera.run(at: loop.now, framesPerSecond: settings.fps)
    }
    // Not from inside `start`: the page has to get its answer first.
    arm(.capture, at: loop.now)
    return true
  }

  private func newCamera(_ settings: PusherAttributes) throws(CaptureError) -> (any Camera)? {
    if let failure = devices.condition(of: position).openFailure("the \(position.rawValue) camera") { throw failure }
    guard configuration.encoding == .all else { return nil }
    let source = configuration.camera(position)
    try checkClock(source, "camera")
    let size = rate.captureSize
    return try Cameras.open(
      source,
      CameraRequest(width: size.width, height: size.height, framesPerSecond: settings.fps, position: position),
      begin: (isActive ? startTime : loop.now).nanoseconds / 1_000)
  }

  private func checkClock(_ source: CaptureSource, _ device: String) throws(CaptureError) {
    guard source.isLive, loop.clock == .virtual else { return }
    throw CaptureError(
      .unusable,
      "the \(device) \(source) delivers in real time, and this run is in virtual time; push to a real address")
  }

  func captureTick() {
    guard camera.isRunning else { return }
    let (time, missed) = camera.takeSlot(at: loop.now)
    arm(.capture, at: max(camera.nextSlot, loop.now))
    if missed > 0 {
      statistics.skippedPictures += missed
      encoderFellBehind()
    }
    guard isActive || isPreviewing else { return }
    if camera.isOpen { capture(at: time) } else { repeatWaitingPicture(at: time) }
  }

  private func capture(at time: RunTime) {
    let condition = devices.condition(of: position)
    if let failure = condition.useFailure("the \(position.rawValue) camera") { return cameraFailed(failure) }
    guard condition != .silent else { return }
    var picture: Picture?
    if configuration.encoding == .all {
      do throws(CaptureError) {
        picture = try camera.camera?.picture(at: time.nanoseconds / 1_000)
      } catch {
        return cameraFailed(error)
      }
      guard picture != nil else { return }
    }
    statistics.capturedPictures += 1
    if !camera.hasDelivered {
      camera.hasDelivered = true
      raise(1007, "first picture captured")
      guard isActive || isPreviewing else { return }
    }
    filterAndEncode(picture, at: time)
  }

  private func filterAndEncode(_ picture: Picture?, at time: RunTime) {
    guard let picture else { return encode(nil, at: time) }
    do {
      let filtered = try filter.apply(picture, filterSettings)
      currentPicture = filtered
      encode(filtered, at: time)
    } catch {
      encodingFailed(error.description)
    }
  }

  private var filterSettings: PictureFilterSettings {
    let settings = isActive ? active : attributes
    let size = rate.size
    return PictureFilterSettings(
      width: size.width, height: size.height, beauty: settings.beauty, whiteness: settings.whiteness, zoom: zoom,
      mirrored: settings.remoteMirror)
  }

  /// What `setZoom` chose, or 2 with the zoom attribute [D].
  public var zoom: Double { zoomFactor > 1 ? zoomFactor : (isActive ? active : attributes).zoom ? 2 : 1 }

  func cameraFailed(_ error: CaptureError) {
    if error.cause == .forbidden {
      raise(10001, error.description)
      guard isActive || isPreviewing else { return }
    }
    fail(-1301, error.description, [EventField("reason", error.description)])
  }

  /// The camera is shut for privacy or by `pause`; the waiting image takes its place if there is one (SPEC 2.5).
  func leaveCamera() {
    camera.close()
    disarm(.capture)
    guard active.enableCamera, waitingPicture.isReady else { return }
    waitingPicture.begin()
    encoding.wantsKey = true
    applyBitrate()
    camera.run(at: loop.now, framesPerSecond: WaitingPicture.framesPerSecond)
    arm(.capture, at: loop.now)
  }

  /// Back to the full picture, with a key frame.
  func returnToCamera() {
    camera.halt()
    waitingPicture.end()
    guard isActive, active.enableCamera else { return }
    encoding.wantsKey = true
    applyBitrate()
    _ = openCamera()
  }

  // MARK: Microphone

  private func openSound() {
    do throws(CaptureError) {
      let rate = voice.sampleRate(active.audioQuality)
      sound = SoundFeed(try newMicrophone(sampleRate: rate), sampleRate: rate, startingAt: loop.now)
    } catch {
      return microphoneFailed(error)
    }
    do throws(FFmpegError) {
      try voice.open(active.audioQuality)
    } catch {
      return fail(-1304, "the audio encoder did not open: \(error)")
    }
    if let sound { arm(.sound, at: sound.nextTime) }
  }

  private func newMicrophone(sampleRate: Int) throws(CaptureError) -> (any Microphone)? {
    if let failure = devices.microphone.openFailure("the microphone") { throw failure }
    guard configuration.encoding == .all else { return nil }
    try checkClock(configuration.microphone, "microphone")
    return try Microphones.open(configuration.microphone, sampleRate: sampleRate)
  }

  func microphoneFailed(_ error: CaptureError) {
    switch error.cause {
    case .unsupportedSampleRate: return fail(-1306, error.description)
    case .forbidden:
      raise(10002, error.description)
      guard isActive else { return }
    case .missing, .busy, .unusable: break
    }
    fail(-1302, error.description, [EventField("reason", error.description)])
  }

  func soundTick() {
    guard isActive, let sound else { return }
    let skipped = sound.skipWhatIsLost(at: loop.now)
    if skipped > 0 { note("\(skipped) ms of sound were lost: the run was held up") }
    while isActive, sound.nextTime <= loop.now { captureSound(sound) }
    if isActive { arm(.sound, at: sound.nextTime) }
  }

  private func captureSound(_ sound: SoundFeed) {
    if let failure = devices.microphone.useFailure("the microphone") { return microphoneFailed(failure) }
    let begin = sound.blockBegin
    guard configuration.encoding == .all else {
      sound.passBlock()
      passMusic()
      return encodeSound([], at: begin)
    }
    do throws(CaptureError) {
      try sound.readBlock(isSilent: !isMicrophoneHeard, volume: Float(microphoneVolume))
    } catch {
      return microphoneFailed(error)
    }
    do throws(CaptureError) {
      try music?.mix(into: &sound.samples, volume: Float(musicVolume))
    } catch {
      musicFailed(error.description)
    }
    sound.measure()
    encodeSound(sound.samples, at: begin)
  }

  /// Music goes on, and ends in its time, where nobody hears it.
  private func passMusic() {
    guard let music else { return }
    var unheard = [Float](repeating: 0, count: SoundLine.frameSamples)
    do throws(CaptureError) {
      try music.mix(into: &unheard, volume: 0)
    } catch {
      musicFailed(error.description)
    }
  }

  /// SPEC 2.1, muted and enable-mic; 2.5, background-mute. The sound track goes on with silence.
  private var isMicrophoneHeard: Bool {
    !active.muted && active.enableMic && !(isInBackground && active.backgroundMute) && devices.microphone != .silent
  }
}
