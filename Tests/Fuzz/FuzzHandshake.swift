/// Both ends of the handshake against any bytes, by way of the sessions that own them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
  let input = bytes(data, size)
  let digest = HandshakeDigest { key, data in
    // Not SHA-256, but as deterministic: what matters here is where the bytes are read and written.
    var sum: UInt8 = 0
    for byte in key { sum = sum &* 31 &+ byte }
    for byte in data { sum = sum &* 31 &+ byte }
    return [UInt8](repeating: sum, count: 32)
  }
  var server = ServerSession(configuration: .init(digest: digest))
  var offset = 0
  while let event = try? server.receive(input, from: &offset) { _ = event }
  // Up to C2 a server says S0, S1 and S2 and nothing else.
  if size <= 1 + 2 * 1_536 {
    precondition(server.takeOutput().count <= 1 + 2 * 1_536, "the handshake answers with more than it should")
  }
  var client = ClientSession(configuration: .init(purpose: .play, app: "live", tcUrl: "rtmp://h/live", streamName: "a"))
  var randomness = SystemRandomNumberGenerator()
  client.start(randomness: &randomness, nowMilliseconds: 0)
  offset = 0
  while let event = try? client.receive(input, from: &offset) { _ = event }
  return 0
}
