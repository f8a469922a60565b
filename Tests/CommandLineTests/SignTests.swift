import Testing

@testable import liveterm

extension CommandLineTests {
  /// SPEC section 5; the secrets are the published vectors.
  @Suite struct SignTests {
    @Test(arguments: [
      ("rtmp://push.local/live/test", "b77e812107e1d8b8f247885a46e1bd34"),
      ("rtmp://push.local/live/test_900", "4beae959b16c77da6a65c7edda1dfefe"),
      ("http://play.local/live/test.flv", "b77e812107e1d8b8f247885a46e1bd34"),
    ])
    func publishedVectors(url: String, secret: String) {
      let outcome = Outcome("sign", url, "--key", "somestring", "--expires", "5c2acacc")
      #expect(outcome.out == "\(url)?txSecret=\(secret)&txTime=5c2acacc\n")
      #expect(outcome.exitCode == .pass)
    }

    @Test func aFixedClock() {
      // 0x5c2acacc is 1546308300.
      let url = "rtmp://push.local/live/test"
      let signed = Outcome("sign", url, "--key", "somestring", "--expires", "5c2acacc").out
      #expect(Outcome("sign", url, "--key", "somestring", "--at", "1546308290", "--valid", "10s").out == signed)
      #expect(Outcome("sign", url, "--key", "somestring", "--at", "1546308290", "--valid", "9500ms").out == signed)
      #expect(Outcome("sign", url, "--key", "somestring", "--at", "1546221900").out == signed)
    }

    @Test func theQueryStays() {
      let url = "rtmp://push.local/live/test?a=1&txSecret=old&txTime=0"
      let out = Outcome("sign", url, "--key", "somestring", "--expires", "5c2acacc").out
      #expect(out == "rtmp://push.local/live/test?a=1&txSecret=b77e812107e1d8b8f247885a46e1bd34&txTime=5c2acacc\n")
    }

    @Test func pastTheEndOf32Bits() {
      let outcome = Outcome("sign", "rtmp://h/a/s", "--key", "k", "--at", "4294967295", "--valid", "1s")
      #expect(outcome.error == "liveterm: txTime would be past 4294967295, the end of 32 bits\n")
      #expect(outcome.exitCode == .usage)
    }
  }
}
