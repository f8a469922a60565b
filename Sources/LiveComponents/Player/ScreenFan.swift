import EventLoop
import Media

/// Hands what a player shows and lets be heard to several screens, in the order in which they were added. A player holds its
/// screen weakly: whoever makes a fan keeps it. The fan holds its screens.
public final class ScreenFan: LivePlayerScreen {
  public private(set) var screens: [any LivePlayerScreen]

  public init(_ screens: [any LivePlayerScreen] = []) {
    self.screens = screens
  }

  /// Does nothing if it is there already.
  public func add(_ screen: any LivePlayerScreen) {
    if !screens.contains(where: { $0 === screen }) { screens.append(screen) }
  }

  public func remove(_ screen: any LivePlayerScreen) { screens.removeAll { $0 === screen } }

  public func player(_ player: LivePlayer, shows picture: Picture, at time: RunTime) {
    for screen in screens { screen.player(player, shows: picture, at: time) }
  }

  public func player(_ player: LivePlayer, sounds sound: AudioFrame, at time: RunTime) {
    for screen in screens { screen.player(player, sounds: sound, at: time) }
  }
}
