import EventLoop
import Media
import Network

/// Why a waiting image or music could not be had; one line that names it.
public struct ResourceError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Cause: Hashable, Sendable {
    /// The text is no path and no address that can be loaded.
    case badAddress
    /// The local file cannot be read.
    case unreadable
    /// The server could not be reached, or the connection broke.
    case unreachable
    /// The server answered with this status instead of 200.
    case status(Int)
    /// What the server sent is not HTTP, or not all of it came, or it redirected too often.
    case badAnswer
    /// Over `ResourceLoader.sizeLimit`.
    case tooLarge
    /// Not there within `ResourceLoader.timeLimit`.
    case timedOut
  }

  public let cause: Cause
  public let description: String

  init(_ cause: Cause, _ description: String) {
    self.cause = cause
    self.description = description
  }
}

/// Loads a small file that a page names: a waiting image, background music. One at a time; a load that is not over is
/// cancelled by the next one, by `cancel`, and when the loader is released.
public final class ResourceLoader {
  public typealias Completion = (Result<ArraySlice<UInt8>, ResourceError>) -> Void

  /// Of a file, in bytes: 16 MiB.
  public static let sizeLimit = 16 << 20
  /// For all of it, redirects included.
  public static let timeLimit = RunDuration.seconds(10)
  public static let redirectLimit = 5

  private let loop: EventLoop
  private let network: any Network
  private var load: ResourceLoad?

  public init(loop: EventLoop, network: any Network) {
    self.loop = loop
    self.network = network
  }

  deinit { load?.cancel() }

  /// Loads `http://…`, `https://…`, `file://…`, or a path; a relative path begins at the program's working directory.
  /// `completion` is called once, from the loop, never from inside this call.
  public func load(_ location: String, completion: @escaping Completion) {
    load?.cancel()
    let load = ResourceLoad(location: location, loop: loop, network: network, completion: completion)
    self.load = load
    load.start()
  }

  /// Gives the present load up; its completion is not called any more.
  public func cancel() {
    load?.cancel()
    load = nil
  }
}

/// One load, from the address to the completion.
final class ResourceLoad: TimerTarget {
  private enum Timer: Int { case start, limit }

  let location: String
  let network: any Network
  private let loop: EventLoop
  private var completion: ResourceLoader.Completion?
  private var timer: TimerID?
  private var fetch: ResourceFetch?

  init(location: String, loop: EventLoop, network: any Network, completion: @escaping ResourceLoader.Completion) {
    self.location = location
    self.loop = loop
    self.network = network
    self.completion = completion
  }

  func start() { timer = loop.schedule(after: .zero, self, token: Timer.start.rawValue) }

  func cancel() {
    completion = nil
    stop()
  }

  func timerFired(_ token: Int) {
    timer = nil
    if token == Timer.start.rawValue { return begin() }
    finish(.failure(ResourceError(.timedOut, "\(location) did not come within 10 s")))
  }

  private func begin() {
    let scheme = location.prefix { $0 != ":" }.lowercased()
    let hasScheme = location.dropFirst(scheme.count).hasPrefix("://")
    switch (hasScheme, scheme) {
    case (false, _): readFile(location)
    case (true, "file"):
      if let path = ResourceLoad.path(ofFileURL: location) {
        readFile(path)
      } else {
        finish(.failure(ResourceError(.badAddress, "\(location) is not the address of a file on this machine")))
      }
    case (true, "http"), (true, "https"):
      timer = loop.schedule(after: ResourceLoader.timeLimit, self, token: Timer.limit.rawValue)
      let fetch = ResourceFetch(load: self)
      self.fetch = fetch
      fetch.start()
    default:
      finish(
        .failure(
          ResourceError(.badAddress, "cannot load \(location): use a path, or a file, http or https address")))
    }
  }

  private func readFile(_ path: String) {
    let result: Result<ArraySlice<UInt8>, ResourceError>
    do throws(FileBytesError) {
      result = .success(try FileBytes.read(path, limit: ResourceLoader.sizeLimit))
    } catch {
      let cause: ResourceError.Cause = if case .tooLong = error { .tooLarge } else { .unreadable }
      result = .failure(ResourceError(cause, error.description))
    }
    finish(result)
  }

  func finish(_ result: Result<ArraySlice<UInt8>, ResourceError>) {
    let completion = completion
    self.completion = nil
    stop()
    completion?(result)
  }

  private func stop() {
    if let timer { loop.cancel(timer) }
    timer = nil
    fetch?.stop()
    fetch = nil
  }

  /// The path of `file:///path` or `file://localhost/path` (RFC 8089); nil for another host or broken percent-encoding.
  static func path(ofFileURL url: String) -> String? {
    let rest = url.dropFirst(7)
    guard let slash = rest.firstIndex(of: "/"), ["", "localhost"].contains(rest[..<slash].lowercased()) else {
      return nil
    }
    var bytes: [UInt8] = []
    var encoded = rest[slash...].utf8[...]
    while let byte = encoded.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = encoded.prefix(2)
      guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16), value != 0 else {
        return nil
      }
      bytes.append(value)
      encoded = encoded.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
