/// Addresses: never a crash, and what was understood is understood the same way when it is written out.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
  let text = String(decoding: UnsafeBufferPointer(start: data, count: size), as: UTF8.self)
  guard let address = try? StreamAddress(text) else { return 0 }
  _ = (address.app, address.streamName, address.tcUrl, address.authority, address.requestTarget)
  _ = (address.queryItem("txSecret"), address.queryItem("txTime"))
  guard let again = try? StreamAddress(address.description) else {
    preconditionFailure("\(address) is not understood again")
  }
  precondition(again == address, "\(address) is understood differently")
  return 0
}
