@preconcurrency import Glibc
import EventLoop
import Media
import RTMP

/// `liveterm sign`.
enum Sign {
  static let url = Argument(
    "URL", .url(schemes: ["rtmp", "http", "https"]), .one, help: "the address to sign",
    manual: "Its other query items stay; an older txSecret and txTime are replaced.")
  static let key = Option(
    "key", .text(), "KEY", group: "Signature", help: "the key of the push or the play domain"
  ).required
  static let valid = Option(
    "valid", .duration(), "DURATION", group: "Signature", help: "how long the address is good"
  ).withDefault(.days(1), "24h")
  static let at = Option(
    "at", .unixSeconds, "UNIXSECONDS", group: "Signature", help: "count --valid from this instant, not from now",
    manual: "UNIX time. Makes the output the same every time.")
  static let expires = Option(
    "expires", .hexadecimalSeconds, "HEX", group: "Signature", help: "the txTime itself",
    manual: "UNIX time in hexadecimal, as it stands in the address."
  ).excluding("valid", "at")

  static let command = Command(
    name: "sign", summary: "sign an address with txSecret and txTime",
    description: [
      "Prints the address with txTime, the instant it expires, and txSecret, the MD5 of key, stream name and txTime: the "
        + "form that Tencent's servers and liveterm serve check."
    ],
    arguments: [url], options: [key, valid, at, expires],
    examples: [
      Example(
        commandLine: "liveterm sign rtmp://127.0.0.1/live/a --key somestring --valid 12h",
        does: "An address that is good for twelve hours."),
      Example(
        commandLine: "liveterm sign rtmp://play.local/live/test --key somestring --expires 5c2acacc",
        does: "An address with a given txTime."),
    ],
    run: { (arguments, output) throws(CommandFailure) in
      output.write(try signed(arguments, now: Machine.unixSeconds()) + "\n")
      return .pass
    })

  /// - Parameter now: UNIX time in seconds, where `--at` does not say it.
  static func signed(_ arguments: ParsedArguments, now: Int64) throws(CommandFailure) -> String {
    let text = try arguments.required(url)
    let address: StreamAddress
    do {
      address = try StreamAddress(text)
    } catch {
      throw .usage("URL cannot be \(text.quotedForMessage): \(error)")
    }
    let key = try arguments.required(key)
    let end = if let given = arguments[expires] { given } else { try expiry(arguments, now: now) }
    return TencentSignature.sign(address, key: key, expiryUnixSeconds: end, md5: Digest.md5).description
  }

  /// A part of a second counts as a whole one.
  private static func expiry(_ arguments: ParsedArguments, now: Int64) throws(CommandFailure) -> Int64 {
    let nanoseconds = arguments[valid].nanoseconds
    let seconds = nanoseconds / 1_000_000_000 + (nanoseconds % 1_000_000_000 > 0 ? 1 : 0)
    let expiry = (arguments[at] ?? now) + seconds
    guard expiry <= 0xffff_ffff else {
      throw .usage("txTime would be past \(0xffff_ffff as Int64), the end of 32 bits")
    }
    return expiry
  }
}

extension ValueKind where Value == Int64 {
  /// UNIX time in hexadecimal, as txTime is written.
  static var hexadecimalSeconds: ValueKind {
    ValueKind(allowed: "UNIX time in 1 to 8 hexadecimal digits, such as 5c2acacc") { (text) throws(ValueRejection) in
      guard (1...8).contains(text.utf8.count), text.allSatisfy({ $0.isASCII && $0.isHexDigit }),
        let seconds = Int64(text, radix: 16)
      else { throw ValueRejection() }
      return seconds
    }
  }
}
