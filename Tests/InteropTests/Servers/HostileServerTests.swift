import Testing

extension InteropTests.Hosting {
  /// SPEC 1.2 and 1.3 on real sockets: servers that are not there, do not speak the protocol or abuse it.
  @Suite struct HostileServerTests {
    private func thrice(_ cause: Int) -> [Int] { [cause, 2103, cause, 2103, cause, 2103, cause, -2301] }
    private let failedHTTP = [2103, 2103, 2103, -2301]

    @Test(arguments: [
      ("closed", 3002), ("garbage", 3003), ("web-server", 3003), ("closing", 3003), ("rtmp-at-http-port", 3003),
    ])
    func theCauseComesBeforeEveryRetryAndThenTheError(_ name: String, _ cause: Int) throws {
      let report = try HostileRun.player(name)
      #expect(report.codes == thrice(cause))
      for (earlier, later) in zip(report.times(cause), report.times(cause).dropFirst()) {
        #expect((3_000...3_500).contains(later - earlier))
      }
    }

    @Test func aNameThatDoesNotResolveIs3001() throws {
      let report = try HostileRun.player("nowhere")
      #expect(report.codes.starts(with: [3001, 2103, 3001, 2103]))
      #expect(report.messages(3001).allSatisfy { $0.contains("name.invalid") })
    }

    @Test func silenceInsteadOfAHandshakeIs3003AfterFiveSeconds() throws {
      let report = try HostileRun.player("silent")
      #expect(report.codes.starts(with: [3003, 2103, 3003, 2103]))
      let times = report.times(3003)
      #expect((5_000...5_500).contains(times[0]))
      // Three seconds until the retry, five of silence.
      #expect((8_000...8_600).contains(times[1] - times[0]))
    }

    @Test func chunksOf100MBArePlayed() throws {
      let report = try HostileRun.player("chunks-of-100-MB")
      #expect(report.codes.starts(with: [2001, 2002, 2008, 2009, 2003, 2004, 2032]))
      #expect(report.codes.last == 2006)
    }

    @Test func aMessageOf16MBThatNeverComesIs3005AfterTenSeconds() throws {
      let report = try HostileRun.player("16-MB-and-silence")
      #expect(report.codes.starts(with: [2001, 2002, 3005, 2103]))
      #expect((10_000...10_600).contains(report.times(3005)[0]))
    }

    @Test(arguments: [
      ("chunk-size-0", "chunk size 0"), ("unknown-chunk-stream", "never began"), ("command-of-1-MB", "over the limit"),
    ])
    func whatBreaksTheProtocolAfterTheHandshakeIs3005AndSaysHow(_ name: String, _ reason: String) throws {
      let report = try HostileRun.player(name)
      #expect(report.codes.starts(with: [2001, 2002, 3005, 2103]))
      #expect(report.messages(3005)[0].contains(reason), "\(report.messages(3005))")
    }

    @Test(arguments: [
      "closed-http", "missing", "page", "moved-for-ever", "moved-to-rtmp", "endless-head",
      "own-origin-missing", "https-at-http-port", "http-at-rtmp-port",
    ])
    func httpFLVThatFailsHasNoCauseCodes(_ name: String) throws {
      #expect(try HostileRun.player(name).codes == failedHTTP)
    }

    @Test func anHTTPServerHasFiveSecondsToAnswer() throws {
      let report = try HostileRun.player("silent-http")
      #expect(report.codes.allSatisfy { $0 == 2103 })
      #expect((5_000...5_500).contains(report.times(2103)[0]))
    }

    @Test func whyHTTPFLVFailedIsInTheMessages() throws {
      func reason(_ name: String) throws -> String { try HostileRun.player(name).messages(-2301).first ?? "" }
      #expect(try reason("missing").contains("404"))
      #expect(try reason("own-origin-missing").contains("404"))
      #expect(try reason("moved-for-ever").contains("redirects"))
      #expect(try reason("moved-to-rtmp").contains("rtmp"))
    }

    @Test(arguments: ["chunked", "length", "until-close", "moved", "moved-elsewhere"])
    func httpFLVPlaysHoweverTheBodyIsSent(_ name: String) throws {
      let report = try HostileRun.player(name)
      #expect(report.codes.starts(with: [2001, 2008, 2009, 2003, 2004, 2032]))
      #expect(report.codes.filter { $0 != 2007 }.suffix(4) == [2103, 2103, 2103, -2301])
      #expect(!report.codes.contains { [2101, 2102, 2107, 3005].contains($0) })
    }

    @Test func ourOwnOriginPlaysOverHTTPFLV() throws {
      #expect(try HostileRun.player("own-origin").codes.starts(with: [2001, 2008, 2009, 2003, 2004, 2032]))
    }
  }
}
