import EventLoop
import Network

/// One viewer's place in a stream: what it may be sent now and how much it has yet to take.
final class Viewer {
  enum Phase {
    /// Gets everything.
    case live
    /// Gets headers and sound; a key frame makes it live. Where those begin who find no key frame cached.
    case awaitingKeyFrame
    /// Has caught up and gets nothing before the next key frame (of a stream without video: the next frame).
    case resuming
    /// Too slow: gets nothing until it has caught up.
    case congested
    /// Its stream has ended or not begun.
    case waiting
  }

  /// Why a viewer is sent nothing although it could be.
  struct Holds: OptionSet {
    let rawValue: UInt8
    /// It paused.
    static let pause = Holds(rawValue: 1)
    /// A fault that the run asked for.
    static let fault = Holds(rawValue: 2)
  }

  let connection: any Connection
  let encoding: ViewerEncoding
  unowned let peer: Peer

  var phase = Phase.waiting
  /// What the viewer asked for with receiveAudio and receiveVideo.
  var wantsAudio = true
  var wantsVideo = true
  var holds = Holds()
  /// Whether it was declared slow and has not been sent a key frame since.
  var isSlow = false
  /// Whether headers were sent out while this viewer got nothing.
  var missedHeaders = false

  /// Bytes that may be sent before `unsentBytes` has to be looked at again: asking costs a system call on real sockets.
  var allowance = 0
  /// Bytes of the group of pictures got on joining, not held against the viewer until it has taken them once.
  var credit = 0
  /// Its place in its group.
  var index = -1

  init(connection: any Connection, encoding: ViewerEncoding, peer: Peer) {
    self.connection = connection
    self.encoding = encoding
    self.peer = peer
  }

  /// Whether each message may go out without further thought.
  var isPlain: Bool { phase == .live && wantsAudio && wantsVideo && holds.isEmpty }
}

/// The viewers of one stream that get the same bytes.
final class ViewerGroup {
  let encoding: ViewerEncoding
  private(set) var viewers = ContiguousArray<Viewer>()

  init(encoding: ViewerEncoding) {
    self.encoding = encoding
  }

  func add(_ viewer: Viewer) {
    viewer.index = viewers.count
    viewers.append(viewer)
  }

  func remove(_ viewer: Viewer) {
    let index = viewer.index
    guard viewers.indices.contains(index), viewers[index] === viewer else { return }
    viewer.index = -1
    let last = viewers.removeLast()
    guard last !== viewer else { return }
    viewers[index] = last
    last.index = index
  }

  /// Sends `bytes` to every viewer for which nothing else has to be decided; `otherwise` decides for the rest.
  /// Returns how many got them here. This is the loop that runs a thousand times a message.
  func send(_ bytes: ArraySlice<UInt8>, otherwise: (Viewer) -> Void) -> Int {
    let size = bytes.count
    var sent = 0
    for viewer in viewers {
      if viewer.isPlain {
        viewer.allowance -= size
        if viewer.allowance >= 0 {
          viewer.connection.send(bytes)
          sent += 1
          continue
        }
      }
      otherwise(viewer)
    }
    return sent
  }
}
