import EventLoop
import LiveComponents
import Network
import Stage
import Testing

/// A stage with a running origin and what its log says.
private final class Watched {
  let stage: Stage
  var lines: [String] = []

  init(clock: EventLoop.Clock? = nil) throws {
    stage = Stage(world: .simulated, seed: 1, clock: clock)
    stage.log.subscribe { [weak self] record in
      if record.kind == .network || record.kind == .origin { self?.lines.append("\(record.time) \(record.message)") }
    }
    try stage.startOrigin()
    lines.removeAll()
  }

  func begin(_ text: String) throws -> FaultHandle { try stage.begin(Fault(parsing: text)) }
  func run(_ duration: RunDuration) { stage.loop.run(until: stage.loop.now + duration) }
}

@Suite struct StageFaultTests {
  @Test func theCatalogueNamesWhatTheParsersAccept() {
    #expect(FaultCatalogue.all.map(\.name) == Fault.networkNames + Stage.originFaultNames + DeviceFault.names)
    #expect(FaultCatalogue.descriptions(in: .network).map(\.name) == Fault.networkNames)
    #expect(FaultCatalogue.descriptions(in: .devices).map(\.name) == DeviceFault.names)
    #expect(Set(FaultCatalogue.all.map(\.label)).count == FaultCatalogue.all.count)
    #expect(Set(FaultCatalogue.all.map(\.chineseLabel)).count == FaultCatalogue.all.count)
  }

  @Test(arguments: FaultCatalogue.all)
  func whatTheCatalogueSaysOfAFaultIsTrue(_ entry: FaultDescription) throws {
    let world = try Watched()
    for place in entry.places.texts {
      let handle = try world.stage.begin(entry.fault(place: place))
      #expect(world.stage.isActive(handle) == (entry.extent == .lasting))
      world.stage.lift(handle)
      let lasting = try world.stage.begin(entry.fault(place: place, duration: .seconds(2)))
      #expect(world.stage.isActive(lasting) == (entry.extent != .instant))
      world.run(.seconds(3))
      #expect(world.stage.activeFaults.isEmpty)
    }
    let bare = "\(entry.name)@0s"
    if entry.needsValue {
      #expect(throws: ConditionsError.self) { try world.begin(bare) }
    } else {
      #expect(throws: Never.self) { try world.begin(bare) }
    }
    #expect(throws: ConditionsError.self) { try world.stage.begin(entry.fault(value: "nonsense")) }
    if entry.value == .none { #expect(throws: ConditionsError.self) { try world.begin("\(entry.name)=5@0s") } }
  }

  @Test func faultsAreListedWhileTheyGoOn() throws {
    let world = try Watched()
    let scheduled = try world.stage.schedule(Fault(parsing: "cut@2s+3s"))
    let never = try world.stage.schedule(Fault(parsing: "mic-busy@2s"))
    world.run(.seconds(1))
    #expect(world.stage.activeFaults.isEmpty)
    let slow = try world.begin("bandwidth=300kbps:phone>push.local@77s")
    let busy = try world.begin("stream-busy@0s+1s")
    let camera = try world.begin("camera-missing:front@0s")
    world.stage.lift(never)
    #expect(world.stage.activeFaults.map(\.handle) == [slow, busy, camera])
    #expect(world.stage.activeFaults.map(\.since) == Array(repeating: .zero + .seconds(1), count: 3))
    #expect(world.stage.activeFaults.map(\.end) == [nil, .zero + .seconds(2), nil])
    #expect(world.stage.activeFaults.map { $0.fault.kind.description }.first == "bandwidth=300kbps")
    world.run(.milliseconds(1_500))
    #expect(world.stage.activeFaults.map(\.handle) == [scheduled, slow, camera])
    #expect(world.stage.activeFaults.first?.end == .zero + .seconds(5))
    for handle in [camera, slow, slow] { world.stage.lift(handle) }
    world.run(.seconds(10))
    #expect(world.stage.activeFaults.isEmpty)
    #expect(world.stage.devices.cameras[.front] == .working)
    #expect(
      world.lines == [
        "1000 bandwidth=300kbps at phone.local>push.local begins",
        "1000 fault: publish answered NetStream.Publish.BadName",
        "1000 camera-missing begins", "2000 cut begins for 3s",
        "2000 fault: publish no longer answered NetStream.Publish.BadName", "2500 camera-missing ends",
        "2500 bandwidth=300kbps at phone.local>push.local ends", "5000 cut ends",
      ])
  }

  @Test func ofTwoFaultsOnOneThingTheOtherGoesOn() throws {
    let world = try Watched()
    let missing = try world.begin("camera-missing@0s")
    let busy = try world.begin("camera-busy:back@0s")
    #expect(world.stage.devices.cameras == [.front: .missing, .back: .busy])
    world.stage.lift(busy)
    #expect(world.stage.devices.cameras == [.front: .missing, .back: .missing])
    world.stage.lift(missing)
    #expect(world.stage.devices.cameras == [.front: .working, .back: .working])
    let first = try world.begin("stream-busy@0s")
    let second = try world.begin("stream-busy@0s")
    world.lines.removeAll()
    world.stage.lift(second)
    #expect(world.lines.isEmpty)
    world.stage.lift(first)
    #expect(world.lines.count == 1)
  }

  @Test func aKickReachesThePusherAtTheNextTurn() throws {
    let world = try Watched()
    var configuration = PusherConfiguration()
    configuration.encoding = .model
    let pusher = world.stage.addPusher(configuration: configuration)
    try pusher.set([("url", .text("rtmp://push.local/live/a"))])
    #expect(pusher.start().isSuccess)
    world.run(.seconds(2))
    #expect(pusher.isPublishing)
    let kick = try world.begin("kick-publisher@0s")
    #expect(pusher.isPublishing && !world.stage.isActive(kick))
    world.run(.seconds(1))
    #expect(!pusher.isPublishing)
    world.run(.seconds(5))
    #expect(pusher.isPublishing)
  }
}
