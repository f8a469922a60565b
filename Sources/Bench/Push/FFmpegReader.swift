import EventLoop
import Glibc
import Media
import Stage

/// Another viewer of the stream that is pushed: ffmpeg without buffering, whose decoded pictures are read from a pipe as they
/// come, so that their time codes tell the delay on the same clock.
final class FFmpegReader: ReadinessHandler {
  private static let width = 180
  private static let height = 320

  private let loop: EventLoop
  private let address: String
  private var child: ChildProcess?
  private var bytes: [UInt8] = []
  private var delays = DelayCounter()

  init(_ loop: EventLoop, address: String) {
    self.loop = loop
    self.address = address
  }

  func start() {
    guard child == nil else { return }
    child = try? ChildProcess(
      [
        "ffmpeg", "-nostdin", "-v", "quiet", "-fflags", "nobuffer", "-flags", "low_delay", "-probesize", "100000",
        "-analyzeduration", "0", "-i", address, "-an", "-vf", "scale=\(Self.width):\(Self.height)", "-pix_fmt", "gray",
        "-fps_mode", "passthrough", "-f", "rawvideo", "-flush_packets", "1", "pipe:1",
      ], capturing: true, isQuiet: true)
    if let child { loop.watch(child.output, for: .read, self) }
  }

  func descriptorReady(_ descriptor: Int32, _ readiness: Readiness) {
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(descriptor, &piece, piece.count)
    guard count > 0 else { return loop.unwatch(descriptor) }
    bytes += piece[..<count]
    let size = Self.width * Self.height
    while bytes.count >= size {
      let code = bytes.withUnsafeBufferPointer {
        TimeCode.read(luma: $0, width: Self.width, height: Self.height)
      }
      if let code { delays.add(code.age(at: loop.now.nanoseconds / 1_000)) }
      bytes.removeFirst(size)
    }
  }

  /// Ends it; the delays of all its pictures.
  func stop() -> DelayFigures {
    if let child {
      loop.unwatch(child.output)
      // ffmpeg, waiting for a stream that says no more, leaves a first SIGTERM for later.
      child.terminate(by: SIGKILL)
    }
    child = nil
    return delays.figures
  }
}
