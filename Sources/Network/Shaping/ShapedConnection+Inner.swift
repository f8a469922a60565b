import EventLoop

/// What the network behind tells.
extension ShapedConnection: ConnectionHandler {
  func connectionOpened(_ connection: any Connection) {
    guard phase == .connecting else { return }
    phase = .opening
    timer = path.loop.schedule(after: path.roundTrip, self, token: Timer.opened.rawValue)
  }

  func tellOpened() {
    guard phase == .opening else { return }
    phase = .open
    handler?.connectionOpened(self)
    guard phase == .open else { return }
    pump()
    let waiting = early
    early = []
    for cargo in waiting { deliver(cargo) }
  }

  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) {
    let handler = handler
    finish()
    handler?.connection(self, failedToConnect: failure)
  }

  func connection(_ connection: any Connection, received bytes: Received) {
    guard phase == .opening || phase == .open else { return }
    let line = path.down
    if phase == .open, line.isTransparent {
      handler?.connection(self, received: bytes)
      return
    }
    var rest: ArraySlice<UInt8> =
      switch bytes {
      case .borrowed(let buffer): ArraySlice(buffer)
      case .shared(let slice): slice
      }
    receivedBytes += rest.count
    guard receivedBytes <= ShapedNetwork.receiveLimit else {
      inner?.abort()
      return fail("the peer sent \(ShapedNetwork.receiveLimit >> 20) MiB more than the shaped line let through")
    }
    while !rest.isEmpty, !isOver {
      let piece = rest.prefix(line.pieceSize)
      rest = rest.dropFirst(piece.count)
      line.enqueue(ShapedLine.Parcel(connection: self, cargo: .bytes(piece)))
    }
  }

  private func fail(_ text: String) {
    if phase == .open { return end(.failed(text)) }
    let handler = handler
    finish()
    handler?.connection(self, failedToConnect: .other(text))
  }

  func connectionCanSend(_ connection: any Connection) { lookAtMark() }

  func connection(_ connection: any Connection, closed reason: CloseReason) {
    guard phase == .opening || phase == .open else { return finish() }
    isInnerOver = true
    dropQueue()
    path.down.enqueue(ShapedLine.Parcel(connection: self, cargo: .end(reason)))
  }
}
