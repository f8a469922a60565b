import EventLoop
import Network
import RTMP
import Testing

@testable import Origin

/// SPEC section 5: key `somestring`, stream `test`, txTime `5c2acacc` (2019-01-01T02:05:00Z); the run begins five
/// minutes before.
@Suite struct SignatureTests {
  private let good = "txSecret=b77e812107e1d8b8f247885a46e1bd34&txTime=5c2acacc"
  private let wrong = "txSecret=b77e812107e1d8b8f247885a46e1bd35&txTime=5c2acacc"

  private func signedWorld() -> TestWorld {
    TestWorld {
      $0.pushKey = "somestring"
      $0.playKey = "somestring"
    }
  }

  @Test func rightSignatureIsAccepted() {
    let world = signedWorld()
    let publisher = world.publisher("test?\(good)")
    world.run(ms: 100)
    #expect(publisher.events.last == "publishStarted")
    let viewer = world.viewer("test?\(good)&other=1")
    let web = world.get("/live/test.flv?\(good)")
    world.run(ms: 100)
    #expect(viewer.events.last == "playStarted")
    #expect(web.head.hasPrefix("HTTP/1.1 200 "))
    #expect(world.server.statistics(of: "live/test")?.viewers == 2)
  }

  @Test(arguments: ["", "?txTime=5c2acacc", "?txSecret=b77e812107e1d8b8f247885a46e1bd34"])
  func missingSignatureIsRefused(query: String) {
    let world = signedWorld()
    let publisher = world.publisher("test\(query)")
    let viewer = world.viewer("test\(query)")
    let web = world.get("/live/test.flv\(query)")
    world.run(ms: 500)
    #expect(publisher.refusal?.code == "NetStream.Publish.Unauthorized")
    #expect(publisher.closed == .orderly)
    #expect(viewer.refusal?.code == "NetStream.Play.Failed")
    #expect(viewer.closed == .orderly)
    #expect(web.head.hasPrefix("HTTP/1.1 403 "))
    #expect(world.logged("the address is not signed"))
  }

  @Test func wrongSignatureIsRefused() {
    let world = signedWorld()
    let publisher = world.publisher("test?\(wrong)")
    let other = world.publisher("test2?\(good)")
    let web = world.get("/live/test.flv?\(wrong)")
    world.run(ms: 500)
    #expect(publisher.refusal?.code == "NetStream.Publish.Unauthorized")
    #expect(other.refusal?.code == "NetStream.Publish.Unauthorized")
    #expect(web.head.hasPrefix("HTTP/1.1 403 "))
    #expect(world.logged("txSecret is wrong"))
  }

  @Test func signatureExpiresWithTheRunsClock() {
    let world = signedWorld()
    // Through the expiry second itself the address is good.
    world.run(.seconds(Int64(300)))
    let inTime = world.publisher("test?\(good)")
    world.run(ms: 500)
    #expect(inTime.events.last == "publishStarted")
    inTime.leave()
    world.run(ms: 600)
    let late = world.publisher("test?\(good)")
    world.run(ms: 500)
    #expect(late.refusal?.code == "NetStream.Publish.Unauthorized")
    #expect(late.refusal?.description.contains("expired") == true)
  }

  @Test func pushAndPlayKeysAreApart() {
    let world = TestWorld { $0.pushKey = "somestring" }
    let publisher = world.publisher("test?\(good)")
    world.run(ms: 100)
    let viewer = world.viewer("test")
    world.run(ms: 100)
    #expect(publisher.events.last == "publishStarted")
    #expect(viewer.events.last == "playStarted")
  }

  /// What connects to an instance of an application signs the stream's own name.
  @Test func nameIsThePartAfterTheLastSlash() {
    let world = signedWorld()
    let publisher = world.publisher("test?\(good)", app: "live/eu")
    world.run(ms: 100)
    let viewer = world.viewer("eu/test?\(good)")
    let web = world.get("/live/eu/test.flv?\(good)")
    world.run(ms: 100)
    #expect(publisher.events.last == "publishStarted")
    #expect(viewer.events.last == "playStarted")
    #expect(web.head.hasPrefix("HTTP/1.1 200 "))
  }
}
