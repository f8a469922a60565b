import EventLoop
import LiveComponents
import Network
import Stage
import Testing

extension InteropTests.Peering {
  /// SPEC 1.1, 1.3, 2 with nginx-rtmp as the server and ffmpeg as the viewer.
  @Suite(.enabled(if: Peers.hasNginx && Peers.hasFFmpeg, Peers.withoutNginx)) struct NginxPushTests {
    @Test func whatIsRecordedIsWhatWasCaptured() throws {
      let sights = try NginxPushRun.report.get().recorded.sights
      try #require(sights.count > 75)
      #expect(sights.allSatisfy { $0.likeness > 26 }, "\(sights.map(\.likeness).min() ?? 0)")
      // The file repeats after 300 frames; else numbers rise with the time of the recording.
      for (one, next) in zip(sights, sights.dropFirst()) {
        let source = Int64((next.number - one.number + 300) % 300) * 40
        #expect(abs(source - (next.time - one.time)) <= 41, "\(one) \(next)")
      }
    }

    @Test func soundIsWhereItsPicturesAre() throws {
      let recorded = try NginxPushRun.report.get().recorded
      try #require(recorded.beeps.count >= 5 && !recorded.sights.isEmpty)
      // A picture is the newest frame of the file at its time: up to 40 ms older.
      let offsets = recorded.sights.map { ($0.time - Int64($0.number) * 40) % 1_000 }.sorted()
      let offset = offsets[offsets.count / 2] - 20
      for beep in recorded.beeps {
        let skew = ((beep - offset) % 1_000 + 1_500) % 1_000 - 500
        #expect(abs(skew) <= 40, "\(skew) ms")
      }
      for (one, next) in zip(recorded.beeps, recorded.beeps.dropFirst()) { #expect(abs(next - one - 1_000) <= 6) }
    }

    @Test func timestampsRise() throws {
      let recorded = try NginxPushRun.report.get().recorded
      #expect(zip(recorded.videoTimes, recorded.videoTimes.dropFirst()).allSatisfy { $0 < $1 })
      #expect(zip(recorded.audioTimes, recorded.audioTimes.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func theCodesComeInTheirOrder() throws {
      let codes = try NginxPushRun.report.get().codes
      #expect(inOrder([1003, 1007, 1008], codes["steady"] ?? []) && inOrder([1001, 1002], codes["steady"] ?? []))
      #expect(codes["steady"]?.contains { $0 == 1102 || $0 < 0 } == false)
    }

    @Test func aSecondPublisherIsRefusedUntilItGivesUp() throws {
      let codes = try NginxPushRun.report.get().codes["second"] ?? []
      #expect(codes.filter { $0 != 1001 } == [3004, 1102, 3004, 1102, 3004, 1102, 3004, -1307])
    }

    @Test func aServerThatComesBackIsPushedToAgain() throws {
      let codes = try NginxPushRun.report.get().codes["mortal"] ?? []
      // A killed server's system closes in order or resets, as what it had not read decides.
      #expect(
        inOrder([1001, 1002, 3005, 1102, 1001, 1002], codes) || inOrder([1001, 1002, 3004, 1102, 1001, 1002], codes))
    }

    @Test func aSlowUplinkIsMetWithALowerBitrate() throws {
      try RealWorld.with { world in
        let server = try NginxServer(in: world)
        var options = PushOptions(address: server.address("live/slow"))
        options.pusher.encoding = .model
        options.world.conditions = try NetworkConditions(parsing: "up=350kbps,delay=20ms")
        options.world.limit = .seconds(12)
        let run = try PushRun(options)
        var speeds: [Double] = []
        var codes: [Int] = []
        run.stage.log.subscribe { record in
          if let code = record.code { codes.append(code) }
          if case .integer(let speed)? = record.fields.first(where: { $0.name == "netSpeed" })?.value {
            speeds.append(Double(speed))
          }
        }
        let outcome = try run.run()
        #expect(outcome.hasBegun && !codes.contains { $0 == 1102 || $0 < 0 })
        #expect(codes.contains(1006))
        // The line carries 350 kbps of payload; what lies in it may come out with the next record.
        #expect(speeds.dropFirst().allSatisfy { (150...460).contains($0) }, "\(speeds)")
      }
    }
  }
}
