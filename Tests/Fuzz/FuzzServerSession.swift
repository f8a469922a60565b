/// A server session past a good handshake, whose owner accepts everything, against any bytes.
private func session() -> ServerSession {
  var server = ServerSession(configuration: .init())
  var offset = 0
  let hello = [3] + [UInt8](repeating: 0, count: 2 * 1_536)
  while let event = try? server.receive(hello[...], from: &offset) { _ = event }
  return server
}

private func answer(_ event: ServerSession.Event, _ session: inout ServerSession) -> String {
  switch event {
  case .connectRequested: session.acceptConnect()
  case .publishRequested: session.acceptPublish()
  case .playRequested: session.acceptPlay()
  case .media(let message): return short(message)
  default: break
  }
  return "\(event)"
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
  var a = session()
  var b = session()
  compareWholeAndSplit(
    bytes(data, size),
    whole: { input, outcome in
      var offset = 0
      while let event = try a.receive(input, from: &offset) { outcome.events.append(answer(event, &a)) }
    },
    piece: { input, outcome in
      var offset = 0
      while let event = try b.receive(input, from: &offset) { outcome.events.append(answer(event, &b)) }
    })
  precondition(a.takeOutput().elementsEqual(b.takeOutput()), "answers differ between whole and split input")
  return 0
}
