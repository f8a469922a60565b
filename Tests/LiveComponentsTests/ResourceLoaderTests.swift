import EventLoop
import Foundation
import LiveComponents
import Network
import Testing

/// An HTTP server in the simulated world that answers each path with the bytes a test gives.
private final class FakeWeb: ListenerHandler, ConnectionHandler {
  enum Ending { case close, keep, reset }

  var answers: [String: (bytes: [UInt8], ending: Ending)] = [:]
  private(set) var requests: [String] = []
  private(set) var closed = 0
  private var listener: (any Listener)?

  init(_ host: SimulatedHost, port: UInt16 = 80) throws {
    listener = try host.listen(at: Endpoint(host: host.name, port: port), handler: self)
  }

  func answer(_ path: String, _ head: String, _ body: [UInt8] = [], _ ending: Ending = .close) {
    answers[path] = (Array((head.split(separator: "\n").joined(separator: "\r\n") + "\r\n\r\n").utf8) + body, ending)
  }

  func listener(_ listener: any Listener, accepted connection: any Connection) -> (any ConnectionHandler)? { self }
  func connectionOpened(_ connection: any Connection) {}
  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) {}
  func connectionCanSend(_ connection: any Connection) {}
  func connection(_ connection: any Connection, closed reason: CloseReason) { closed += 1 }

  func connection(_ connection: any Connection, received bytes: Received) {
    guard case .shared(let slice) = bytes else { return }
    let text = String(decoding: slice, as: UTF8.self)
    requests.append(text)
    let words = text.split(separator: " ")
    guard words.count > 1, let answer = answers[String(words[1])] else { return }
    connection.send(answer.bytes[...])
    switch answer.ending {
    case .close: connection.close()
    case .keep: break
    case .reset: connection.abort()
    }
  }
}

private final class WebWorld {
  let loop = EventLoop(clock: .virtual)
  let simulation: SimulatedNetwork
  let phone: SimulatedHost
  let web: FakeWeb
  let loader: ResourceLoader
  private(set) var results: [Result<ArraySlice<UInt8>, ResourceError>] = []
  private(set) var time = RunTime.zero

  init() throws {
    simulation = SimulatedNetwork(loop: loop, seed: Seed(1))
    phone = simulation.host("phone.local")
    web = try FakeWeb(simulation.host("web.local"))
    loader = ResourceLoader(loop: loop, network: phone)
  }

  func load(_ location: String) -> Result<ArraySlice<UInt8>, ResourceError>? {
    results = []
    let start = loop.now
    loader.load(location) {
      self.results.append($0)
      self.time = self.loop.now
    }
    #expect(results.isEmpty)
    loop.run(until: start + .seconds(30))
    #expect(results.count == 1)
    #expect(loop.armedTimers == 0)
    time = RunTime.zero + (time - start)
    return results.first
  }

  func failure(_ location: String) -> ResourceError? {
    if case .failure(let error) = load(location) { return error }
    return nil
  }

  func bytes(_ location: String) -> [UInt8]? { try? load(location)?.get().map { $0 } }
}

@Suite struct ResourceLoaderTests {
  let image = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

  @Test func loadsOverHTTP() throws {
    let world = try WebWorld()
    world.web.answer("/a/wait.png?v=1", "HTTP/1.1 200 OK\nContent-Length: 50000", image, .keep)
    #expect(world.bytes("http://web.local/a/wait.png?v=1") == image)
    let request = try #require(world.web.requests.first)
    #expect(request.hasPrefix("GET /a/wait.png?v=1 HTTP/1.1\r\n"))
    #expect(request.contains("\r\nHost: web.local\r\n"))
    world.web.answer("/close", "HTTP/1.0 200 OK", image)
    #expect(world.bytes("HTTP://web.local/close") == image)
    let chunks = Array("3\r\nabc\r\n2;x=1\r\nde\r\n0\r\n\r\n".utf8)
    world.web.answer("/chunks", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked", chunks, .keep)
    #expect(world.bytes("http://web.local/chunks") == Array("abcde".utf8))
    world.web.answers["/early"] = (
      Array("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8), .keep
    )
    #expect(world.bytes("http://web.local/early") == Array("ok".utf8))
    world.web.answer("/empty", "HTTP/1.1 200 OK\nContent-Length: 0", [], .keep)
    #expect(world.bytes("http://web.local/empty") == [])
  }

  @Test func followsFiveRedirects() throws {
    let world = try WebWorld()
    let other = try FakeWeb(world.simulation.host("other.local"), port: 8_080)
    for step in 0..<7 { world.web.answer("/r\(step)", "HTTP/1.1 302 Found\nLocation: r\(step + 1)") }
    world.web.answer("/r5", "HTTP/1.1 301 Moved\nLocation: http://other.local:8080/there/x.png")
    other.answer("/there/x.png", "HTTP/1.1 200 OK\nContent-Length: 50000", image)
    #expect(world.bytes("http://web.local/r1") == image)
    #expect(other.requests.first?.contains("\r\nHost: other.local:8080\r\n") == true)
    let error = try #require(world.failure("http://web.local/r0"))
    #expect(error.cause == .badAnswer)
    #expect(error.description.contains("more than 5 redirects"))
    world.web.answer("/rtmp", "HTTP/1.1 302 Found\nLocation: rtmp://web.local/live/a")
    #expect(world.failure("http://web.local/rtmp")?.cause == .badAnswer)
  }

  @Test func failuresSayWhy() throws {
    let world = try WebWorld()
    world.web.answer("/404", "HTTP/1.1 404 Not Found\nContent-Length: 3", [1, 2, 3])
    world.web.answer("/short", "HTTP/1.1 200 OK\nContent-Length: 60000", image)
    world.web.answer("/reset", "HTTP/1.1 200 OK\nContent-Length: 60000", image, .reset)
    world.web.answer("/stuck", "HTTP/1.1 200 OK\nContent-Length: 60000", image, .keep)
    world.web.answers["/noise"] = ([0, 1, 2, 3, 4, 5, 6, 7, 8], .keep)
    let cases: [(String, ResourceError.Cause, String)] = [
      ("http://web.local/404", .status(404), "the server answered 404 Not Found"),
      ("http://web.local/short", .badAnswer, "the server closed before all had come"),
      ("http://web.local/reset", .unreachable, "the connection was reset"),
      ("http://web.local/noise", .badAnswer, "the peer does not speak HTTP"),
      ("http://web.local/stuck", .timedOut, "did not come within 10 s"),
      ("http://web.local/nothing", .timedOut, "did not come within 10 s"),
      ("http://web.local:81/", .unreachable, "web.local:81 refused the connection"),
      ("http://nobody.local/", .unreachable, "DNS failed for nobody.local"),
      ("ftp://web.local/a", .badAddress, "use a path, or a file, http or https address"),
      ("rtmp://web.local/live/a", .badAddress, "use a path, or a file, http or https address"),
      ("http:///x", .badAddress, "no host"),
    ]
    for (location, cause, text) in cases {
      let error = try #require(world.failure(location), "\(location)")
      #expect(error.cause == cause, "\(error)")
      #expect(error.description.contains(text), "\(error)")
      #expect(error.description.contains(location), "\(error)")
      #expect(!error.description.contains("\n"))
      if cause == .timedOut { #expect(world.time == .zero + .seconds(10)) }
    }
  }

  @Test func moreThan16MiBAreRefused() throws {
    let world = try WebWorld()
    world.web.answer("/said", "HTTP/1.1 200 OK\nContent-Length: 16777217", [], .keep)
    #expect(world.failure("http://web.local/said")?.cause == .tooLarge)
    let big = [UInt8](repeating: 1, count: (16 << 20) + 1)
    world.web.answer("/sent", "HTTP/1.1 200 OK", big)
    #expect(world.failure("http://web.local/sent")?.cause == .tooLarge)
    world.web.answer("/fits", "HTTP/1.1 200 OK", Array(big[1...]))
    #expect(world.bytes("http://web.local/fits")?.count == 16 << 20)
  }

  // MARK: Files

  @Test func loadsFiles() throws {
    let world = try WebWorld()
    let path = FileManager.default.temporaryDirectory.path + "/liveterm resource \(getpid()).png"
    try Data(image).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(world.bytes(path) == image)
    #expect(world.time == .zero)
    #expect(world.bytes("file://" + path.split(separator: " ").joined(separator: "%20")) == image)
    #expect(world.bytes("FILE://localhost" + path) == image)
    let missing = try #require(world.failure("/nowhere/x.png"))
    #expect(missing.cause == .unreadable)
    #expect(missing.description == "cannot read /nowhere/x.png: No such file or directory")
    #expect(world.failure("/tmp")?.cause == .unreadable)
    #expect(world.failure("")?.cause == .unreadable)
    #expect(world.failure("file://elsewhere/x.png")?.cause == .badAddress)
    #expect(world.failure("file:///x%zz")?.cause == .badAddress)
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.truncate(atOffset: (16 << 20) + 1)
    #expect(world.failure(path)?.cause == .tooLarge)
  }

  // MARK: Giving up

  @Test func cancelledLoadsSayNothing() throws {
    let world = try WebWorld()
    world.web.answer("/a", "HTTP/1.1 200 OK\nContent-Length: 60000", image, .keep)
    var loader: ResourceLoader? = ResourceLoader(loop: world.loop, network: world.phone)
    var calls = 0
    loader?.load("http://web.local/a") { _ in calls += 1 }
    world.loop.run(until: world.loop.now + .seconds(1))
    #expect(world.web.requests.count == 1)
    loader?.cancel()
    loader?.load("/etc/hostname") { _ in calls += 1 }
    loader?.load("http://web.local/a") { _ in calls += 1 }
    world.loop.run(until: world.loop.now + .seconds(1))
    #expect(world.web.requests.count == 2)
    loader = nil
    world.loop.run(until: world.loop.now + .seconds(20))
    #expect(calls == 0)
    #expect(world.web.closed == 2)
    #expect(world.loop.armedTimers == 0)
  }

  /// A completion may start the next load at once.
  @Test func loadsOneBehindTheOther() throws {
    let world = try WebWorld()
    world.web.answer("/a", "HTTP/1.1 200 OK", image)
    var got: [Int] = []
    world.loader.load("http://web.local/a") { first in
      got.append((try? first.get().count) ?? -1)
      world.loader.load("http://web.local/a") { got.append((try? $0.get().count) ?? -1) }
    }
    world.loop.run(until: .zero + .seconds(20))
    #expect(got == [50_000, 50_000])
  }
}
