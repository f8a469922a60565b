import EventLoop
import Media
import RTMP

// From media messages to frames in the jitter buffer.
extension LivePlayer {
  func receive(_ message: MediaMessage) {
    switch message.kind {
    case .video: receiveVideo(message)
    case .audio: receiveAudio(message)
    case .script: receiveScript(message)
    }
  }

  private func receiveScript(_ message: MediaMessage) {
    if let metadata = try? StreamMetadata(parsing: message.payload) {
      announcesVideo = metadata.videoCodecID != nil || metadata.width != nil
    }
  }

  private func receiveVideo(_ message: MediaMessage) {
    meter.receivedVideo(bytes: message.payload.count)
    let tag: VideoTag
    do {
      tag = try VideoTag(parsing: message.payload)
    } catch {
      return videoFailed("malformed video tag: \(error)")
    }
    switch tag.packet {
    case .sequenceHeader: receiveHeader(tag)
    case .frames: receiveFrames(tag, message.timestamp)
    case .endOfSequence, .metadata, .mpeg2TSSequenceHeader, .command: break
    }
  }

  private func receiveHeader(_ tag: VideoTag) {
    guard let format = VideoFormat(tag: tag) else {
      return noteOnce("the stream's video codec (\(tag.codec)) is not played by live-player; sound only")
    }
    guard formats.add(format) else { return }
    recorder?.videoFormat(format)
    // The first decoder opens as soon as its configuration is known; a later one when playback reaches its frames.
    guard video.configuration < 0 else { return }
    openVideo(formats.videoNumber, format)
  }

  /// 2106, 2008 and 2009 in this order, as far as each is true.
  func openVideo(_ number: Int32, _ format: VideoFormat) {
    guard configuration.decoding == .all else {
      video.configuration = number
      return
    }
    switch video.open(number, format) {
    case .opened(let name): raise(2008, "decoder \(name) opened", [EventField("decoder", name)])
    case .softwareInstead(let name, let reason):
      raise(2106, "no hardware decoder: \(reason); decoding in software", [EventField("reason", reason)])
      guard isActive else { return }
      raise(2008, "decoder \(name) opened", [EventField("decoder", name)])
    case .failed(let reason): videoFailed("the decoder did not open: \(reason)")
    }
    // Later sizes are announced with the first picture that has them: pictures of the old one may still wait.
    if isActive, format.width > 0, statistics.shownPictures == 0 { noteSize(format.width, format.height) }
  }

  /// 2009 when the picture size became known or changed.
  func noteSize(_ width: Int, _ height: Int) {
    guard width != status.videoWidth || height != status.videoHeight else { return }
    status.videoWidth = width
    status.videoHeight = height
    raise(2009, "picture \(width)x\(height)", [EventField("width", width), EventField("height", height)])
  }

  private func receiveFrames(_ tag: VideoTag, _ timestamp: UInt32) {
    let isKey = tag.isKeyFrame
    guard formats.video != nil, isActive else { return }
    guard hasKeyFrame || isKey else { return }
    if !hasKeyFrame {
      hasKeyFrame = true
      firstFrame("first key frame received")
    }
    let position = timeline.placeVideo(timestamp)
    checkContinuity(tag, position)
    meter.receivedFrame(isKey: isKey, at: position.time)
    if !buffer.isLedByAudio { jitter.arrived(timestamp: position.time, at: loop.now) }
    let frame = BufferedFrame(
      decodeTime: position.time, presentationTime: position.time + Int64(tag.compositionTime), payload: tag.body,
      configuration: formats.videoNumber, isKey: isKey)
    recorder?.write(frame, isVideo: true)
    buffer.appendVideo(frame, step: position.step)
    mediaArrived(isKeyFrame: isKey)
  }

  /// 2107: SPEC 1.2.
  private func checkContinuity(_ tag: VideoTag, _ position: PlaybackTimeline.Position) {
    if position.isJump {
      frameNumbers.restart()
      let text = position.step < 0 ? "back by \(-position.step) ms" : "ahead by \(position.step) ms"
      raise(2107, "decode timestamps jumped \(text)", [EventField("jump", position.step)])
    }
    guard let format = formats.video, let avc = format.avc, let parameters = format.parameters else { return }
    // A frame without a readable slice is damaged, not missing.
    guard let header = try? AVCSliceHeader(accessUnit: tag.body, configuration: avc) else {
      return frameNumbers.restart()
    }
    if frameNumbers.hasGap(before: header, parameters: parameters), !position.isJump {
      raise(2107, "frame_num has a gap: frames are missing", [EventField("frameNum", Int64(header.frameNum))])
    }
  }

  private func receiveAudio(_ message: MediaMessage) {
    meter.receivedAudio(bytes: message.payload.count)
    guard isActive else { return }
    let tag: AudioTag
    do {
      tag = try AudioTag(parsing: message.payload)
    } catch {
      return audioFailed("malformed audio tag: \(error)")
    }
    switch (tag.codec, tag.packet) {
    case (.aac, .sequenceHeader):
      guard let parsed = try? AudioSpecificConfig(parsing: tag.body) else {
        return audioFailed("malformed AAC configuration")
      }
      addAudio(
        AudioFormat(
          codec: .aac, extradata: tag.body, sampleRate: parsed.sampleRate, channels: parsed.channels,
          samplesPerFrame: parsed.samplesPerFrame))
    case (.aac, .frames):
      if let format = formats.audio { receiveSound(tag, message.timestamp, format) }
    case (.mp3, _):
      if let header = try? MP3FrameHeader(parsing: tag.body) {
        addAudio(
          AudioFormat(
            codec: .mp3, extradata: [], sampleRate: header.sampleRate, channels: header.channels,
            samplesPerFrame: header.samplesPerFrame))
      }
      if let format = formats.audio { receiveSound(tag, message.timestamp, format) }
    default:
      noteOnce("the stream's audio codec (\(tag.codec)) is not played by live-player; picture only")
    }
  }

  private func addAudio(_ format: AudioFormat) {
    if formats.add(format) { recorder?.audioFormat(format) }
  }

  private func receiveSound(_ tag: AudioTag, _ timestamp: UInt32, _ format: AudioFormat) {
    guard !tag.body.isEmpty else { return }
    if announcesVideo == false, !isFirstFrameAnnounced { firstFrame("first audio frame received") }
    let position = timeline.placeAudio(timestamp)
    let frame = BufferedFrame(
      decodeTime: position.time, presentationTime: position.time, payload: tag.body, configuration: formats.audioNumber,
      isKey: true)
    recorder?.write(frame, isVideo: false)
    buffer.appendAudio(frame, length: format.frameLength)
    if buffer.isLedByAudio { jitter.arrived(timestamp: position.time, at: loop.now) }
    mediaArrived(isKeyFrame: false)
  }

  func firstFrame(_ text: String) {
    isFirstFrameAnnounced = true
    raise(2003, text)
  }

  private func mediaArrived(isKeyFrame: Bool) {
    guard isActive else { return }
    reception.arrived(buffer.takeProgress(), at: loop.now)
    // Media: the connection works, and an end that was announced was none.
    if reconnect.retries > 0 { reconnect.connectionWorks() }
    hasServerEnded = false
    switch phase {
    case .loading: beginIfReady()
    case .paused: if isKeyFrame || buffer.hasSoundAlone { dropWhilePaused() }
    case .playing: newFrameWhilePlaying()
    default: break
    }
  }

  func videoFailed(_ reason: String) {
    statistics.videoDecodeFailures += 1
    raise(2101, reason)
  }

  func audioFailed(_ reason: String) {
    statistics.audioDecodeFailures += 1
    raise(2102, reason)
  }

  private func noteOnce(_ text: String) {
    guard !meter.notes.contains(text), meter.notes.count < StatusMeter.noteLimit else { return }
    meter.notes.insert(text)
    observer?.player(self, noted: text)
  }
}
