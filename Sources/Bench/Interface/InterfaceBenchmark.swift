import EventLoop
import Glibc
import Media
import TerminalUI

/// The whole interface on a terminal: how soon it is there, what it costs, how fast it answers, and how much it writes beside
/// mpv's own terminal output.
enum InterfaceBenchmark {
  private static let columns = 120
  private static let rows = 40
  private static let runSeconds: Int64 = 30

  static func run(_ workbench: Workbench) throws -> [Figure] {
    try firstScreen(workbench) + cost(workbench) + bytes(workbench)
  }

  private static func figure(_ name: String, _ ours: String, peer: String = "", _ target: String, _ isMet: Bool)
    -> Figure
  {
    Figure(benchmark: "interface", name: name, ours: ours, peer: peer, target: target, isMet: isMet)
  }

  // MARK: First screen

  private static func firstScreen(_ workbench: Workbench) throws -> [Figure] {
    var times: [Double] = []
    for _ in 0..<15 {
      let loop = EventLoop(clock: .wall)
      let begin = Machine.monotonicNanoseconds()
      let child = try TerminalChild(loop, [workbench.liveterm], columns: columns, rows: rows)
      var end: Int64 = 0
      child.onOutput = {
        // The footer is the last row: with it the screen is complete.
        guard end == 0, child.has("charts"), child.has("[?2026l") else { return }
        end = Machine.monotonicNanoseconds()
        loop.stop()
      }
      loop.run(until: .zero + .seconds(5))
      guard end > 0 else { throw BenchError("no first screen within 5 s") }
      times.append(Double(end - begin) / 1e6)
      _ = try child.quit()
    }
    let worst = times.max() ?? .nan
    return [
      figure(
        "first screen, median of 15", "\(whole(times.median)) ms (worst \(whole(worst)))", "<= 150 ms",
        times.median <= 150)
    ]
  }

  // MARK: What it costs, and how fast it answers

  private static func cost(_ workbench: Workbench) throws -> [Figure] {
    let mode = ["--mode", "HD", "--min-bitrate", "1000", "--max-bitrate", "1000"]
    let loop = EventLoop(clock: .wall)
    let child = try TerminalChild(loop, [workbench.liveterm, "tui"] + mode, columns: columns, rows: rows)
    loop.run(until: loop.now + .seconds(2))
    let latencies = KeyLatencies(loop, child)
    latencies.begin()
    loop.run(until: .zero + .seconds(runSeconds))
    let processor = try child.quit()
    let written = Double(child.outputBytes) / Double(runSeconds)
    // The same media without a screen, in virtual time: what encoding, decoding and the run itself cost.
    let plain = try ChildProcess.run(
      [workbench.liveterm, "loop", "--for", "\(runSeconds)s", "-q"] + mode)
    let beyond = (processor - plain.processorTime) / Double(runSeconds) * 100
    let sorted = latencies.milliseconds.sorted()
    guard sorted.count >= 50 else { throw BenchError("only \(sorted.count) keys were answered") }
    let p99 = sorted[sorted.count * 99 / 100]
    return [
      figure(
        "540p15 push and play at \(columns)x\(rows): processor beyond the media", "\(whole(beyond)) % of a core",
        peer: "loop without a screen \(whole(plain.processorTime / Double(runSeconds) * 100)) %", "<= 35 %",
        beyond <= 35),
      figure("written to the terminal", "\(whole(written / 1_024)) KiB/s", "-", true),
      figure(
        "key to screen while pictures run, p99 of \(sorted.count)",
        "\(tenths(p99)) ms (p50 \(tenths(sorted[sorted.count / 2])))",
        "<= 50 ms", p99 <= 50),
    ]
  }

  // MARK: Bytes beside mpv

  private static func bytes(_ workbench: Workbench) throws -> [Figure] {
    let frames = 75
    let pictures = try PictureFrames.fixture(PictureBenchmark.fixture, count: frames)
    var figures: [Figure] = []
    for (columns, rows) in [(120, 40), (200, 60)] {
      let path = workbench.folder + "/mpv.out"
      let mpv = try ChildProcess.run([
        "sh", "-c",
        "mpv --no-config --really-quiet --no-audio --untimed --vo=tct --vo-tct-width=\(columns) --vo-tct-height=\(rows) "
          + "--frames=\(frames) \(PictureBenchmark.fixture) > \(path)",
      ])
      guard mpv.exitStatus == 0 else { throw BenchError("mpv ended with \(mpv.exitStatus); is it installed?") }
      var status = stat()
      guard stat(path, &status) == 0 else { throw BenchError("mpv wrote nothing") }
      let theirs = Double(status.st_size) / Double(frames)
      let ours = try bytesPerFrame(pictures, columns: columns, rows: rows)
      figures.append(
        figure(
          "bytes a frame of \(PictureBenchmark.fixture) at \(columns)x\(rows)", "\(whole(ours))",
          peer: "mpv --vo=tct \(whole(theirs))", "<= mpv's", ours <= theirs))
    }
    return figures
  }

  private static func bytesPerFrame(_ pictures: [Picture], columns: Int, rows: Int) throws -> Double {
    let scaler = Scaler()
    var painter = PicturePainter(blocks: .half, colours: .truecolor)
    var writer = PictureWriter()
    var grid = CellGrid(width: columns, height: rows)
    var image = RGBImage(width: 0, height: 0)
    var bytes = ContiguousArray<UInt8>()
    for picture in pictures {
      let place = pictureRectangle(of: picture.displaySize, fit: .contain, in: grid.bounds)
      let size = painter.imageSize(place)
      try scaler.render(picture, into: &image, width: size.width, height: size.height, fit: .stretch)
      painter.paint(image, into: &grid, place)
      writer.write(grid, into: &bytes)
    }
    return Double(bytes.count) / Double(pictures.count)
  }

  private static func whole(_ value: Double) -> String { value.isFinite ? String(Int(value.rounded())) : "-" }
  private static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}

/// Opens and closes the palette again and again: how long until its title is written. The title lies over a picture, so that
/// it is written as a whole.
private final class KeyLatencies: TimerTarget {
  private let loop: EventLoop
  private let child: TerminalChild
  private var pressed: Int64?
  private(set) var milliseconds: [Double] = []

  init(_ loop: EventLoop, _ child: TerminalChild) {
    self.loop = loop
    self.child = child
    child.onOutput = { [weak self] in self?.look() }
  }

  func begin() { loop.schedule(after: .milliseconds(100), self, token: 0) }

  func timerFired(_ token: Int) {
    if token == 0 {
      child.forget()
      pressed = Machine.monotonicNanoseconds()
      child.type(":")
      loop.schedule(after: .milliseconds(97), self, token: 1)
    } else {
      pressed = nil
      child.type("\u{1B}")
      loop.schedule(after: .milliseconds(131), self, token: 0)
    }
  }

  private func look() {
    guard let pressed, child.has("commands") else { return }
    milliseconds.append(Double(Machine.monotonicNanoseconds() - pressed) / 1e6)
    self.pressed = nil
  }
}
