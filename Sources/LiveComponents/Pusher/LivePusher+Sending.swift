import EventLoop
import RTMP

/// What is known of the way to the server, from one connection's beginning to its end.
struct UplinkState {
  var ledger = TransportLedger()
  var window = PushWindow()
  var congestion = CongestionMonitor()
  /// Bytes of media the encoders made.
  var encodedBytes: UInt64 = 0
}

// From encoded frames to the transport: own queue, window, bitrate, congestion (SPEC 2.3; 1006, 1005, 1101).
extension LivePusher {
  /// `captured` in ms of the run's clock.
  func enqueue(_ message: MediaMessage, _ content: SendQueue.Content, captured: Int64) {
    guard isPublishing else { return }
    uplink.encodedBytes += UInt64(message.payload.count)
    queue.append(message, content, captureTime: captured, at: loop.now.milliseconds)
    pump()
  }

  /// The sequence header of one track, if its encoder is open. Headers are never dropped.
  func sendHeader(_ kind: MediaKind) {
    guard let payload = kind == .video ? encoding.videoHeader : encoding.audioHeader else { return }
    let message = MediaMessage(
      kind: kind, timestamp: UInt32(truncatingIfNeeded: mediaTime(loop.now)), payload: payload)
    enqueue(message, kind == .video ? .videoHeader : .audioHeader, captured: loop.now.milliseconds)
  }

  /// `onMetaData` (Adobe FLV 10.1, E.5). Its timestamp is 0, as other publishers have it.
  func sendMetadata() {
    var object: AMF0Object = ["encoder": "liveterm"]
    if active.enableCamera {
      object["width"] = .number(Double(rate.size.width))
      object["height"] = .number(Double(rate.size.height))
      object["framerate"] = .number(Double(active.fps))
      object["videodatarate"] = .number(Double(rate.kbps))
      object["videocodecid"] = 7
    }
    object["audiodatarate"] = .number(Double(voice.bitrateKbps))
    object["audiosamplerate"] = .number(Double(voice.sampleRate(active.audioQuality)))
    object["audiosamplesize"] = 16
    object["stereo"] = false
    object["audiocodecid"] = 10
    let payload = AMF0Writer.write([.string("onMetaData"), .ecmaArray(object)])
    enqueue(
      MediaMessage(kind: .script, timestamp: 0, payload: payload[...]), .script, captured: loop.now.milliseconds)
  }

  /// Hands over as much as the window allows; the rest waits where it can still be dropped.
  func pump() {
    guard let link, link.isPublishing else { return }
    look(at: link)
    let limit = uplink.window.bytes
    while uplink.ledger.bytes < limit, let item = queue.next() { handOver(item, to: link) }
    if !queue.isEmpty { link.lowWaterMark = max(0, limit - 1_460) }
  }

  private func handOver(_ item: SendQueue.Item, to link: PushLink) {
    let before = link.sentBytes
    link.send(item.message)
    uplink.ledger.handOver(Int(link.sentBytes - before), captureTime: item.captureTime, at: loop.now)
  }

  /// Takes in what the server's transport has acknowledged.
  private func look(at link: PushLink) {
    let roundTrip = uplink.ledger.acknowledge(link.acknowledgedBytes, at: loop.now)
    uplink.window.acknowledge(
      uplink.ledger.acknowledgedBytes, inFlight: uplink.ledger.bytes, roundTrip: roundTrip, at: loop.now)
  }

  /// At an orderly stop.
  func sendAll() {
    guard let link, link.isPublishing else { return }
    while let item = queue.next() { handOver(item, to: link) }
  }

  // MARK: Samples

  func sampleTick() {
    guard isActive else { return }
    arm(.sample, at: loop.now + BitrateSampling.period)
    guard let link, link.isPublishing else { return }
    link.noteProgress()
    look(at: link)
    let sample = takeSample()
    statistics.longestWaitMilliseconds = max(statistics.longestWaitMilliseconds, sample.waitingMilliseconds)
    meter.sampled(waiting: sample.waitingMilliseconds)
    if active.enableCamera, camera.isOpen { adapt(to: sample) }
    guard isActive else { return }
    uplink.window.setEncoders(kbps: (active.enableCamera ? bitrateForEncoder : 0) + voice.bitrateKbps)
    warnIfCongested(sample)
    guard isActive else { return }
    pump()
  }

  private func takeSample() -> UplinkSample {
    let oldest = [uplink.ledger.oldestCaptureTime, queue.oldestCaptureTime].compactMap { $0 }.min()
    return UplinkSample(
      time: loop.now, waitingMilliseconds: oldest.map { max(0, loop.now.milliseconds - $0) } ?? 0,
      waitingBytes: queue.bytes + uplink.ledger.bytes, acknowledgedBytes: uplink.ledger.acknowledgedBytes,
      encodedBytes: uplink.encodedBytes, waitingFrames: queue.videoFrames, droppedFrames: queue.droppedVideoFrames,
      audioKbps: voice.bitrateKbps)
  }

  private func adapt(to sample: UplinkSample) {
    guard rate.sample(sample) else { return }
    applyBitrate()
    if let announced = rate.announcement {
      statistics.bitrateChanges += 1
      raise(1006, "video bitrate \(announced) kbps", [EventField("bitrate", announced)])
      guard isActive else { return }
    }
    guard rate.chooseSize(at: loop.now) else { return }
    statistics.resolutionChanges += 1
    // The next picture opens an encoder of the new size, with a key frame and a sequence header.
    raiseSize()
  }

  /// What the encoder is to aim at: the rule's choice, or very little for a waiting image.
  var bitrateForEncoder: Int { waitingPicture.isShown ? WaitingPicture.kbps : rate.kbps }

  func applyBitrate() {
    if video.isOpen { video.setBitrate(kbps: bitrateForEncoder) }
  }

  private func warnIfCongested(_ sample: UplinkSample) {
    statistics.droppedPictures = queue.droppedVideoFrames
    statistics.droppedAudioFrames = queue.droppedAudioFrames
    let dropped = queue.droppedVideoFrames + queue.droppedAudioFrames
    guard
      uplink.congestion.sample(
        waitingMilliseconds: sample.waitingMilliseconds, isAtFloor: rate.isAtFloor, droppedFrames: dropped, at: loop.now
      )
    else { return }
    raise(
      1101, "\(sample.waitingMilliseconds) ms of media wait, \(dropped) frames dropped so far",
      [EventField("waiting", sample.waitingMilliseconds), EventField("dropped", dropped)])
  }
}
