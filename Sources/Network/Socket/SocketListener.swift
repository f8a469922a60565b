import EventLoop
import Glibc

/// One listening socket.
final class SocketListener: Listener, ReadinessHandler, TimerTarget {
  private(set) var endpoint: Endpoint
  private let context: SocketContext
  private var handler: (any ListenerHandler)?
  private var descriptor: Int32
  private var pauseTimer: TimerID?

  private static let backlog: Int32 = 1024

  init(at endpoint: Endpoint, context: SocketContext, handler: any ListenerHandler) throws(ListenError) {
    self.context = context
    self.handler = handler
    let (descriptor, port) = try SocketListener.open(endpoint)
    self.descriptor = descriptor
    self.endpoint = Endpoint(host: endpoint.host, port: port)
    context.loop.watch(descriptor, for: .read, self)
  }

  func close() {
    guard descriptor >= 0 else { return }
    context.loop.unwatch(descriptor)
    Glibc.close(descriptor)
    descriptor = -1
    if let pauseTimer { context.loop.cancel(pauseTimer) }
    pauseTimer = nil
    handler = nil
    context.remove(self)
  }

  // MARK: Opening

  private static func open(_ endpoint: Endpoint) throws(ListenError) -> (descriptor: Int32, port: UInt16) {
    let host =
      switch endpoint.host {
      case "": "::"
      case "localhost": "127.0.0.1"
      default: endpoint.host
      }
    guard let address = SocketAddress(numericHost: host, port: endpoint.port) else {
      throw ListenError(endpoint: endpoint, cause: .other("the host has to be a numeric address of this machine"))
    }
    do {
      return try open(address)
    } catch  where endpoint.host.isEmpty && error.number == EAFNOSUPPORT {
      // A machine without IPv6.
      return try open(Endpoint(host: "0.0.0.0", port: endpoint.port))
    } catch {
      throw ListenError(endpoint: endpoint, cause: cause(for: error.number))
    }
  }

  private static func open(_ address: SocketAddress) throws(SystemCall.Failure) -> (descriptor: Int32, port: UInt16) {
    let descriptor = try SystemCall.makeSocket(family: address.family).get()
    SystemCall.setOption(descriptor, level: SOL_SOCKET, SO_REUSEADDR, 1)
    if address.family == AF_INET6 { SystemCall.setOption(descriptor, level: Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
    guard address.withPointer({ bind(descriptor, $0, $1) }) == 0, Glibc.listen(descriptor, backlog) == 0,
      let bound = SocketAddress(localOf: descriptor)
    else {
      let number = errno
      Glibc.close(descriptor)
      throw SystemCall.Failure(number: number)
    }
    return (descriptor, bound.port)
  }

  private static func cause(for number: Int32) -> ListenError.Cause {
    switch number {
    case EADDRINUSE: .portInUse
    case EACCES, EPERM: .notPermitted
    case EADDRNOTAVAIL: .addressNotAvailable
    default: .other(SystemCall.text(number))
    }
  }

  // MARK: Accepting

  func descriptorReady(_ descriptor: Int32, _ readiness: Readiness) {
    for _ in 0..<context.limits.acceptsPerWakeUp {
      guard self.descriptor >= 0 else { return }
      let accepted = accept(self.descriptor, nil, nil)
      if accepted >= 0 {
        serve(accepted)
        continue
      }
      switch errno {
      case EAGAIN, EWOULDBLOCK: return
      // The peer went away while it waited, or a signal came: the next one may be fine (accept(2)).
      case EINTR, ECONNABORTED, EPROTO, EPERM, ENETDOWN, EHOSTDOWN, ENETUNREACH, EHOSTUNREACH, ETIMEDOUT: continue
      // No descriptor or memory left. The peer stays in the backlog and would wake the loop for ever.
      default: return rest()
      }
    }
  }

  private func rest() {
    context.loop.unwatch(descriptor)
    pauseTimer = context.loop.schedule(after: context.limits.acceptPause, self)
  }

  func timerFired(_ token: Int) {
    pauseTimer = nil
    guard descriptor >= 0 else { return }
    context.loop.watch(descriptor, for: .read, self)
  }

  private func serve(_ accepted: Int32) {
    guard let address = SocketAddress(peerOf: accepted), let handler else {
      Glibc.close(accepted)
      return
    }
    _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
    SystemCall.setNoDelay(accepted)
    let connection = SocketConnection(accepted: accepted, from: address, context: context)
    context.add(connection)
    if let connectionHandler = handler.listener(self, accepted: connection) {
      connection.serve(with: connectionHandler)
    } else {
      connection.abort()
    }
  }
}
