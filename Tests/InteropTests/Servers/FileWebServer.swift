/// A plain HTTP server with one FLV file and many ways to send it. Who comes again to the same path finds nothing there: the
/// stream has ended.
final class FileWebServer {
  private let file: [UInt8]
  private var server: ScriptedServer?
  private var visited: Set<String> = []

  init(in world: RealWorld, file: [UInt8]) throws {
    self.file = file
    server = try ScriptedServer.http(in: world) { [unowned self] target, peer in answer(target, peer) }
  }

  var port: UInt16 { server?.port ?? 0 }

  private func answer(_ target: String, _ peer: ScriptedPeer) {
    let ok = "HTTP/1.1 200 OK\r\nContent-Type: video/x-flv\r\n"
    let isFirst = visited.insert(target).inserted
    switch target {
    case "/chunked.flv" where isFirst:
      peer.send(ok + "Transfer-Encoding: chunked\r\n\r\n")
      sendInChunks(peer)
    case "/length.flv" where isFirst, "/here.flv" where isFirst:
      peer.send(ok + "Content-Length: \(file.count)\r\n\r\n")
      peer.send(file)
    case "/until-close.flv" where isFirst:
      peer.send("HTTP/1.0 200 OK\r\n\r\n")
      peer.send(file)
      peer.connection.close()
    case "/moved.flv": redirect(peer, 302, "/here.flv")
    case "/moved-elsewhere.flv": redirect(peer, 301, "http://localhost:\(port)/length.flv?from=elsewhere")
    case "/length.flv?from=elsewhere" where isFirst:
      peer.send(ok + "\r\n")
      peer.send(file)
      peer.connection.close()
    case "/moved-for-ever.flv": redirect(peer, 307, target)
    case "/moved-to-rtmp.flv": redirect(peer, 308, "rtmp://localhost:\(port)/live/a")
    case "/page.flv":
      let page = "<!doctype html><title>Sign in</title>"
      peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: \(page.count)\r\n\r\n\(page)")
    case "/endless-head.flv":
      peer.send(
        "HTTP/1.1 200 OK\r\n" + String(repeating: "X-Filler: \(String(repeating: "x", count: 90))\r\n", count: 400))
    default: peer.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    }
  }

  private func redirect(_ peer: ScriptedPeer, _ status: Int, _ location: String) {
    peer.send("HTTP/1.1 \(status) Moved\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n")
  }

  /// In chunks of very different sizes, with extensions and a trailer.
  private func sendInChunks(_ peer: ScriptedPeer) {
    var rest = file[...]
    var size = 1
    while !rest.isEmpty {
      let piece = rest.prefix(size)
      peer.send("\(String(piece.count, radix: 16));note=\"\(size)\"\r\n")
      peer.send(piece)
      peer.send("\r\n")
      rest = rest.dropFirst(size)
      size = size * 7 % 1_999
    }
    peer.send("0\r\nX-Trailer: 1\r\n\r\n")
  }
}
