/// Any bytes: never a crash; what can be read can be written, and reads back the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
  guard let values = try? AMF0Reader.readAll(bytes(data, size)) else { return 0 }
  let written = AMF0Writer.write(values)
  let again = try? AMF0Reader.readAll(written[...])
  // Compared by their bytes: a NaN is not equal to itself.
  precondition(again.map { AMF0Writer.write($0) } == written, "a written value reads back differently")
  return 0
}
