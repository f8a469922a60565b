import EventLoop
import Media

// SPEC 2.4, what is neither starting nor stopping nor music.
extension LivePusher {
  /// What `getMaxZoom` answers [D].
  public static let maxZoom = 5.0

  /// The picture is shown to the page without being pushed.
  public func startPreview() -> MethodResult {
    if let refusal = refusalInBackground { return refusal }
    guard !isPreviewing else { return .fail(Self.operation, "the preview is on already") }
    if isActive {
      isPreviewing = true
      return .ok(Self.operation)
    }
    guard attributes.enableCamera else { return .fail(Self.operation, "enable-camera is false") }
    rate = RateState(attributes: attributes, rule: configuration.rule)
    position = attributes.devicePosition
    isPreviewing = true
    if phase == .failed { phase = .stopped }
    // A camera that fails is told by its code; the call was accepted.
    _ = openCamera()
    return .ok(Self.operation)
  }

  public func stopPreview() -> MethodResult {
    if let refusal = refusalInBackground { return refusal }
    guard isPreviewing else { return .fail(Self.operation, "there is no preview") }
    isPreviewing = false
    if !isActive {
      // The next start or preview opens a camera of its own, which has its own first picture (1007).
      camera = CameraFeed()
      disarm(.capture)
      currentPicture = nil
    }
    return .ok(Self.operation)
  }

  public func switchCamera() -> MethodResult {
    if let refusal = refusalInBackground { return refusal }
    guard camera.isOpen else { return .fail(Self.operation, "no camera is open") }
    position = position == .front ? .back : .front
    isTorchOn = false
    camera.close()
    encoding.wantsKey = true
    _ = openCamera()
    return .ok(Self.operation)
  }

  /// Only the back camera has a torch.
  public func toggleTorch() -> MethodResult {
    if let refusal = refusalInBackground { return refusal }
    guard camera.isOpen else { return .fail(Self.operation, "no camera is open") }
    guard position == .back else { return .fail(Self.operation, "the front camera has no torch") }
    isTorchOn.toggle()
    note("the torch is \(isTorchOn ? "on" : "off")")
    return .ok(Self.operation)
  }

  /// Answers the zoom that holds from now on, one decimal (`{ zoom }`).
  public func setZoom(_ zoom: Double) -> (result: MethodResult, zoom: Double) {
    if let refusal = refusalInBackground { return (refusal, zoomFactor) }
    guard zoom.isFinite, (1...Self.maxZoom).contains(zoom) else {
      return (.fail(Self.operation, "zoom \(zoom.wholeText) is not within 1 and \(Self.maxZoom.wholeText)"), zoomFactor)
    }
    zoomFactor = (zoom * 10).rounded() / 10
    return (.ok(Self.operation), zoomFactor)
  }

  /// `{ maxZoom }`.
  public func getMaxZoom() -> (result: MethodResult, maxZoom: Double) {
    if let refusal = refusalInBackground { return (refusal, Self.maxZoom) }
    return (.ok(Self.operation), Self.maxZoom)
  }

  /// 0...1.
  public func setMICVolume(_ volume: Double) -> MethodResult {
    if let refusal = refusalInBackground { return refusal }
    guard volume.isFinite, (0...1).contains(volume) else {
      return .fail(Self.operation, "volume \(volume.wholeText) is not within 0 and 1")
    }
    microphoneVolume = volume
    return .ok(Self.operation)
  }

  /// Goes into the stream with the next picture, as an SEI unit (ISO/IEC 14496-10, D.1.7).
  public func sendMessage(_ message: String) -> MethodResult {
    if let refusal = refusalInBackground { return refusal }
    guard isPublishing else { return .fail(Self.operation, "nothing is being pushed") }
    guard active.enableCamera else { return .fail(Self.operation, "a stream without pictures carries no messages") }
    let bytes = Array(message.utf8)
    guard !bytes.isEmpty, bytes.count <= SEIMessage.largest else {
      return .fail(Self.operation, "a message has 1 to \(SEIMessage.largest) bytes, this one \(bytes.count)")
    }
    guard encoding.messages.count < Self.messageLimit else {
      return .fail(Self.operation, "\(Self.messageLimit) messages wait already")
    }
    encoding.messages.append(bytes[...])
    return .ok(Self.operation)
  }

  /// Writes the newest picture: `stream` as it is pushed, `view` as the page shows it, in the component's size. Without a
  /// path it goes to a new file of `PusherConfiguration.snapshotFolder`. Fails when nothing is pushed.
  public func snapshot(
    to path: String? = nil, quality: SnapshotQuality = .raw, source: SnapshotSource = .stream,
    viewSize: (width: Int, height: Int)? = nil
  ) -> (result: MethodResult, snapshot: Snapshot?) {
    if let refusal = refusalInBackground { return (refusal, nil) }
    guard isActive else { return (.fail(Self.operation, "nothing is being pushed"), nil) }
    guard let picture = currentPicture else { return (.fail(Self.operation, "no picture has been captured"), nil) }
    let ending = quality == .raw ? "png" : "jpg"
    let target = path ?? "\(configuration.snapshotFolder)/\(name)-\(loop.now.milliseconds).\(ending)"
    do {
      let image = try render(picture, source, viewSize)
      switch quality {
      case .raw: try PNGWriter.write(image, to: target)
      case .compressed: try JPEGWriter.write(image, to: target)
      }
      return (.ok(Self.operation), Snapshot(path: target, width: image.width, height: image.height))
    } catch {
      return (.fail(Self.operation, error.description), nil)
    }
  }

  private func render(
    _ picture: Picture, _ source: SnapshotSource, _ size: (width: Int, height: Int)?
  ) throws(FFmpegError) -> RGBImage {
    let scaler = Scaler(quality: .best)
    guard source == .view else { return try scaler.image(of: picture) }
    let size = size ?? (picture.width, picture.height)
    var image = try scaler.image(of: picture, width: size.width, height: size.height, fit: .fillCrop)
    if isPreviewFlipped { image.mirror() }
    return image
  }

  /// Whether the page's own view is the mirror image of what is pushed (local-mirror, remote-mirror).
  public var isPreviewFlipped: Bool {
    let settings = isActive ? active : attributes
    let isPreviewMirrored =
      switch settings.localMirror {
      case .auto: position == .front
      case .enable: true
      case .disable: false
      }
    return isPreviewMirrored != settings.remoteMirror
  }
}
