import CFFmpeg

/// Message digests, by libavutil.
public enum Digest {
  /// MD5 (RFC 1321): 16 bytes.
  public static func md5(_ data: ArraySlice<UInt8>) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 16) { digest, count in
      data.withUnsafeBufferPointer { av_md5_sum(digest.baseAddress, $0.baseAddress, $0.count) }
      count = 16
    }
  }

  /// MD5 in 32 lower-case hexadecimal digits.
  public static func md5Hex(_ data: ArraySlice<UInt8>) -> String { hex(md5(data)) }

  /// MD5 of a text's UTF-8 bytes in 32 lower-case hexadecimal digits.
  public static func md5Hex(_ text: String) -> String { md5Hex(ArraySlice(text.utf8)) }

  /// HMAC with SHA-256 (RFC 2104, RFC 4231): 32 bytes. Empty only if memory ran out.
  public static func hmacSHA256(key: ArraySlice<UInt8>, data: ArraySlice<UInt8>) -> [UInt8] {
    guard let context = av_hmac_alloc(AV_HMAC_SHA256) else { return [] }
    defer { av_hmac_free(context) }
    return [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
      let written = key.withUnsafeBufferPointer { key in
        data.withUnsafeBufferPointer { data in
          av_hmac_calc(
            context, data.baseAddress, UInt32(data.count), key.baseAddress, UInt32(key.count), digest.baseAddress, 32)
        }
      }
      count = max(0, Int(written))
    }
  }

  static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
