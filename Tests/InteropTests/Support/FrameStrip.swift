import EventLoop
import LiveComponents
import Media

/// Reads the number that every picture of the fixtures carries (fixtures/README.md): a strip of 12 cells across the top.
final class FrameStrip {
  private let scaler = Scaler()
  private var image = RGBImage(width: 0, height: 0)

  /// Nil if a cell is neither black nor white. Looks at a small copy, in which the strip is five rows high.
  func number(of picture: Picture) throws -> Int? {
    try scaler.render(picture, into: &image, width: 48, height: 120, fit: .stretch)
    var number = 0
    for index in 0..<12 {
      let green = image[index * 4 + 2, 2].green
      guard green < 80 || green > 175 else { return nil }
      number = number << 1 | (green > 175 ? 1 : 0)
    }
    return number
  }
}

/// The pictures that a player showed, by looking every few milliseconds.
final class PictureWatch {
  struct Sight: Hashable, Sendable {
    /// Milliseconds of the run.
    var time: Int64
    /// The picture's place on its player's time line, ms.
    var presentationTime: Int64
    var number: Int?
  }

  private(set) var sights: [Sight] = []
  private let player: LivePlayer
  private let strip = FrameStrip()
  private weak var newest: Picture?

  init(_ player: LivePlayer, in world: RealWorld) {
    self.player = player
    world.every(milliseconds: 8) { [unowned self, unowned world] in look(at: world.loop.now) }
  }

  private func look(at now: RunTime) {
    guard let picture = player.currentPicture, picture !== newest else { return }
    newest = picture
    sights.append(
      Sight(
        time: now.milliseconds, presentationTime: picture.presentationTime, number: try? strip.number(of: picture)))
  }
}
