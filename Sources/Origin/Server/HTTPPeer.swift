import EventLoop
import Network
import RTMP

/// One HTTP connection: a request head, then an answer; for `GET /app/stream.flv` the stream as FLV until it ends.
///
/// Bodies end with the connection (`Connection: close`), every answer allows any web page to read it (CORS).
final class HTTPPeer: Peer {
  private var reader = HTTPRequestReader()
  private var isAnswered = false

  override init(server: OriginServer, connection: any Connection) {
    super.init(server: server, connection: connection)
    arm(after: server.configuration.silenceLimit, token: TimerToken.setup)
  }

  override func received(_ bytes: Received) {
    guard !isAnswered else { return }
    var offset = 0
    do throws(HTTPError) {
      let head =
        switch bytes {
        case .borrowed(let input): try reader.receive(input, from: &offset)
        case .shared(let input): try reader.receive(input, from: &offset)
        }
      if let head { answer(head) }
    } catch {
      server?.log(.protocolError(address: address, .http, reason: error.description))
      if case .headTooLong = error { return refuse(431, error.description) }
      refuse(400, error.description)
    }
  }

  // MARK: Answers

  private func answer(_ request: HTTPRequestHead) {
    switch request.method {
    case "GET", "HEAD": serve(request)
    case "OPTIONS": preflight(request)
    default: refuse(405, "\(printable(request.method)) is not supported, only GET, HEAD and OPTIONS")
    }
  }

  private func serve(_ request: HTTPRequestHead) {
    guard let server else { return }
    let isHead = request.method == "HEAD"
    guard let stream = Self.streamName(path: request.path) else {
      return refuse(404, "no such path; streams are at /app/stream.flv", isHead: isHead)
    }
    func reject(_ status: Int, _ reason: String) {
      server.log(.refused(.play, stream: stream, address: address, reason: reason))
      refuse(status, reason, isHead: isHead)
    }
    if let fault = server.faults.refusal(of: .play, stream: stream) {
      return reject(fault.code == "NetStream.Play.StreamNotFound" ? 404 : 403, fault.description)
    }
    let signed = "\(stream)?\(request.query)"
    if let reason = server.signatureProblem(key: server.configuration.playKey, nameWithQuery: signed) {
      return reject(403, reason)
    }
    guard let hub = server.existingHub(named: stream), hub.source != nil else {
      return reject(404, "\(stream) is not published")
    }
    begin(hub, isHead: isHead)
  }

  private func begin(_ hub: StreamHub, isHead: Bool) {
    isAnswered = true
    var head = HTTPResponseHead(status: 200, reason: "OK", headers: Self.commonHeaders)
    head.headers.add("Content-Type", "video/x-flv")
    head.headers.add("Cache-Control", "no-cache, no-store")
    connection.send(head.serialized())
    guard !isHead else { return finish(.inOrder, reason: "answered") }
    let tracks = hub.announcedTracks
    connection.send(FLVWriter.header(hasAudio: tracks.audio, hasVideo: tracks.video))
    watch(hub, encoding: .flv, as: .http)
  }

  /// What a browser asks before a page of another origin may send a request with headers of its own (Fetch, 4.8).
  private func preflight(_ request: HTTPRequestHead) {
    isAnswered = true
    var head = HTTPResponseHead(status: 204, reason: "No Content", headers: Self.commonHeaders)
    head.headers.add("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
    head.headers.add("Access-Control-Allow-Headers", request.headers["Access-Control-Request-Headers"] ?? "*")
    head.headers.add("Access-Control-Max-Age", "86400")
    connection.send(head.serialized())
    finish(.inOrder, reason: "answered")
  }

  /// An answer with one line of text. The peer gets a moment to read it: closing at once, with input unread, would
  /// reset the connection before that.
  private func refuse(_ status: Int, _ reason: String, isHead: Bool = false) {
    isAnswered = true
    let body = Array((printable(reason) + "\n").utf8)
    var head = HTTPResponseHead(status: status, reason: Self.phrase(status), headers: Self.commonHeaders)
    if status == 405 { head.headers.add("Allow", "GET, HEAD, OPTIONS") }
    head.headers.add("Content-Type", "text/plain; charset=utf-8")
    head.headers.add("Content-Length", String(body.count))
    connection.send(head.serialized())
    if !isHead { connection.send(body[...]) }
    guard let server else { return }
    arm(after: server.configuration.refusalLinger, token: TimerToken.refused)
  }

  private static let commonHeaders: HTTPHeaders = [
    "Server": "liveterm", "Connection": "close", "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "*",
  ]

  private static func phrase(_ status: Int) -> String {
    switch status {
    case 400: "Bad Request"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    default: "Request Header Fields Too Large"
    }
  }

  /// `live/a` for `/live/a.flv`; nil for other paths.
  private static func streamName(path: String) -> String? {
    guard let decoded = percentDecoded(path), decoded.hasPrefix("/"), decoded.hasSuffix(".flv") else { return nil }
    let name = decoded.dropFirst().dropLast(4)
    return name.isEmpty || name.hasSuffix("/") ? nil : String(name)
  }

  /// RFC 3986, 2.1; nil if an escape is broken or the result is not UTF-8.
  private static func percentDecoded(_ text: String) -> String? {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  // MARK: Watching

  override func streamEnded() { finish(.inOrder, reason: "the stream ended") }

  override func timerFired(_ token: Int) {
    guard !isFinished else { return }
    switch token {
    case TimerToken.setup:
      server?.log(.timedOut(address: address, waitingFor: "HTTP request"))
      refuse(408, "no complete request in time")
    case TimerToken.slowViewer: slowViewerTimerFired()
    default: finish(.inOrder, reason: "answered")
    }
  }
}
