import Glibc
import Testing

@testable import Reports

@Suite struct BundleTests {
  @Test func everythingIsInTheFolder() throws {
    let place = TemporaryFolder()
    let stream = try place.write("FLV", as: "player.flv")
    let record = try Sample.record()
    let folder = try FailureBundle.write(record, received: [stream], to: "\(place.path)/out/failures")
    #expect(folder == "\(place.path)/out/failures/weak-network-weak-network-the-player-comes-back-after-a-kick-seed7")
    #expect(
      place.names(in: "out/failures/" + FileName.last(folder)) == [
        "README", "events.ndjson", "events.txt", "failure.txt", "player.flv", "player.png", "pusher.png", "report.html",
        "run.json", "weak-network.test.js",
      ])
    #expect(!place.names().contains("player.flv"))
    #expect(try text("\(folder)/player.flv") == "FLV")
    #expect(try text("\(folder)/weak-network.test.js") == record.script.text)
    #expect(try text("\(folder)/events.ndjson") == record.records.map { $0.json + "\n" }.joined())
    #expect(try text("\(folder)/events.txt").split(separator: "\n").count == record.records.count)
    #expect(try Files.read("\(folder)/player.png", limit: 1_000) == Sample.picture)
    #expect(try text("\(folder)/README").contains("  liveterm test --replay \(folder)\n"))
    #expect(try text("\(folder)/report.html").hasPrefix("<!doctype html>"))
    #expect(try text("\(folder)/failure.txt").contains("folder: \(folder)\n"))
    try expectGolden(try text("\(folder)/run.json"), "run.json")
  }

  @Test func whatWasWrittenIsRead() throws {
    let place = TemporaryFolder()
    let folder = try FailureBundle.write(try Sample.record(), to: place.path)
    let replay = try FailureBundle.read(folder)
    #expect(replay.file == Sample.file)
    #expect(replay.scriptPath == "\(folder)/weak-network.test.js")
    #expect(replay.path == ["weak network", "the player comes back after a kick"])
    #expect(replay.seed == 7)
    #expect(replay.options.map(\.name) == ["codec", "profile"] && replay.options.map(\.value) == ["h264", "wechat"])
    #expect(replay.command == (try Sample.failed().repeatCommand))
  }

  @Test func hostileTextComesBackWhole() throws {
    let place = TemporaryFolder()
    var record = try Sample.record()
    record.report = Sample.hostileTest()
    record.options = [("codec", Sample.hostile)]
    record.script.path = "../run.json"
    record.pictures[0].component = "../../" + Sample.hostile
    let folder = try FailureBundle.write(record, to: place.path)
    #expect(place.names().count == 1)
    let replay = try FailureBundle.read(folder)
    #expect(replay.seed == .max && replay.path == record.report.path && replay.file == record.report.file)
    #expect(replay.options[0].value == Sample.hostile)
    #expect(replay.scriptPath == "\(folder)/run-2.json")
    #expect(try text(replay.scriptPath) == record.script.text)
    #expect(controlCharacters(in: try text("\(folder)/README") + text("\(folder)/events.txt")).isEmpty)
  }

  @Test func namesAreNew() throws {
    let place = TemporaryFolder()
    let record = try Sample.record()
    // The same test of three files of one name.
    let folders = try (1...3).map { number in
      var other = record
      other.report.file = "\(number)/" + record.report.file
      return try FailureBundle.write(other, to: place.path)
    }
    #expect(folders[1] == folders[0] + "-2" && folders[2] == folders[0] + "-3")
    var again = record
    again.report.file = "2/" + record.report.file
    mkdir("\(folders[1])/files", 0o755)
    symlink(folders[0], "\(folders[1])/files/link")
    #expect(try FailureBundle.write(again, to: place.path) == folders[1])
    #expect(access("\(folders[1])/files", F_OK) != 0 && access("\(folders[0])/run.json", F_OK) == 0)
    let streams = TemporaryFolder()
    let first = try streams.write("1", as: "a.flv")
    let other = TemporaryFolder()
    let second = try other.write("2", as: "a.flv")
    let folder = try FailureBundle.write(record, received: [first, second], to: place.path)
    #expect(try text("\(folder)/a.flv") == "1")
    #expect(try text("\(folder)/a-2.flv") == "2")
  }

  @Test func whatCannotBeWrittenSaysWhy() throws {
    let place = TemporaryFolder()
    let file = try place.write("", as: "file")
    let record = try Sample.record()
    #expect(throws: BundleError(.cannotWrite, file, "File exists")) { try FailureBundle.write(record, to: file) }
    #expect(throws: BundleError(.cannotRead, "/none.flv", "No such file or directory")) {
      try FailureBundle.write(record, received: ["/none.flv"], to: place.path)
    }
    // What was written before stays, and can be replayed.
    let folder = try #require(place.names().first { $0 != "file" })
    #expect(try FailureBundle.read("\(place.path)/\(folder)").seed == 7)
  }

  @Test(arguments: [
    ("", "line 1: the file ends too early"),
    ("{\n \"v\": 1,\n}", "line 3: a key in quotes is expected"),
    ("[]", "an object is expected"),
    ("{}", "\"v\" is missing: no run.json of liveterm"),
    ("{\"v\": 2}", "version 2; this liveterm reads up to 1"),
    ("{\"v\": 1}", "\"script\" is missing"),
    ("{\"v\": 1, \"script\": 7}", "\"script\" must be a text"),
    ("{\"v\": 1, \"script\": \"../../etc/passwd\"}", "\"script\" must name a file in the folder"),
    ("{\"v\": 1, \"script\": \"..\"}", "\"script\" must name a file in the folder"),
    ("{\"v\": 1, \"script\": \"s\", \"seed\": \"-1\"}", "\"seed\" is no number of 64 bits"),
    ("{\"v\": 1, \"script\": \"s\", \"seed\": \"1\", \"path\": [1]}", "\"path\" must be a list of names"),
    ("{\"v\": 1, \"script\": \"s\", \"seed\": \"1\", \"path\": []}", "\"path\" must be a list of names"),
    (
      "{\"v\": 1, \"script\": \"s\", \"seed\": \"1\", \"path\": [\"a\"], \"options\": [[\"a\"]]}",
      "\"options\" must be a list of pairs of texts"
    ),
    ("{\"v\": 1, \"script\": \"s\", \"seed\": \"1\", \"path\": [\"a\"]}", "\"file\" is missing"),
  ])
  func aBrokenRunFileSaysWhatIsWrong(_ json: String, _ reason: String) throws {
    let place = TemporaryFolder()
    let path = try place.write(json, as: "run.json")
    #expect(throws: BundleError(.malformed, path, reason)) { try FailureBundle.read(place.path) }
  }

  @Test func missingFilesSayWhichTheyAre() throws {
    let place = TemporaryFolder()
    let none = "\(place.path)/none"
    #expect(throws: BundleError(.cannotRead, none, "not a folder")) { try FailureBundle.read(none) }
    #expect(throws: BundleError(.cannotRead, "\(place.path)/run.json", "No such file or directory")) {
      try FailureBundle.read(place.path)
    }
    let json = "{\"v\":1,\"file\":\"f\",\"script\":\"s.js\",\"seed\":\"1\",\"path\":[\"a\"]}"
    _ = try place.write(json, as: "run.json")
    let error = #expect(throws: BundleError.self) { try FailureBundle.read(place.path) }
    #expect(error?.description == "cannot read \(place.path)/s.js: No such file or directory")
    _ = try place.write(String(repeating: " ", count: 1 << 20) + json, as: "run.json")
    #expect(throws: BundleError(.malformed, "\(place.path)/run.json", "longer than 1048576 bytes")) {
      try FailureBundle.read(place.path)
    }
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try Files.read(path, limit: 1 << 22), as: UTF8.self)
  }
}
