import EventLoop
import LiveComponents
import Media
import Stage

/// Sees what one player shows: hands it to the delay meter, and counts.
final class ComponentScreen: LivePlayerScreen {
  let meter = DelayMeter()
  private let onPicture: () -> Void

  init(onPicture: @escaping () -> Void) { self.onPicture = onPicture }

  func player(_ player: LivePlayer, shows picture: Picture, at time: RunTime) {
    meter.player(player, shows: picture, at: time)
    onPicture()
  }

  func player(_ player: LivePlayer, sounds sound: AudioFrame, at time: RunTime) {
    meter.player(player, sounds: sound, at: time)
  }
}
