import EventLoop
import Network
import RTMP

/// A player's connection over HTTP-FLV, with TLS for https addresses. It raises no cause codes and knows no end of a stream (SPEC 1.3).
final class FLVPlayLink: PlayLink {
  private enum State {
    case head(HTTPResponseReader)
    case body(HTTPBodyReader)
  }

  static let redirectLimit = 5

  private var state = State.head(HTTPResponseReader())
  private var flv = FLVReader()
  private var target: StreamAddress
  private var redirects = 0
  private var hasConnected = false

  override init(loop: EventLoop, network: any Network, address: StreamAddress, owner: any PlayLinkOwner) {
    target = address
    super.init(loop: loop, network: network, address: address, owner: owner)
  }

  override func code(_ code: Int) -> Int? { nil }

  override func opened() {
    let head = HTTPRequestHead(
      method: "GET", target: target.requestTarget,
      headers: [
        "Host": target.authority, "User-Agent": "liveterm", "Accept": "*/*", "Connection": "close",
      ])
    connection?.send(head.serialized())
  }

  override func handle(_ bytes: Received) {
    do {
      switch bytes {
      case .borrowed(let buffer): try handle(buffer)
      case .shared(let slice): try handle(slice)
      }
    } catch {
      fail(LinkFailure(code: nil, message: "\(error)"))
    }
  }

  private func handle(_ input: UnsafeRawBufferPointer) throws {
    var offset = 0
    if case .head(var reader) = state {
      guard let head = try reader.receive(input, from: &offset) else { return state = .head(reader) }
      try answered(head)
    }
    while !isClosed, case .body(var body) = state {
      let range = try body.receive(input, from: &offset)
      state = .body(body)
      guard let range else { return endIfComplete(body) }
      var position = 0
      let piece = UnsafeRawBufferPointer(rebasing: input[range])
      while !isClosed, let message = try flv.receive(piece, from: &position) { deliver(message) }
      announce()
    }
  }

  private func handle(_ input: ArraySlice<UInt8>) throws {
    var offset = 0
    if case .head(var reader) = state {
      guard let head = try reader.receive(input, from: &offset) else { return state = .head(reader) }
      try answered(head)
    }
    while !isClosed, case .body(var body) = state {
      let range = try body.receive(input, from: &offset)
      state = .body(body)
      guard let range else { return endIfComplete(body) }
      var position = 0
      let piece = input[(input.startIndex + range.lowerBound)..<(input.startIndex + range.upperBound)]
      while !isClosed, let message = try flv.receive(piece, from: &position) { deliver(message) }
      announce()
    }
  }

  private func answered(_ head: HTTPResponseHead) throws {
    if (301...308).contains(head.status), let location = head.headers["Location"] { return try redirect(to: location) }
    guard head.status == 200 else {
      return fail(LinkFailure(code: nil, message: "the server answered \(head.status) \(head.reason)"))
    }
    isEstablished = true
    state = .body(HTTPBodyReader(framing: try head.framing()))
  }

  private func redirect(to location: String) throws {
    redirects += 1
    guard redirects <= Self.redirectLimit else {
      return fail(LinkFailure(code: nil, message: "more than \(Self.redirectLimit) redirects"))
    }
    let scheme = target.scheme.rawValue
    let text =
      if location.hasPrefix("//") {
        "\(scheme):\(location)"
      } else {
        location.hasPrefix("/") ? "\(scheme)://\(target.authority)\(location)" : location
      }
    target = try StreamAddress(text)
    guard target.scheme != .rtmp else {
      return fail(LinkFailure(code: nil, message: "redirected to \(target.scheme.rawValue), which is not supported"))
    }
    state = .head(HTTPResponseReader())
    reconnect(to: target)
  }

  /// 2001 belongs to the first FLV bytes, not to the connection nor to a web page in the stream's place.
  private func announce() {
    guard !hasConnected, !isClosed, flv.header != nil else { return }
    hasConnected = true
    owner?.linkConnected(self)
  }

  private func deliver(_ message: MediaMessage) {
    announce()
    guard !isClosed else { return }
    hasMedia = true
    owner?.link(self, received: message)
  }

  private func endIfComplete(_ body: HTTPBodyReader) {
    guard body.isComplete else { return }
    fail(LinkFailure(code: nil, message: "the server ended the stream", isOrderly: hasMedia))
  }
}
