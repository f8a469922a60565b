import Media

/// The picture that stands in for the camera while the mini-program is in the background or the pusher is paused (SPEC 2.5).
struct WaitingPicture {
  static let framesPerSecond = 5
  /// What the encoder aims at meanwhile, kbps: a picture that does not move needs next to nothing.
  static let kbps = 60

  private(set) var image: Picture?
  private(set) var isShown = false
  private(set) var loader: ResourceLoader?
  /// Fitted into the present size, made once.
  var fitted: Picture?

  var isReady: Bool { image != nil }

  mutating func load(with loader: ResourceLoader) {
    cancel()
    self.loader = loader
  }

  mutating func loaded(_ picture: Picture) {
    loader = nil
    image = picture
    fitted = nil
  }

  mutating func failed() { loader = nil }

  mutating func begin() { isShown = true }
  mutating func end() { isShown = false }

  mutating func cancel() {
    loader?.cancel()
    self = WaitingPicture()
  }
}
