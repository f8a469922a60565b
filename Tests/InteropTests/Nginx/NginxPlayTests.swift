import Testing

extension InteropTests.Peering {
  /// SPEC 1.2, 1.3, 3.3 and 4 with nginx-rtmp as the server and ffmpeg as the publisher.
  @Suite(.enabled(if: Peers.hasNginx && Peers.hasFFmpeg, Peers.withoutNginx)) struct NginxPlayTests {
    private let start = [2001, 2002, 2008, 2009, 2003, 2004, 2032]

    @Test(arguments: ["plain", "late", "b-frames"])
    func aStreamStartsAndEndsInTheDocumentedOrder(_ name: String) throws {
      #expect(try NginxRun.player(name).settledCodes == start + [2006])
    }

    @Test func everyPictureIsShownInOrderAndInTime() throws {
      let report = try NginxRun.player("plain")
      let sights = report.sights
      let numbers = sights.compactMap(\.number)
      #expect(numbers.count == sights.count)
      #expect(numbers.first == 0)
      #expect(numbers.last == 299)
      #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
      // The test looks every few ms and may itself be late; nearly all pictures are seen all the same.
      #expect(numbers.count > (report.isCalm ? 270 : 150))
      let first = try #require(sights.first)
      for sight in sights { #expect(sight.presentationTime - first.presentationTime == Int64(sight.number ?? -1) * 40) }
    }

    @Test func whoComesLateBeginsAtAKeyFrame() throws {
      let numbers = try NginxRun.player("late").sights.compactMap(\.number)
      let first = try #require(numbers.first)
      #expect(first > 0 && first % 50 == 0)
      #expect(numbers.last == 299)
    }

    @Test func statusSaysWhatTheStreamIs() throws {
      let report = try NginxRun.player("plain")
      // The first two hold the wait for the publisher and the start, the last the end.
      func middle(_ name: String) -> ArraySlice<Double> { report.series(name).dropFirst(2).dropLast() }
      #expect(middle("videoFPS").count >= 3)
      #expect(middle("videoFPS").allSatisfy { (report.isCalm ? 23...27 : 10...30).contains($0) })
      #expect(middle("videoGOP").allSatisfy { $0 == 2 })
      #expect(middle("videoWidth").allSatisfy { $0 == 540 })
      #expect(middle("videoHeight").allSatisfy { $0 == 960 })
      #expect(middle("videoBitrate").allSatisfy { (report.isCalm ? 250...700 : 100...1_500).contains($0) })
      #expect(middle("audioBitrate").allSatisfy { (report.isCalm ? 30...80 : 10...200).contains($0) })
      #expect(middle("videoCache").allSatisfy { (report.isCalm ? 300...3_000 : 0...9_000).contains($0) })
      let tracks = zip(middle("videoBitrate"), middle("audioBitrate")).map { $0 + $1 }
      for (speed, both) in zip(middle("netSpeed"), tracks) { #expect(speed >= both && speed < both * 1.1 + 10) }
    }

    @Test func callsHoldNoMoreThanHalfASecond() throws {
      let report = try NginxRun.player("rtc")
      #expect(report.settledCodes == [-2302] + start + [2006])
      let samples = report.buffered.sorted()
      try #require(samples.count > 300)
      // Where the machine stopped for a moment a burst follows: more is held against the next, and what is too much played off.
      #expect(samples[samples.count / 2] <= (report.isCalm ? 300 : 500))
      let share = report.isCalm ? 99 : 75
      #expect(samples[samples.count * share / 100] <= 500, "calm: \(report.isCalm), \(samples.suffix(40))")
    }

    @Test func aMissingStreamIsSilenceAndThatIs3005AfterTenSeconds() throws {
      let report = try NginxRun.player("missing")
      #expect(report.codes == [2001, 2002, 3005, 2103])
      #expect((10_000...10_600).contains(report.times(3005)[0] - report.times(2002)[0]))
    }

    @Test func aServerThatComesBackIsPlayedOnAndOneThatStaysAwayEndsInTheError() throws {
      let report = try NginxRun.player("restart")
      for back in [2003, 2004] {
        let wanted = start + [3005, 2103, 2001, 2002, back, 3005, 2103, 3002, 2103, 3002, 2103, 3002, -2301]
        #expect(inOrder(wanted, report.codes), "\(report.codes)")
      }
      #expect(report.codes.last == -2301)
    }

    @Test func ourOriginPlaysOverHTTPFLVWhatFFmpegPushes() throws {
      let codes = try NginxRun.player("flv").codes
      #expect(codes.starts(with: [2001, 2008, 2009, 2003, 2004, 2032]))
      #expect(codes.last == 2103)
      #expect(!codes.contains { [2002, 2006, 2101, 2102].contains($0) })
    }
  }
}
