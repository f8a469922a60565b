// What the page and the mini-program around the component do to it (SPEC 3.1: the auto-pause flags, background-mute).
extension LivePlayer {
  /// Another page of the mini-program was opened over this one; with auto-pause-if-navigate the player pauses.
  public func pageDidNavigateAway() { autoPause(if: attributes.autoPauseIfNavigate) }

  /// A native page of the client was opened; with auto-pause-if-open-native the player pauses.
  public func pageDidOpenNative() { autoPause(if: attributes.autoPauseIfOpenNative) }

  /// The page is on top again: what was paused by itself goes on.
  public func pageDidReturn() {
    guard isAutoPaused else { return }
    isAutoPaused = false
    if phase == .paused { _ = resume() }
  }

  private func autoPause(if flag: Bool) {
    guard flag, pause().isSuccess else { return }
    isAutoPaused = true
  }
}
