import RTMP
import Testing

@Suite struct StreamAddressTests {
  @Test(arguments: [
    ("rtmp://push.local/live/room1", "push.local", 1935, "live", "room1", "", "rtmp://push.local/live"),
    (
      "rtmp://127.0.0.1:19350/live/a?txSecret=AB&txTime=5C2ACACC", "127.0.0.1", 19350, "live", "a",
      "txSecret=AB&txTime=5C2ACACC", "rtmp://127.0.0.1:19350/live"
    ),
    ("RTMP://Push.Local:1935/Live/Room", "push.local", 1935, "Live", "Room", "", "rtmp://push.local/Live"),
    ("rtmp://[::1]:2000/live/a", "::1", 2000, "live", "a", "", "rtmp://[::1]:2000/live"),
    ("rtmp://[FE80::1.2.3.4]/live/a", "fe80::1.2.3.4", 1935, "live", "a", "", "rtmp://[fe80::1.2.3.4]/live"),
    ("rtmp://h/live/eu/room", "h", 1935, "live/eu", "room", "", "rtmp://h/live/eu"),
    ("rtmp://h/live/eu/room/1", "h", 1935, "live/eu", "room/1", "", "rtmp://h/live/eu"),
    ("rtmp://h/vod/mp4:dir/film.mp4", "h", 1935, "vod", "mp4:dir/film.mp4", "", "rtmp://h/vod"),
    ("rtmp://h//live/a?b=/c?d", "h", 1935, "live", "a", "b=/c?d", "rtmp://h/live"),
    ("  rtmp://h/live/a#1\n", "h", 1935, "live", "a#1", "", "rtmp://h/live"),
    ("rtmp://h/live/a?", "h", 1935, "live", "a", "", "rtmp://h/live"),
    ("rtmp://my_host.example./live/直播", "my_host.example.", 1935, "live", "直播", "", "rtmp://my_host.example./live"),
    ("http://play.local/live/a.flv", "play.local", 80, "live", "a", "", "http://play.local/live"),
    ("https://h/a.FLV?txTime=1", "h", 443, "", "a", "txTime=1", "https://h/"),
    ("http://h:8080/x/y/a.b.flv#t", "h", 8080, "x/y", "a.b", "", "http://h:8080/x/y"),
  ]) func reads(
    text: String, host: String, port: Int, app: String, stream: String, query: String, tcUrl: String
  ) throws {
    let address = try StreamAddress(text)
    #expect(address.host == host)
    #expect(Int(address.port) == port)
    #expect(address.app == app)
    #expect(address.streamName == stream)
    #expect(address.query == query)
    #expect(address.tcUrl == tcUrl)
    // What it prints reads the same again.
    #expect(try StreamAddress(address.description) == address)
  }

  static let form = "it looks like rtmp://host/app/stream"

  @Test(arguments: [
    ("", AddressError.empty, "the address is empty; give rtmp://host/app/stream or http://host/path.flv"),
    (" \n", .empty, "the address is empty; give rtmp://host/app/stream or http://host/path.flv"),
    (
      "push.local/live/a", .missingScheme("push.local/live/a"),
      "\"push.local/live/a\" has no scheme; begin it with rtmp://, http:// or https://"
    ),
    (
      "rtmp:/h/a", .missingScheme("rtmp:/h/a"),
      "\"rtmp:/h/a\" has no scheme; begin it with rtmp://, http:// or https://"
    ),
    ("://h/a/b", .missingScheme("://h/a/b"), "\"://h/a/b\" has no scheme; begin it with rtmp://, http:// or https://"),
    ("rtmps://h/live/a", .unknownScheme("rtmps"), "scheme \"rtmps\" is unknown; use rtmp, http or https"),
    ("file:///a.flv", .unknownScheme("file"), "scheme \"file\" is unknown; use rtmp, http or https"),
    (
      "rtmp:///live/a", .missingHost,
      "the address has no host; it looks like rtmp://host/app/stream or http://host/path.flv"
    ),
    (
      "rtmp://:1935/live/a", .missingHost,
      "the address has no host; it looks like rtmp://host/app/stream or http://host/path.flv"
    ),
    (
      "rtmp://::1/live/a", .badHost("::1"),
      "\"::1\" is not a host; use a name, an IPv4 address or an IPv6 address in [brackets]"
    ),
    (
      "rtmp://a..b/live/a", .badHost("a..b"),
      "\"a..b\" is not a host; use a name, an IPv4 address or an IPv6 address in [brackets]"
    ),
    ("rtmp://h:/live/a", .badPort(""), "port \"\" is not a number from 1 to 65535"),
    ("rtmp://h:0/live/a", .badPort("0"), "port \"0\" is not a number from 1 to 65535"),
    ("rtmp://h:65536/live/a", .badPort("65536"), "port \"65536\" is not a number from 1 to 65535"),
    ("rtmp://h:+80/live/a", .badPort("+80"), "port \"+80\" is not a number from 1 to 65535"),
    ("http://h:http/a.flv", .badPort("http"), "port \"http\" is not a number from 1 to 65535"),
    (
      "rtmp://user:word@h/live/a", .userInfo,
      "user and password before the host are not supported; leave out what is before the @"
    ),
    ("rtmp://h", .missingApp, "the address has no app and no stream; \(form)"),
    ("rtmp://h/", .missingApp, "the address has no app and no stream; \(form)"),
    ("rtmp://h?x=/a/b", .missingApp, "the address has no app and no stream; \(form)"),
    ("rtmp://h/live", .missingStream(app: "live"), "the address has no stream name behind \"live\"; \(form)"),
    ("rtmp://h/live/?a=b", .missingStream(app: "live"), "the address has no stream name behind \"live\"; \(form)"),
    ("rtmp://h/live/eu/", .missingStream(app: "live/eu"), "the address has no stream name behind \"live/eu\"; \(form)"),
    (
      "http://h/live/a.m3u8?x", .hls,
      "live-player does not play HLS (.m3u8): use the <video> component, or the stream's .flv or rtmp address"
    ),
    (
      "http://h/live/a.mp4?x=.flv", .notFLV(path: "/live/a.mp4"),
      "\"/live/a.mp4\" does not end in .flv; over HTTP live-player plays FLV only"
    ),
    ("http://h", .notFLV(path: "/"), "\"/\" does not end in .flv; over HTTP live-player plays FLV only"),
    ("http://h/live/.flv", .missingStream(app: "live"), "the address has no stream name behind \"live\"; \(form)"),
    ("rtmp://h/live/a b", .badCharacter(0x20, position: 16), "the address has a space at character 16"),
    (
      "rtmp://h/live/a\r\nb", .badCharacter(0x0D, position: 16),
      "the address has a control character (U+000D) at character 16"
    ),
  ]) func refuses(text: String, error: AddressError, description: String) {
    #expect(throws: error) { try StreamAddress(text) }
    #expect(error.description == description)
  }

  @Test(arguments: [
    "::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "::ffff:1.2.3.4", "2001:db8::8:800:200c:417a", "1::8",
    "1:2:3:4:5:6:7::",
  ]) func takesIPv6(text: String) throws {
    #expect(try StreamAddress("rtmp://[\(text)]/a/b").host == text)
  }

  @Test(arguments: [
    "", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", ":1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:",
    "1.2.3.4", "::1.2.3", "::1.2.3.256", "1:2:3:4:5:6:7:1.2.3.4", "fe80::1%eth0", "1.2.3.4::", "::1:2:3:4:5:6:7:8",
  ]) func refusesIPv6(text: String) {
    #expect(throws: AddressError.badHost("[\(text)]")) { try StreamAddress("rtmp://[\(text)]/a/b") }
  }

  @Test(arguments: ["[::1", "[::1]x", "h h", "häß", "a,b", "-", "%41", "a_b-c"]) func oddHosts(host: String) {
    let isName = host == "-" || host == "a_b-c"
    #expect(((try? StreamAddress("rtmp://\(host)/a/b")) != nil) == isName)
  }

  @Test func queryItemsStayAsWritten() throws {
    let address = try StreamAddress("rtmp://h/live/a?bizid=%20x&txTime=5C2AcAcc&txTime=2&empty=&flag&=v&a=b=c")
    #expect(address.queryItem("bizid") == "%20x")
    #expect(address.queryItem("txTime") == "5C2AcAcc")
    #expect(address.queryItem("txtime") == nil)
    #expect(address.queryItem("empty") == "")
    #expect(address.queryItem("flag") == "")
    #expect(address.queryItem("a") == "b=c")
  }

  @Test func requestTargetAndAuthority() throws {
    let address = try StreamAddress("http://[::1]:8080/live/直.flv?a=é&b=%41")
    #expect(address.requestTarget == "/live/%E7%9B%B4.flv?a=%C3%A9&b=%41")
    #expect(address.authority == "[::1]:8080")
    #expect(try StreamAddress("https://h:443/a.flv").authority == "h")
    #expect(try StreamAddress("https://h:80/a.flv").authority == "h:80")
  }

  /// RFC 3986, 5.4, as far as redirects use it.
  @Test(arguments: [
    ("http://cdn.example/x?y", "http://cdn.example/x?y"), ("https://cdn.example/a.flv", "https://cdn.example/a.flv"),
    ("//other:81/x", "http://other:81/x"), ("/z.flv", "http://h:8080/z.flv"),
    ("?n=1", "http://h:8080/live/b/a.flv?n=1"),
    ("c.flv?d=../e", "http://h:8080/live/b/c.flv?d=../e"), ("../c.flv", "http://h:8080/live/c.flv"),
    ("../../../c", "http://h:8080/c"), ("./c", "http://h:8080/live/b/c"), ("..", "http://h:8080/live/"),
    ("c?u=http://x/", "http://h:8080/live/b/c?u=http://x/"), ("rtmp://o/live/a", "rtmp://o/live/a"),
  ]) func redirects(location: String, expected: String) throws {
    let address = try StreamAddress("http://h:8080/live/b/a.flv?txTime=1")
    #expect(try address.redirected(to: location).description == expected)
  }

  @Test func redirectsThatLeadNowhere() throws {
    let address = try StreamAddress("http://h/a.flv")
    #expect(throws: AddressError.empty) { try address.redirected(to: "") }
    #expect(throws: AddressError.hls) { try address.redirected(to: "/a.m3u8") }
    #expect(throws: AddressError.unknownScheme("ftp")) { try address.redirected(to: "ftp://h/a.flv") }
    #expect(throws: AddressError.self) { try address.redirected(to: "/a\r\nX: y") }
  }

  @Test func randomTextNeverCrashes() {
    var generator = TestGenerator(seed: 5)
    let words = [
      "rtmp", "http", "://", "/", "//", ":", "h", "[", "]", "::1", "?", "#", "@", "&", "=", ".flv", ".m3u8", "live",
      "..",
      "é", "\u{301}", "\u{200D}", "👨‍👩‍👧", "80", " ", "%", "\u{0}", ".", "mp4:",
    ]
    for _ in 0..<100_000 {
      var text = Bool.random(using: &generator) ? "rtmp://h/" : "http://"
      for _ in 0..<Int.random(in: 0...8, using: &generator) { text += words.randomElement(using: &generator) ?? "" }
      guard let address = try? StreamAddress(text) else { continue }
      #expect((try? StreamAddress(address.description)) == address, "\(text)")
      _ = (address.requestTarget, address.queryItem("live"), try? address.redirected(to: String(text.suffix(6))))
    }
  }
}
