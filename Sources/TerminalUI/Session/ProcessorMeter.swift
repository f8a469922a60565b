import EventLoop
import Glibc
import LiveComponents

/// How busy this process and the machine are, for the overlay's `CPU`.
struct ProcessorMeter {
  private(set) var load = DebugOverlay.ProcessorLoad(process: 0, device: 0)
  private var lastProcess: Int64 = 0
  private var lastWall: Int64 = 0
  private var lastMachine: (busy: Int64, all: Int64) = (0, 0)

  /// Measures since the last call.
  mutating func measure() {
    let (process, wall, machine) = (
      Machine.processorNanoseconds(), Machine.monotonicNanoseconds(), Self.machine() ?? (0, 0)
    )
    if wall > lastWall, lastWall > 0 { load.process = Int((process - lastProcess) * 100 / (wall - lastWall)) }
    let all = machine.all - lastMachine.all
    if all > 0, lastMachine.all > 0 { load.device = Int((machine.busy - lastMachine.busy) * 100 / all) }
    (lastProcess, lastWall, lastMachine) = (process, wall, machine)
  }

  /// The first line of /proc/stat (proc(5)): user, nice, system, idle, iowait and more, in ticks.
  private static func machine() -> (busy: Int64, all: Int64)? {
    guard let file = fopen("/proc/stat", "r") else { return nil }
    defer { fclose(file) }
    var bytes = [CChar](repeating: 0, count: 256)
    guard fgets(&bytes, Int32(bytes.count), file) != nil else { return nil }
    let line = String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let ticks = line.split(separator: " ").dropFirst().compactMap { Int64($0) }
    guard ticks.count >= 5 else { return nil }
    let all = ticks.prefix(8).reduce(0, +)
    return (all - ticks[3] - ticks[4], all)
  }
}
