import AllocationCounter
import EventLoop
import RTMP

/// The chunk reader on messages of 4 KiB, beside what copying the payloads alone costs.
enum ChunkBenchmark {
  static let messageBytes = 4_096
  static let messages = 16_384
  static let rounds = 7
  /// What a socket gives in one read.
  static let readBytes = 64 * 1_024

  static func run(_ workbench: Workbench) throws -> [Figure] {
    let whole = try Input(chunkSize: 65_536)
    let split = try Input(chunkSize: 1_024)
    let copied = try measure { try whole.readBorrowed() }
    let shared = try measure { try whole.readShared() }
    let joined = try measure { try split.readBorrowed() }
    let peer = try measure { whole.copyPayloads() }
    return [
      rate("messages in one chunk, copied from a read buffer", copied, peer),
      rate("messages of 4 chunks, copied from a read buffer", joined, peer),
      rate("messages in one chunk, sharing the input", shared, peer),
      allocations("allocations a message, copied", copied, most: 1, "1, the payload"),
      allocations("allocations a message of 4 chunks", joined, most: 1, "1, the payload"),
      allocations("allocations a message, sharing the input", shared, most: 0, "0"),
    ]
  }

  private struct Measurement {
    /// GB a second.
    var rate = 0.0
    var allocations = 0.0
  }

  private static func rate(_ name: String, _ ours: Measurement, _ peer: Measurement) -> Figure {
    Figure(
      benchmark: "chunks", name: name, ours: "\(fixed(ours.rate)) GB/s",
      peer: "copying the payloads \(fixed(peer.rate)) GB/s", ratio: ours.rate / peer.rate, target: ">= 1 GB/s",
      isMet: ours.rate >= 1)
  }

  private static func allocations(_ name: String, _ ours: Measurement, most: Double, _ target: String) -> Figure {
    // The reader itself allocates a few times when it begins.
    Figure(
      benchmark: "chunks", name: name, ours: "\(fixed(ours.allocations))", target: "<= \(target)",
      isMet: ours.allocations < most + 0.01)
  }

  private static func measure(_ body: () throws -> Int) throws -> Measurement {
    var result = Measurement()
    for _ in 0..<rounds {
      let before = allocation_count()
      let start = Machine.processorNanoseconds()
      let count = try body()
      let time = Machine.processorNanoseconds() - start
      guard count == messages else { throw BenchError("\(count) of \(messages) messages read") }
      result.rate = max(result.rate, Double(messages * messageBytes) / Double(time))
      result.allocations = Double(allocation_count() - before) / Double(messages)
    }
    return result
  }

  /// A chunk stream in memory.
  private struct Input {
    let bytes: ArraySlice<UInt8>

    init(chunkSize: Int) throws {
      var writer = ChunkWriter()
      var output: [UInt8] = []
      writer.chunkSize = chunkSize
      writer.write(ControlMessage.setChunkSize(UInt32(chunkSize)).message, to: &output)
      let payload = [UInt8](repeating: 0x5A, count: ChunkBenchmark.messageBytes)
      for index in 0..<ChunkBenchmark.messages {
        writer.write(
          ChunkMessage(
            chunkStreamID: 6, timestamp: UInt32(index) * 40, type: MessageType.video, messageStreamID: 1,
            payload: payload[...]),
          to: &output)
      }
      bytes = output[...]
    }

    /// As from a socket: a piece at a time, in memory that is only lent.
    func readBorrowed() throws -> Int {
      try bytes.withUnsafeBytes { input in
        var reader = ChunkReader()
        var count = 0
        var start = 0
        while start < input.count {
          let end = min(start + ChunkBenchmark.readBytes, input.count)
          let piece = UnsafeRawBufferPointer(rebasing: input[start..<end])
          var offset = 0
          while let message = try reader.receive(piece, from: &offset) { count += message.isVideo ? 1 : 0 }
          start = end
        }
        return count
      }
    }

    /// As from the simulated network.
    func readShared() throws -> Int {
      var reader = ChunkReader()
      var count = 0
      var offset = 0
      while let message = try reader.receive(bytes, from: &offset) { count += message.isVideo ? 1 : 0 }
      return count
    }

    /// What no reader that copies can do without.
    func copyPayloads() -> Int {
      bytes.withUnsafeBytes { input in
        var count = 0
        for index in 0..<ChunkBenchmark.messages {
          let start = index * ChunkBenchmark.messageBytes
          let payload = ArraySlice(UnsafeRawBufferPointer(rebasing: input[start..<start + ChunkBenchmark.messageBytes]))
          count += payload.count == ChunkBenchmark.messageBytes ? 1 : 0
        }
        return count
      }
    }
  }
}

extension ChunkMessage {
  fileprivate var isVideo: Bool { type == MessageType.video && payload.count == ChunkBenchmark.messageBytes }
}
