import RTMP

extension StreamAddress {
  /// A low-latency address carries both txSecret and txTime (SPEC section 5).
  var hasSignature: Bool { queryItem("txSecret") != nil && queryItem("txTime") != nil }
}
