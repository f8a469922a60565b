import EventLoop
import LiveComponents
import Network

/// One run of a whole `LivePusher`, codecs and all, on a trace: what the model is held against.
final class PusherUplinkRun: LivePusherObserver {
  private(set) var figures = UplinkFigures()
  private var announcements: [Int64] = []

  init(trace: UplinkTrace, seed: UInt64) throws {
    let loop = EventLoop(clock: .virtual)
    let (world, phone, server) = trace.world(on: loop, seed: Seed(seed))
    defer { withExtendedLifetime(world) {} }
    let sink = try UplinkSink(loop: loop, host: server, timeOrigin: LivePusher.timeOrigin)
    let pusher = LivePusher(name: "pusher", loop: loop, network: phone, seed: Seed(seed), observer: self)
    try pusher.set([("url", .text("rtmp://server.local/live/a"))])
    guard pusher.start().isSuccess else { throw BenchError("the pusher does not start") }
    loop.run(until: .zero + trace.length)
    let dropped = pusher.statistics.droppedPictures
    pusher.detach()
    figures = UplinkRun.figures(trace, sink.arrivals, announcements: announcements, dropped: dropped, limit: 1_048)
  }

  func pusher(_ pusher: LivePusher, raised event: LiveEvent) {
    if event.code == 1006 { announcements.append(event.time) }
  }

  func pusher(_ pusher: LivePusher, measured status: NetworkStatus) {}
  func pusher(_ pusher: LivePusher, music event: MusicEvent) {}
  func pusher(_ pusher: LivePusher, noted text: String) {}
}
