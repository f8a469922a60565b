import EventLoop
import LiveComponents
import Stage
import Testing

/// SPEC 1.1, 1.3, 2.5: the codes of the pusher, each through its cause, in the documented order.
@Suite struct PusherOrderTests {
  private let start = [1005, 1003, 1007, 1008, 1001, 1002]

  @Test func aStartRaisesTheCodesOfTheDeviceLog() throws {
    let scenario = try push(for: .seconds(3))
    #expect(scenario.codes.filter { $0 != 1006 } == start)
    #expect(scenario.outcome.isGood)
  }

  @Test func soundAloneNeedsNoCamera() throws {
    #expect(try push([("enable-camera", .flag(false))], for: .seconds(3)).codes == [1001, 1002])
  }

  @Test func aDeadNameIsTriedThreeTimes() throws {
    let scenario = try push(faults: ["dns-unknown@0s"], for: .seconds(30))
    #expect(
      scenario.codes.filter { $0 > 2_000 || $0 < 0 || $0 > 1_100 } == [3001, 1102, 3001, 1102, 3001, 1102, 3001, -1307])
    let times = scenario.times(1102)
    #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= 3_000 })
    #expect(scenario.outcome.errorCode == -1307)
  }

  @Test(arguments: [
    ("refuse@0s", 3002), ("syn-timeout@0s", 3002), ("handshake-garbage@0s", 3003), ("publish-rejected@0s", 3004),
    ("stream-busy@0s", 3004), ("connect-rejected@0s", 3004),
  ])
  func whatCannotBeReachedEndsWithItsCause(_ fault: String, _ cause: Int) throws {
    let codes = try push(faults: [fault], for: .seconds(60)).codes
    #expect(codes.count { $0 == cause } == 4)
    #expect(codes.count { $0 == 1102 } == 3)
    #expect(codes.suffix(2) == [cause, -1307])
  }

  @Test(arguments: [("reset@5s", 3005), ("kick-publisher@5s", 3004), ("cut@5s+14s", 3005)])
  func aBreakHealsAfterItsCauseAndARetry(_ fault: String, _ cause: Int) throws {
    let scenario = try push(faults: [fault], for: .seconds(40))
    #expect(inOrder(start + [cause, 1102, 1001, 1002], scenario.codes), "\(scenario.codes)")
    #expect(!scenario.codes.contains(-1307))
  }

  @Test func theSecondPublisherOfANameIsRefused() throws {
    let scenario = try push(
      for: .seconds(20),
      during: { run in
        var configuration = PusherConfiguration()
        configuration.encoding = .model
        let other = run.stage.addPusher("other", configuration: configuration)
        run.stage.loop.schedule(after: .seconds(1)) {
          try? other.set([("url", .text("rtmp://push.local/live/a"))])
          _ = other.start()
        }
      })
    let codes = scenario.records.filter { $0.component == "other" }.compactMap(\.code)
    #expect(codes.contains(3004) && codes.last == -1307)
    #expect(scenario.outcome.isGood)
  }

  @Test(arguments: [
    ("camera-missing", [-1301]), ("camera-busy", [-1301]), ("camera-forbidden", [10001, -1301]),
  ])
  func aCameraThatCannotOpenStopsThePusher(_ fault: String, _ wanted: [Int]) throws {
    let scenario = try push(during: { run in
      switch fault {
      case "camera-missing": run.stage.devices.cameras[.front] = .missing
      case "camera-busy": run.stage.devices.cameras[.front] = .busy
      default: run.stage.devices.cameras[.front] = .forbidden
      }
    })
    #expect(scenario.codes == [1005] + wanted)
  }

  @Test func aMicrophoneThatCannotOpenStopsThePusher() throws {
    let busy = try push(during: { $0.stage.devices.microphone = .busy })
    #expect(busy.codes.suffix(1) == [-1302])
    let forbidden = try push(during: { $0.stage.devices.microphone = .forbidden })
    #expect(forbidden.codes.suffix(2) == [10002, -1302])
  }

  @Test func aFailingEncoderIs1104AndTheTenthIsTheEnd() throws {
    let some = try push(faults: ["video-encoder-fails@2s+300ms"], for: .seconds(5)).codes
    #expect((3...6).contains(some.count { $0 == 1104 }))
    #expect(!some.contains(-1303))
    let all = try push(faults: ["video-encoder-fails@2s"], for: .seconds(5)).codes
    #expect(all.count { $0 == 1104 } == 9)
    #expect(all.last == -1303)
    #expect(try push(faults: ["audio-encoder-fails@2s"], for: .seconds(5)).codes.last == -1304)
  }

  @Test func aSlowProcessorAsksForHardware() throws {
    let codes = try push(faults: ["slow-cpu=0.1@1s", "hardware-encoder-gone@0s"], for: .seconds(8)).codes
    #expect(inOrder([1107, 1103, 1008], codes), "\(codes)")
    #expect(codes.count { $0 == 1107 } == 1)
  }

  @Test func sizesThatNoEncoderTakesAre1305() throws {
    for (width, height) in [(359, 640), (0, 640), (360, 2_000)] {
      let codes = try push([("video-width", .number(Double(width))), ("video-height", .number(Double(height)))]).codes
      #expect(codes == [-1305])
    }
  }

  @Test func aSampleRateThatAACCannotCarryIs1306() throws {
    let scenario = try push([("enable-camera", .flag(false))], encoding: .all) {
      $0.pusher.microphone = .device(format: "lavfi", name: "sine=sample_rate=7000")
    }
    #expect(scenario.codes == [-1306])
    #expect(scenario.message(-1306)?.contains("7000 Hz") == true)
  }

  @Test func theBackgroundClosesTheCameraAndTheForegroundOpensIt() throws {
    let scenario = try push(for: .seconds(10), background: [.seconds(3)..<(.seconds(6))])
    #expect(scenario.codes.filter { $0 != 1006 } == start + [5000, 1003])
    #expect(scenario.times(5000) == [3_000] && scenario.times(1003).last == 6_000)
  }

  @Test func aThinUplinkLowersTheBitrateAndOneThatIsTooThinIsBusy() throws {
    let scenario = try push(faults: ["bandwidth=450kbps@10s", "bandwidth=60kbps@25s"], for: .seconds(40))
    #expect(scenario.times(1006).contains { (10_000...14_000).contains($0) })
    #expect(scenario.times(1101).contains { $0 > 25_000 })
    #expect(scenario.codes.contains(1005))
  }

  @Test func theSameSeedGivesTheSameLog() throws {
    let runs = try (0..<2).map { _ in try push(net: "up=600kbps,delay=40ms,jitter=20ms,loss=1%", for: .seconds(20)).log
    }
    #expect(runs[0] == runs[1])
  }

  @Test func theProfileOf2019KnowsFewerCodes() throws {
    let scenario = try push(for: .seconds(3), configure: { $0.pusher.profile = .tencent2019 })
    #expect(scenario.codes == [1003, 1001, 1002])
  }
}
