import EventLoop
import Media

// The mini-program in the background and back (SPEC 2.5; 5000, 10004), and the waiting image.
extension LivePusher {
  /// The user leaves the mini-program: 5000, the camera is closed, the microphone goes on unless background-mute.
  public func enterBackground() {
    guard !isInBackground else { return }
    isInBackground = true
    guard isActive else {
      if isPreviewing { camera.close() }
      return
    }
    leaveCamera()
    if waitingPicture.isShown { arm(.background, at: loop.now + Self.backgroundLimit) }
    raise(5000, "the mini-program went to the background")
  }

  /// The camera opens again (1003) and the full picture returns with a key frame.
  public func enterForeground() {
    guard isInBackground else { return }
    isInBackground = false
    disarm(.background)
    if phase == .pushing {
      returnToCamera()
    } else if isPreviewing {
      _ = openCamera()
    }
  }

  /// Three minutes of waiting image are over: pushing stops, without a code [D].
  func backgroundLimitReached() {
    guard isActive, isInBackground else { return }
    finish(.stopped)
    note("pushing stopped: the mini-program was in the background for 3 minutes")
  }

  // MARK: Waiting image

  /// Fetches the image when the run starts or its attribute changes, so that it is there when it is needed.
  func loadWaitingImage() {
    waitingPicture.cancel()
    guard isActive, !active.waitingImage.isEmpty, configuration.encoding == .all else { return }
    let loader = ResourceLoader(loop: loop, network: network)
    waitingPicture.load(with: loader)
    loader.load(active.waitingImage) { [weak self] in self?.waitingImageArrived($0) }
  }

  private func waitingImageArrived(_ result: Result<ArraySlice<UInt8>, ResourceError>) {
    guard isActive else { return }
    switch result {
    case .failure(let error): waitingImageFailed(error.description)
    case .success(let bytes):
      let digest = Digest.md5Hex(bytes)
      guard active.waitingImageHash.isEmpty || active.waitingImageHash == digest else {
        return waitingImageFailed("\(active.waitingImage): its MD5 is \(digest), not waiting-image-hash")
      }
      do throws(StillImageError) {
        waitingPicture.loaded(try StillImage.load(bytes: bytes))
      } catch {
        return waitingImageFailed("\(active.waitingImage): \(error)")
      }
      if isInBackground || phase == .paused, !waitingPicture.isShown {
        leaveCamera()
        if isInBackground { arm(.background, at: loop.now + Self.backgroundLimit) }
      }
    }
  }

  private func waitingImageFailed(_ reason: String) {
    waitingPicture.failed()
    raise(10004, reason, [EventField("reason", reason)])
  }

  func repeatWaitingPicture(at time: RunTime) {
    guard isActive, let image = waitingPicture.image else { return camera.halt() }
    let size = rate.size
    if waitingPicture.fitted?.width != size.width || waitingPicture.fitted?.height != size.height {
      do {
        waitingPicture.fitted = try filter.apply(
          image, PictureFilterSettings(width: size.width, height: size.height, fit: .contain))
      } catch {
        waitingPicture.failed()
        camera.halt()
        return waitingImageFailed(error.description)
      }
    }
    currentPicture = waitingPicture.fitted
    encode(waitingPicture.fitted, at: time)
  }
}
