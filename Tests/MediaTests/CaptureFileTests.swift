import Foundation
import Media
import Testing

/// What is no file to rewind is refused before it is opened: a pipe would hold the whole loop.
@Suite struct CaptureFileTests {
  @Test func aPipeIsRefused() throws {
    let path = NSTemporaryDirectory() + "liveterm-capture-\(UUID().uuidString)"
    try #require(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    let camera = #expect(throws: CaptureError.self) { _ = try Cameras.open(.file(path), .portrait()) }
    let sound = #expect(throws: CaptureError.self) { _ = try Microphones.open(.file(path), sampleRate: 48_000) }
    for failure in [camera, sound] {
      let text = failure.map { "\($0)" } ?? ""
      #expect(text.contains(path) && text.contains("not a file"), "\(text)")
    }
  }
}
