import EventLoop
import Network
import RTMP

/// The HTTP side of a load: one GET, and those that redirects ask for (RFC 9110, 9112).
final class ResourceFetch: ConnectionHandler {
  private enum State {
    case head(HTTPResponseReader)
    case body(HTTPBodyReader)
  }

  private weak var load: ResourceLoad?
  private let location: String
  private let network: any Network
  private var target: StreamAddress?
  private var connection: (any Connection)?
  private var state = State.head(HTTPResponseReader())
  private var redirects = 0
  private var body: [UInt8] = []
  private var isOver = false

  init(load: ResourceLoad) {
    self.load = load
    location = load.location
    network = load.network
  }

  func start() {
    do throws(AddressError) {
      connect(to: try StreamAddress(resource: location))
    } catch {
      fail(.badAddress, "cannot load \(location): \(error)")
    }
  }

  func stop() {
    isOver = true
    connection?.abort()
    connection = nil
  }

  private func connect(to target: StreamAddress) {
    self.target = target
    state = .head(HTTPResponseReader())
    connection?.abort()
    connection = network.connect(
      to: Endpoint(host: target.host, port: target.port, isSecure: target.scheme == .https), handler: self)
  }

  private func fail(_ cause: ResourceError.Cause, _ text: String) {
    guard !isOver else { return }
    load?.finish(.failure(ResourceError(cause, text)))
  }

  // MARK: ConnectionHandler

  func connectionOpened(_ connection: any Connection) {
    guard !isOver, connection === self.connection, let target else { return }
    let head = HTTPRequestHead(
      method: "GET", target: target.requestTarget,
      headers: [
        "Host": target.authority, "User-Agent": "liveterm", "Accept": "*/*", "Accept-Encoding": "identity",
        "Connection": "close",
      ])
    connection.send(head.serialized())
  }

  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) {
    guard !isOver, connection === self.connection, let target else { return }
    let reason =
      switch failure {
      case .nameResolution(let text): "DNS failed for \(target.host): \(text)"
      case .refused: "\(target.authority) refused the connection"
      case .unreachable: "\(target.authority) is unreachable"
      case .timedOut: "\(target.authority) did not answer in time"
      case .other(let text): "cannot connect to \(target.authority): \(text)"
      }
    fail(.unreachable, "cannot load \(location): \(reason)")
  }

  func connection(_ connection: any Connection, received bytes: Received) {
    guard !isOver, connection === self.connection else { return }
    do throws(HTTPError) {
      switch bytes {
      case .borrowed(let buffer): try handle(buffer)
      case .shared(let slice):
        try slice.withUnsafeBytes { buffer in Result { () throws(HTTPError) in try handle(buffer) } }.get()
      }
    } catch {
      fail(.badAnswer, "cannot load \(location): \(error)")
    }
  }

  func connectionCanSend(_ connection: any Connection) {}

  func connection(_ connection: any Connection, closed reason: CloseReason) {
    guard !isOver, connection === self.connection else { return }
    switch (reason, state) {
    case (.orderly, .body(let reader)) where reader.framing == .untilClose: succeed()
    case (.orderly, _): fail(.badAnswer, "cannot load \(location): the server closed before all had come")
    case (.reset, _): fail(.unreachable, "cannot load \(location): the connection was reset")
    case (.failed(let text), _): fail(.unreachable, "cannot load \(location): the connection broke: \(text)")
    }
  }

  // MARK: The answer

  private func handle(_ input: UnsafeRawBufferPointer) throws(HTTPError) {
    var offset = 0
    while !isOver, case .head(var reader) = state {
      guard let head = try reader.receive(input, from: &offset) else { return state = .head(reader) }
      // 100 Continue and its like come before the answer proper.
      if (100..<200).contains(head.status) {
        state = .head(reader)
        continue
      }
      guard try answered(head) else { return }
    }
    while !isOver, case .body(var reader) = state {
      let range = try reader.receive(input, from: &offset)
      state = .body(reader)
      guard let range else {
        if reader.isComplete { succeed() }
        return
      }
      guard body.count + range.count <= ResourceLoader.sizeLimit else { return failAsTooLarge() }
      body.append(contentsOf: input[range])
    }
  }

  /// False if nothing of this answer matters any more.
  private func answered(_ head: HTTPResponseHead) throws(HTTPError) -> Bool {
    if [301, 302, 303, 307, 308].contains(head.status), let place = head.headers["Location"] {
      redirect(to: place)
      return false
    }
    guard head.status == 200 else {
      fail(.status(head.status), "cannot load \(location): the server answered \(head.status) \(head.reason)")
      return false
    }
    let framing = try head.framing()
    if case .length(let length) = framing, length > UInt64(ResourceLoader.sizeLimit) {
      failAsTooLarge()
      return false
    }
    state = .body(HTTPBodyReader(framing: framing))
    return true
  }

  private func redirect(to place: String) {
    redirects += 1
    guard redirects <= ResourceLoader.redirectLimit, let target else {
      return fail(.badAnswer, "cannot load \(location): more than \(ResourceLoader.redirectLimit) redirects")
    }
    do throws(AddressError) {
      let next = try target.redirected(to: place)
      guard next.scheme != .rtmp else { throw .unknownScheme("rtmp") }
      connect(to: next)
    } catch {
      fail(.badAnswer, "cannot load \(location): redirected to \"\(place.prefix(80))\": \(error)")
    }
  }

  private func succeed() {
    connection?.close()
    connection = nil
    load?.finish(.success(body[...]))
  }

  private func failAsTooLarge() {
    fail(.tooLarge, "cannot load \(location): it is larger than \(ResourceLoader.sizeLimit >> 20) MiB")
  }
}
