import EventLoop

/// A place to connect to or listen at.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
  /// A name, or an IPv4 or IPv6 address without brackets.
  public var host: String
  public var port: UInt16
  /// Connect with TLS and accept only a certificate for `host` that the system, or the file named by the environment
  /// variable `SSL_CERT_FILE` (PEM), vouches for. The simulated network does not model TLS and ignores this. Nothing
  /// listens with TLS.
  public var isSecure: Bool

  public init(host: String, port: UInt16, isSecure: Bool = false) {
    self.host = host
    self.port = port
    self.isSecure = isSecure
  }

  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// Why a connection could not be made.
public enum ConnectFailure: Hashable, Sendable {
  /// The name does not resolve, or its look-up timed out; the text says which.
  case nameResolution(String)
  case refused
  case unreachable
  /// No answer to the SYN within `Connection` time-out (5 s, SPEC 1.1).
  case timedOut
  /// Anything else the system says, with its words; and whatever is wrong with TLS: the certificate, the peer's answer.
  case other(String)
}

/// Why an open connection ended.
public enum CloseReason: Hashable, Sendable {
  /// The peer closed in order (FIN; with TLS a close_notify) and all it sent has been delivered.
  case orderly
  /// The peer reset the connection, or a write met a broken pipe.
  case reset
  /// The transport gave up, with the system's words.
  case failed(String)
}

/// Bytes that arrived. A receiver may keep `shared` slices as they are; it has to copy what it keeps of `borrowed` ones,
/// which are valid only during the call.
public enum Received {
  case borrowed(UnsafeRawBufferPointer)
  case shared(ArraySlice<UInt8>)

  public var count: Int {
    switch self {
    case .borrowed(let bytes): bytes.count
    case .shared(let bytes): bytes.count
    }
  }
}

/// What a connection tells its owner. Calls come from the loop, never from inside a method of `Connection`.
public protocol ConnectionHandler: AnyObject {
  func connectionOpened(_ connection: any Connection)
  /// The last call for a connection that never opened.
  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure)
  func connection(_ connection: any Connection, received bytes: Received)
  /// `unsentBytes` has fallen to `Connection.lowWaterMark`, which has been set, or below after having been above it.
  func connectionCanSend(_ connection: any Connection)
  /// The last call for a connection that opened and was not closed by its owner.
  func connection(_ connection: any Connection, closed reason: CloseReason)
}

/// One TCP connection, real or simulated. Released by its network after `close`, `abort` or the last handler call;
/// the handler is held until then.
public protocol Connection: AnyObject {
  /// The peer's numeric address and port, for logs and the overlay's `SVR`.
  var remoteAddress: String { get }
  /// Bytes accepted by `send` that the peer's transport has not acknowledged: own queue plus the transport's.
  var unsentBytes: Int { get }
  /// Bytes acknowledged by the peer's transport since the connection opened.
  var acknowledgedBytes: UInt64 { get }
  /// See `ConnectionHandler.connectionCanSend`, which is not called before this has been set.
  var lowWaterMark: Int { get set }
  /// Queues bytes, always all of them: the owner bounds the queue by looking at `unsentBytes`. Ignored after a close.
  func send(_ bytes: ArraySlice<UInt8>)
  /// Sends what is queued, then closes in order. No handler call follows.
  func close()
  /// Drops what is queued and resets the connection. No handler call follows.
  func abort()
}

/// What a listener tells its owner.
public protocol ListenerHandler: AnyObject {
  /// A peer connected; the handler to use for it, or nil to reset it at once.
  func listener(_ listener: any Listener, accepted connection: any Connection) -> (any ConnectionHandler)?
}

public protocol Listener: AnyObject {
  /// With the port in use, where 0 was asked for.
  var endpoint: Endpoint { get }
  /// Stops accepting; connections that were accepted live on.
  func close()
}

/// Why nothing can listen at an endpoint.
public struct ListenError: Error, Hashable, CustomStringConvertible {
  public enum Cause: Hashable, Sendable {
    case portInUse
    case notPermitted
    case addressNotAvailable
    case other(String)
  }

  public let endpoint: Endpoint
  public let cause: Cause

  public init(endpoint: Endpoint, cause: Cause) {
    self.endpoint = endpoint
    self.cause = cause
  }

  public var description: String {
    switch cause {
    case .portInUse: "cannot listen on \(endpoint): the port is in use; stop the other program or choose another port"
    case .notPermitted: "cannot listen on \(endpoint): not permitted; ports below 1024 need privileges"
    case .addressNotAvailable: "cannot listen on \(endpoint): this machine has no such address"
    case .other(let text): "cannot listen on \(endpoint): \(text)"
    }
  }
}

/// Real sockets or the simulated world; pusher, player and origin cannot tell them apart.
public protocol Network: AnyObject {
  /// Starts connecting; the outcome comes to the handler. Fails after 5 s without an answer (SPEC 1.1, 3002).
  func connect(to endpoint: Endpoint, handler: any ConnectionHandler) -> any Connection
  func listen(at endpoint: Endpoint, handler: any ListenerHandler) throws(ListenError) -> any Listener
}
