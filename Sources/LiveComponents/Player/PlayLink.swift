import EventLoop
import Network
import RTMP

/// What a link tells the player.
protocol PlayLinkOwner: AnyObject {
  /// RTMP connect succeeded, or HTTP 200 and the first FLV bytes came.
  func linkConnected(_ link: PlayLink)
  /// RTMP: the server begins to send.
  func linkBegan(_ link: PlayLink)
  func link(_ link: PlayLink, received message: MediaMessage)
  /// RTMP: the server said that the stream ended.
  func link(_ link: PlayLink, ended reason: ClientSession.EndReason)
  /// The last call; the link is closed.
  func link(_ link: PlayLink, failed failure: LinkFailure)
}

/// One attempt of the player to get its stream.
class PlayLink: StreamLink {
  private(set) weak var owner: (any PlayLinkOwner)?

  init(loop: EventLoop, network: any Network, address: StreamAddress, owner: any PlayLinkOwner) {
    self.owner = owner
    super.init(loop: loop, network: network, address: address)
  }

  override func failed(_ failure: LinkFailure) { owner?.link(self, failed: failure) }
}
