import EventLoop
import Testing

@testable import Network

/// A shaped network over the simulated one, whose own links have no limit: what is seen is the shaping alone.
final class ShapedWorld {
  let world: SimulatedWorld
  let shaped: ShapedNetwork
  var loop: EventLoop { world.loop }

  init(_ conditions: String, seed: UInt64 = 1) throws {
    world = try SimulatedWorld("delay=0ms")
    shaped = try ShapedNetwork(
      world.phone, loop: world.loop, conditions: NetworkConditions(parsing: conditions), seed: Seed(seed))
  }

  func dial(_ endpoint: Endpoint = SimulatedWorld.endpoint) -> (connection: any Connection, end: SimulatedEnd) {
    let end = SimulatedEnd(loop: loop)
    return (shaped.connect(to: endpoint, handler: end), end)
  }

  /// A connection that is open at both ends; the clock stands when the client heard of it.
  func open() throws -> (up: any Connection, client: SimulatedEnd, down: any Connection, server: SimulatedEnd) {
    let count = world.server.ends.count
    let (connection, end) = dial()
    while end.openedAt == nil, loop.now < .zero + .seconds(10) { loop.run(until: loop.now + .milliseconds(1)) }
    try #require(end.openedAt != nil && world.server.ends.count == count + 1)
    return (connection, end, world.server.connections[count], world.server.ends[count])
  }

  func run(_ duration: RunDuration) { loop.run(until: loop.now + duration) }
}
