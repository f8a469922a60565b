import EventLoop
import Media
import RTMP

/// What the encoding of one run has come to.
struct EncodingState {
  /// Access units that a slow simulated processor has not finished yet.
  struct Unfinished {
    var time: RunTime
    var unit: MediaPacket
  }

  /// The next picture is to be a key frame: publishing began, the picture's source changed.
  var wantsKey = false
  var lastKey: RunTime?
  /// For the next picture, by `sendMessage`.
  var messages: [ArraySlice<UInt8>] = []
  var videoFailures = 0
  var audioFailures = 0
  /// The sequence headers, ready to be sent; nil until the encoder is open.
  var videoHeader: ArraySlice<UInt8>?
  var audioHeader: ArraySlice<UInt8>?
  /// The encoder is busy until then (`DeviceBoard.processorSpeed`).
  var busyUntil = RunTime.zero
  var unfinished: [Unfinished] = []
  /// Since when the encoder keeps falling behind, and when it did last.
  var behindSince: RunTime?
  var lastBehind = RunTime.zero
  /// 1107 was raised: hardware is to encode.
  var isTooSlow = false
  /// 1103 was raised: hardware did not open and is not tried again.
  var hasNoHardware = false
}

// Encoders: opening, feeding, failing (SPEC 1.1, 1008 1103 1104 1107 -1303 -1304).
extension LivePusher {
  /// [D] A frame is worth 1104, so many in a row are worth -1303 or -1304.
  static let failureLimit = 10
  /// Media times begin here, so that neither reordering nor the sound encoder's priming reaches below zero, ms.
  public static let timeOrigin: Int64 = 300
  /// Messages that may wait for the next picture; `sendMessage` fails beyond.
  static let messageLimit = 64

  // MARK: Pictures

  func encode(_ picture: Picture?, at time: RunTime) {
    guard isActive, openEncoder(for: picture), isPublishing else { return }
    guard time >= encoding.busyUntil else {
      statistics.skippedPictures += 1
      return encoderFellBehind()
    }
    let isKeyDue = encoding.lastKey.map { time - $0 >= .seconds(rate.profile.groupSeconds) } ?? true
    let wantsKey = encoding.wantsKey || queue.takeKeyFrameRequest(at: loop.now.milliseconds) || isKeyDue
    do throws(FFmpegError) {
      if devices.isVideoEncoderFailing { throw FFmpegError.deviceFailure("avcodec_send_frame") }
      let messages = Array(encoding.messages.prefix(SEIMessage.mostPerPicture))
      try video.send(picture, time: mediaTime(time), forcesKey: wantsKey, messages: messages)
      encoding.messages.removeFirst(messages.count)
      encoding.videoFailures = 0
      if wantsKey {
        encoding.wantsKey = false
        encoding.lastKey = time
      }
      if !video.isHardware {
        encoding.busyUntil = time + devices.encodingTime(pixels: video.width * video.height)
      }
      try collectVideo()
    } catch {
      encodingFailed(error.description)
    }
  }

  /// ms on the stream's own time line.
  func mediaTime(_ time: RunTime) -> Int64 { (time - startTime).milliseconds + Self.timeOrigin }

  /// ms of the run's clock at a time of the stream.
  private func captureTime(_ mediaTime: Int64) -> Int64 { mediaTime - Self.timeOrigin + startTime.milliseconds }

  private func collectVideo() throws(FFmpegError) {
    while let unit = try video.receive() {
      if encoding.busyUntil > loop.now {
        encoding.unfinished.append(.init(time: encoding.busyUntil, unit: unit))
        if !isArmed(.encoded) { arm(.encoded, at: encoding.busyUntil) }
      } else {
        sendVideo(unit)
      }
    }
  }

  func encodedTick() {
    while let first = encoding.unfinished.first, first.time <= loop.now {
      encoding.unfinished.removeFirst()
      sendVideo(first.unit)
    }
    if let first = encoding.unfinished.first { arm(.encoded, at: first.time) }
  }

  private func sendVideo(_ unit: MediaPacket) {
    statistics.encodedPictures += 1
    meter.encodedVideo(bytes: unit.data.count, isKey: unit.isKey, at: unit.decodeTime)
    let tag = VideoTag(
      codec: .avc, frameType: unit.isKey ? .key : .inter, packet: .frames,
      compositionTime: Int32(clamping: unit.presentationTime - unit.decodeTime), body: unit.data)
    enqueue(
      MediaMessage(kind: .video, timestamp: UInt32(truncatingIfNeeded: unit.decodeTime), payload: tag.encoded()),
      unit.isKey ? .keyFrame : .frame, captured: captureTime(unit.presentationTime))
  }

  /// SPEC 1.1, 1104 and -1303.
  func encodingFailed(_ reason: String) {
    guard isActive else { return }
    statistics.encodeFailures += 1
    encoding.videoFailures += 1
    encoding.wantsKey = true
    guard encoding.videoFailures < Self.failureLimit else {
      return fail(-1303, "\(Self.failureLimit) pictures in a row failed to encode: \(reason)")
    }
    raise(1104, "a picture failed to encode: \(reason)")
  }

  // MARK: Opening

  /// Opens the encoder for the present size, unless it is open. False if that failed or the page stopped on an event.
  private func openEncoder(for picture: Picture?) -> Bool {
    let size = rate.size
    if video.isOpen, video.width == size.width, video.height == size.height { return true }
    drainVideo()
    var settings = VideoEncoderSettings(
      width: size.width, height: size.height, framesPerSecond: active.fps, bitrateKbps: bitrateForEncoder,
      keyFrameInterval: rate.profile.groupSeconds * active.fps,
      tuning: rate.profile.encoderTuning == .zeroLatency ? .realtime : .smooth,
      hardware: .none, colours: picture.map { .init(of: $0) } ?? .bt601)
    settings.effort = configuration.effort
    let isHardwareWanted = configuration.hardware != .none || encoding.isTooSlow
    if isHardwareWanted, !encoding.hasNoHardware {
      if openHardware(settings) { return encoderOpened() }
      guard isActive else { return false }
    }
    do {
      try video.open(settings)
    } catch {
      fail(-1303, "the video encoder did not open: \(error)")
      return false
    }
    return encoderOpened()
  }

  private func openHardware(_ settings: VideoEncoderSettings) -> Bool {
    var settings = settings
    settings.hardware = configuration.hardware == .none ? .automatic : configuration.hardware
    do throws(FFmpegError) {
      if devices.isHardwareEncoderGone { throw FFmpegError.deviceFailure("avcodec_open2") }
      try video.open(settings)
      return true
    } catch {
      encoding.hasNoHardware = true
      raise(
        1103, "no hardware encoder: \(error.text); encoding in software", [EventField("reason", error.text)])
      return false
    }
  }

  private func encoderOpened() -> Bool {
    encoding.wantsKey = true
    let tag = VideoTag(codec: .avc, frameType: .key, packet: .sequenceHeader, body: video.extradata)
    encoding.videoHeader = tag.encoded()
    if isPublishing { sendHeader(.video) }
    raise(
      1008, "encoder \(video.name) opened, \(video.width)x\(video.height)",
      [EventField("encoder", video.name), EventField("hardware", .flag(video.isHardware))])
    return isActive
  }

  /// 1107: software too slow for 2 s.
  func encoderFellBehind() {
    guard isActive, video.isOpen, !video.isHardware, !encoding.isTooSlow, isPublishing else { return }
    let now = loop.now
    // A second without a miss: it keeps up after all.
    if encoding.behindSince == nil || now - encoding.lastBehind > .seconds(1) { encoding.behindSince = now }
    encoding.lastBehind = now
    guard let since = encoding.behindSince, now - since >= .seconds(2) else { return }
    encoding.isTooSlow = true
    raise(1107, "the software encoder is too slow for \(active.fps) pictures a second; switching to hardware")
    guard isActive else { return }
    // The next picture opens another encoder.
    drainVideo()
    video.close()
  }

  /// Gets out what the encoder holds, to be sent in order before what a new one makes.
  private func drainVideo() {
    guard video.isOpen else { return }
    do {
      try video.drain()
      while let unit = try video.receive() { sendVideo(unit) }
    } catch {
      note("the encoder's last pictures are lost: \(error)")
    }
  }

  /// At an orderly stop: everything that was captured goes out.
  func flushEncoders() {
    while !encoding.unfinished.isEmpty { sendVideo(encoding.unfinished.removeFirst().unit) }
    drainVideo()
    do {
      try voice.drain()
      while let unit = try voice.receive() { sendAudio(unit) }
    } catch {
      note("the sound encoder's last frames are lost: \(error)")
    }
    sendAll()
  }

  // MARK: Sound

  func encodeSound(_ samples: [Float], at time: RunTime) {
    if encoding.audioHeader == nil {
      encoding.audioHeader = AudioTag(codec: .aac, packet: .sequenceHeader, body: voice.extradata).encoded()
      if isPublishing { sendHeader(.audio) }
    }
    guard isPublishing else { return }
    do {
      if devices.isAudioEncoderFailing { throw FFmpegError.deviceFailure("avcodec_send_frame") }
      try voice.send(samples, microseconds: (time - startTime).nanoseconds / 1_000 + Self.timeOrigin * 1_000)
      while let unit = try voice.receive() { sendAudio(unit) }
      encoding.audioFailures = 0
    } catch {
      statistics.encodeFailures += 1
      encoding.audioFailures += 1
      guard encoding.audioFailures >= Self.failureLimit else { return }
      fail(-1304, "\(Self.failureLimit) audio frames in a row failed to encode: \(error)")
    }
  }

  private func sendAudio(_ unit: MediaPacket) {
    statistics.encodedAudioFrames += 1
    meter.encodedAudio(bytes: unit.data.count)
    let tag = AudioTag(codec: .aac, packet: .frames, body: unit.data)
    enqueue(
      MediaMessage(kind: .audio, timestamp: UInt32(truncatingIfNeeded: unit.presentationTime), payload: tag.encoded()),
      .audio, captured: captureTime(unit.presentationTime))
  }
}

extension FFmpegError {
  /// What a failing codec of the simulated phone answers.
  static func deviceFailure(_ call: String) -> FFmpegError {
    FFmpegError(call: call, code: -5, context: "the device's codec")
  }
}
