/// A client session past a good handshake, against any bytes.
private func session() -> ClientSession {
  var client = ClientSession(configuration: .init(purpose: .play, app: "live", tcUrl: "rtmp://h/live", streamName: "a"))
  var randomness = Fixed()
  client.start(randomness: &randomness, nowMilliseconds: 0)
  var offset = 0
  let hello = [3] + [UInt8](repeating: 0, count: 2 * 1_536)
  while let event = try? client.receive(hello[...], from: &offset) { _ = event }
  return client
}

private struct Fixed: RandomNumberGenerator {
  mutating func next() -> UInt64 { 0 }
}

private func short(_ event: ClientSession.Event) -> String {
  if case .media(let message) = event { return short(message) }
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
      while let event = try a.receive(input, from: &offset) { outcome.events.append(short(event)) }
    },
    piece: { input, outcome in
      var offset = 0
      while let event = try b.receive(input, from: &offset) { outcome.events.append(short(event)) }
    })
  precondition(a.takeOutput().elementsEqual(b.takeOutput()), "answers differ between whole and split input")
  return 0
}
