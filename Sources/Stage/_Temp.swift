import Media
enum ImageFile { static func write(_ p: Picture, rotatedClockwise: Int, to: String) throws {} }
