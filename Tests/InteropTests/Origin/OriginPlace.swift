import EventLoop
import Media
import Network
import Origin
import RTMP

/// Our origin on free ports of loopback, and ffmpeg around it.
struct OriginPlace {
  let world: RealWorld
  private let endpoints: OriginServer.Endpoints

  init(_ world: RealWorld) throws {
    self.world = world
    let any = Endpoint(host: "127.0.0.1", port: 0)
    endpoints = try world.stage.origin.listen(on: world.stage.network, rtmp: any, http: any)
  }

  func rtmp(_ name: String) -> String { "rtmp://127.0.0.1:\(endpoints.rtmp?.port ?? 0)/\(name)" }
  func http(_ name: String) -> String { "http://127.0.0.1:\(endpoints.http?.port ?? 0)/\(name).flv" }

  /// Messages that a stream's publisher has sent.
  func messages(_ name: String) -> UInt64 { world.stage.origin.statistics(of: name)?.messagesIn ?? 0 }

  func logged(_ text: String) -> Bool { world.records.contains { $0.kind == .origin && $0.message.contains(text) } }

  /// An ffmpeg that publishes, as fast as it can, the FLV that the test feeds it.
  func feed(_ name: String) throws -> ChildProcess {
    try world.ffmpeg(
      ["-analyzeduration", "100000", "-f", "flv", "-i", "pipe:0", "-c", "copy", "-f", "flv", rtmp(name)], hasInput: true
    )
  }

  /// An ffmpeg that writes a line for every packet of a stream.
  func record(_ address: String) throws -> ChildProcess {
    try world.ffmpeg(["-nostdin", "-i", address, "-c", "copy", "-f", "framecrc", "-"])
  }

  /// The packets of a file.
  func packets(of path: String) throws -> PacketList {
    let child = try record(path)
    try world.wait("the packets of \(path)") { child.isFinished }
    return try PacketList(parsing: child.text)
  }
}

/// The query of an address that is good for so many seconds from now (SPEC section 5).
func signature(key: String, stream: String, seconds: Int64) throws -> String {
  let address = try StreamAddress("rtmp://127.0.0.1/live/\(stream)")
  return TencentSignature.sign(
    address, key: key, expiryUnixSeconds: Machine.unixSeconds() + seconds, md5: Digest.md5
  ).query
}
