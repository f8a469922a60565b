import EventLoop
import LiveComponents
import Network
import Testing

@testable import liveterm

extension CommandLineTests {
  @Suite struct ValueTests {
    private static let durationTexts: [(String, Int64)] = [
      ("500ms", 500), ("90s", 90_000), ("2m", 120_000), ("1h30m", 5_400_000), ("1.5s", 1_500), (".5s", 500),
      ("1m500ms", 60_500), ("30d", 2_592_000_000), ("1d2h3m4s5ms", 93_784_005),
    ]

    @Test(arguments: durationTexts)
    func durations(text: String, milliseconds: Int64) throws {
      #expect(try ValueKind<RunDuration>.duration().read(text) == .milliseconds(milliseconds))
    }

    private static let durationFaults: [(text: String, reason: String?, near: [String])] = [
      ("", "it is empty", []), ("90", "it has no unit", ["90s"]), ("1h30", "it has no unit", []),
      ("90sec", "it has an unknown unit \"sec\"", ["90s"]), ("90x", "it has an unknown unit \"x\"", []),
      ("30m1h", "larger units come first, each once", []), ("1s1s", "larger units come first, each once", []),
      ("0s", "it is not over zero", []), ("-5s", "it is not over zero", []), ("99999999999d", "it is too long", []),
      ("4000d", "it is over 3650d", []), ("s", nil, []), ("1.2.3s", nil, []),
      ("1e3s", "it has an unknown unit \"e\"", []),
      ("+5s", nil, []), (" 5s", nil, []), ("١s", nil, []),
    ]

    @Test(arguments: durationFaults)
    func refusedDurations(text: String, reason: String?, near: [String]) {
      #expect(throws: ValueRejection(reason: reason, near: near)) { try ValueKind<RunDuration>.duration().read(text) }
    }

    @Test(arguments: ["0s", "500ms", "1s", "1m500ms", "1h30m", "3650d"])
    func durationTextReadsBack(text: String) throws {
      #expect(try RunDuration(durationText: text).durationText == text)
    }

    @Test(arguments: [("0", 0), ("65535", 65_535), ("080", 80)])
    func integers(text: String, number: Int) throws {
      #expect(try ValueKind<Int>.integer(0...65_535).read(text) == number)
    }

    @Test(arguments: ["", "-1", "65536", "+1", "1.0", "0x10", "1e2", " 1", "1 ", "99999999999999999999999", "１"])
    func refusedIntegers(text: String) {
      #expect(throws: ValueRejection()) { try ValueKind<Int>.integer(0...65_535).read(text) }
    }

    @Test(arguments: [("1", 1.0), ("0.5", 0.5), (".5", 0.5), ("59.999", 59.999), ("60", 60)])
    func seconds(text: String, seconds: Double) throws {
      #expect(try ValueKind<Double>.seconds(upTo: 60).read(text) == seconds)
    }

    @Test(arguments: ["", "0", "0.0", "-1", "61", "1.", ".", "1,5", "nan", "inf", "1e1", "0x1p3", "1_000"])
    func refusedSeconds(text: String) {
      #expect(throws: ValueRejection()) { try ValueKind<Double>.seconds(upTo: 60).read(text) }
    }

    @Test(arguments: [("800", 800), ("800kbps", 800), ("1.2Mbps", 1_200), ("1MBPS", 1_000), ("0.8mbps", 800)])
    func bitrates(text: String, kbps: Int) throws {
      #expect(try ValueKind<Int>.kbps(100...2_000).read(text) == kbps)
    }

    @Test(arguments: ["", "99", "3Mbps", "kbps", "-800", "800bps", "1e3", "800 kbps"])
    func refusedBitrates(text: String) {
      #expect(throws: ValueRejection()) { try ValueKind<Int>.kbps(100...2_000).read(text) }
    }

    @Test func seedsFill64Bits() throws {
      #expect(try ValueKind<UInt64>.seed.read("18446744073709551615") == .max)
      #expect(throws: ValueRejection()) { try ValueKind<UInt64>.seed.read("18446744073709551616") }
      #expect(throws: ValueRejection()) { try ValueKind<UInt64>.seed.read("-1") }
    }

    @Test func codeLists() throws {
      let kind = ValueKind<[Int]>.codes(of: .player)
      #expect(try kind.read("2001") == [2001])
      #expect(try kind.read("2001, 2002,-2301") == [2001, 2002, -2301])
      #expect(throws: ValueRejection(reason: "a code is missing")) { try kind.read("") }
      #expect(throws: ValueRejection(reason: "a code is missing")) { try kind.read("2001,") }
      #expect(throws: ValueRejection(reason: "\"2001 \" is not a number")) { try kind.read("2001 ") }
      #expect(throws: ValueRejection(reason: "the player has no code 1002", near: ["2002"])) { try kind.read("1002") }
      #expect(try ValueKind<[Int]>.codes(of: .pusher).read("1002,10004") == [1002, 10004])
    }

    @Test func everyCodeOfTheCatalogueIsAllowed() throws {
      for event in EventCatalogue.all {
        #expect(try ValueKind<[Int]>.codes(of: event.component).read(String(event.code)) == [event.code])
      }
    }

    @Test func pathsThatMustEndInAFormat() throws {
      let kind = ValueKind<String>.path(mustEndIn: ["png", "jpg"])
      for path in ["a.png", "/x/y.z/a.JPG", "./a.b.png"] { #expect(try kind.read(path) == path) }
      #expect(throws: ValueRejection(reason: "it has no ending")) { try kind.read("/x.png/a") }
      #expect(throws: ValueRejection(reason: "it has no name before its ending")) { try kind.read("x/.png") }
      #expect(throws: ValueRejection(near: [".png"])) { try kind.read("a.pgn") }
    }

    @Test func sources() throws {
      let kind = ValueKind<String>.source(schemes: ["rtmp", "http"], endings: ["flv"])
      for text in ["a.flv", "/x/a b.flv", "rtmp://h/a/s", "HTTP://h/x.flv", "./a://b"] {
        #expect(try kind.read(text) == text)
      }
      #expect(throws: ValueRejection(reason: "unknown scheme rmtp", near: ["rtmp://"])) { try kind.read("rmtp://h") }
      #expect(throws: ValueRejection(reason: "unknown scheme webrtc")) { try kind.read("webrtc://h/a") }
    }

    @Test func networkConditionsAndTraces() throws {
      let kind = ValueKind<NetworkChoice>.network
      #expect(try kind.read("loss=1%") == .conditions(try NetworkConditions(parsing: "loss=1%")))
      #expect(try kind.read("traces/lte=1.txt") == .trace(path: "traces/lte=1.txt"))
      #expect(try kind.read("lte.txt") == .trace(path: "lte.txt"))
      for text in ["", "dwn=1Mbps", "loss=200%", "delay="] {
        #expect(throws: ValueRejection.self) { try kind.read(text) }
      }
    }

    @Test func faults() throws {
      let kind = ValueKind<Fault>.fault
      #expect(try kind.read("cut@10s+3s") == Fault(.cut, start: .seconds(10), duration: .seconds(3)))
      #expect(throws: ValueRejection(reason: "unknown fault \"rest\"", near: ["reset"])) { try kind.read("rest@1s") }
      for text in ["", "cut", "@1s", "cut@x"] { #expect(throws: ValueRejection.self) { try kind.read(text) } }
    }

    @Test func internetAddresses() throws {
      let kind = ValueKind<String>.ipAddress
      #expect(try kind.read("127.0.0.1") == "127.0.0.1")
      #expect(try kind.read("[::1]") == "::1")
      for text in ["", "localhost", "1.2.3", "256.1.1.1", "::g", "[::1"] {
        #expect(throws: ValueRejection()) { try kind.read(text) }
      }
    }

    @Test func fileStreams() throws {
      let kind = ValueKind<FileStream>.fileStream
      #expect(try kind.read("a.flv=live/a") == FileStream(path: "a.flv", name: "live/a"))
      #expect(try kind.read("a.flv=app/instance/a") == FileStream(path: "a.flv", name: "app/instance/a"))
      for text in ["a.flv", "=live/a", "a=", "a=/b", "a=b/", "a=b//c", "a=b/c?d", "a=b/c d"] {
        #expect(throws: ValueRejection.self) { try kind.read(text) }
      }
    }
  }
}
