/// SHA-256 (FIPS 180-4) and its HMAC (RFC 2104), for tests only: the program uses FFmpeg's.
enum SHA256 {
  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes, as the standard defines them.
  private static let constants: [UInt32] = primes(64).map { fraction(of: $0, root: 1.0 / 3) }
  private static let start: [UInt32] = primes(8).map { fraction(of: $0, root: 0.5) }

  static func hash(_ message: some Collection<UInt8>) -> [UInt8] {
    var data = Array(message)
    let bits = UInt64(data.count) * 8
    data.append(0x80)
    while data.count % 64 != 56 { data.append(0) }
    data += (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) }
    var state = start
    for block in stride(from: 0, to: data.count, by: 64) { mix(data[block..<block + 64], into: &state) }
    return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
  }

  static func hmac(key: ArraySlice<UInt8>, data: ArraySlice<UInt8>) -> [UInt8] {
    var block = key.count > 64 ? hash(key) : Array(key)
    block += [UInt8](repeating: 0, count: 64 - block.count)
    return hash(block.map { $0 ^ 0x5C } + hash(block.map { $0 ^ 0x36 } + data))
  }

  private static func mix(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
    var words: [UInt32] = stride(from: block.startIndex, to: block.endIndex, by: 4).map { place in
      block[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
    for index in 16..<64 {
      let a = words[index - 15]
      let b = words[index - 2]
      let first = rotate(a, 7) ^ rotate(a, 18) ^ a >> 3
      let second = rotate(b, 17) ^ rotate(b, 19) ^ b >> 10
      words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
    }
    var v = state
    for index in 0..<64 {
      let choice = v[4] & v[5] ^ ~v[4] & v[6]
      let sum1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)
      let first = v[7] &+ sum1 &+ choice &+ constants[index] &+ words[index]
      let majority = v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2]
      let sum0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)
      v = [first &+ sum0 &+ majority, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
    }
    for index in 0..<8 { state[index] = state[index] &+ v[index] }
  }

  private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

  private static func primes(_ count: Int) -> [Int] {
    var found: [Int] = []
    var next = 2
    while found.count < count {
      if found.allSatisfy({ next % $0 != 0 }) { found.append(next) }
      next += 1
    }
    return found
  }

  /// floor(frac(n^root) * 2^32), found by bisection on integers of sufficient width.
  private static func fraction(of n: Int, root: Double) -> UInt32 {
    // x = n^root * 2^32 is the largest integer with x^k <= n * 2^(32 k), k = 2 or 3.
    let k = root == 0.5 ? 2 : 3
    var low: UInt64 = 0
    var high: UInt64 = 1 << 37
    while high - low > 1 {
      let middle = (low + high) / 2
      if power(middle, k, isAtMost: n) { low = middle } else { high = middle }
    }
    return UInt32(truncatingIfNeeded: low)
  }

  /// Whether x^k <= n * 2^(32 k).
  private static func power(_ x: UInt64, _ k: Int, isAtMost n: Int) -> Bool {
    var value = UInt128(x)
    for _ in 1..<k { value *= UInt128(x) }
    return value <= UInt128(n) << UInt128(32 * k)
  }
}
