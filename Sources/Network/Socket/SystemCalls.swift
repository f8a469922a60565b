import CSystem
import Glibc

/// The socket calls of this folder, with their results as values. Descriptors are plain numbers here; the class that holds
/// one closes it.
enum SystemCall {
  /// What a read or write on a non-blocking socket came to.
  enum Transfer {
    case count(Int)
    case wouldBlock
    case failed(errno: Int32)
  }

  /// The system's words for an error number.
  static func text(_ number: Int32) -> String { String(cString: strerror(number)) }

  /// A non-blocking TCP socket that programs started from here do not inherit, or the error number.
  static func makeSocket(family: Int32) -> Result<Int32, Failure> {
    let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(family, flags, 0)
    return descriptor >= 0 ? .success(descriptor) : .failure(Failure(number: errno))
  }

  struct Failure: Error { let number: Int32 }

  /// Sets an integer option; false and `errno` when the system refuses.
  @discardableResult
  static func setOption(_ descriptor: Int32, level: Int32, _ option: Int32, _ value: Int32) -> Bool {
    withUnsafeBytes(of: value) {
      setsockopt(descriptor, level, option, $0.baseAddress, socklen_t($0.count)) == 0
    }
  }

  /// Small messages go out at once (no Nagle delay).
  static func setNoDelay(_ descriptor: Int32) {
    setOption(descriptor, level: Int32(IPPROTO_TCP), TCP_NODELAY, 1)
  }

  /// What became of a non-blocking connect; 0 is success. Reading it clears it.
  static func takeSocketError(_ descriptor: Int32) -> Int32 {
    var value: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &value, &length) == 0 ? value : errno
  }

  /// Closes so that the peer sees a reset.
  static func closeWithReset(_ descriptor: Int32) {
    withUnsafeBytes(of: linger(l_onoff: 1, l_linger: 0)) {
      _ = setsockopt(descriptor, SOL_SOCKET, SO_LINGER, $0.baseAddress, socklen_t($0.count))
    }
    Glibc.close(descriptor)
  }

  static func shutdownWriting(_ descriptor: Int32) { Glibc.shutdown(descriptor, Int32(SHUT_WR)) }

  static func receive(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
    while true {
      let count = recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
      if count >= 0 { return .count(count) }
      let number = errno
      if number != EINTR { return transfer(number) }
    }
  }

  /// Sends as much as the system takes; a broken connection gives an error, not a signal.
  static func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Transfer {
    while true {
      let count = Glibc.send(descriptor, bytes.baseAddress, bytes.count, sendFlags)
      if count >= 0 { return .count(count) }
      let number = errno
      if number != EINTR { return transfer(number) }
    }
  }

  static func send(_ descriptor: Int32, vectors: UnsafeMutableBufferPointer<iovec>) -> Transfer {
    var message = msghdr()
    message.msg_iov = vectors.baseAddress
    message.msg_iovlen = vectors.count
    while true {
      let count = sendmsg(descriptor, &message, sendFlags)
      if count >= 0 { return .count(count) }
      let number = errno
      if number != EINTR { return transfer(number) }
    }
  }

  private static var sendFlags: Int32 { Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL) }

  private static func transfer(_ number: Int32) -> Transfer {
    number == EAGAIN || number == EWOULDBLOCK ? .wouldBlock : .failed(errno: number)
  }

  /// Bytes the system took and the peer has not acknowledged; nil when the system does not say.
  static func unacknowledgedBytes(_ descriptor: Int32) -> Int? {
    let count = system_unacknowledged_bytes(descriptor)
    return count >= 0 ? Int(count) : nil
  }
}
