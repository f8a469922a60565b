import EventLoop
import LiveComponents
import Testing

@testable import TerminalUI

/// How the effect of one command of the palette is seen.
struct CommandCheck: Sendable, CustomStringConvertible {
  let name: String
  let owner: CommandRow.Owner
  let needsPictures: Bool
  let perform: @Sendable (Driver) throws -> Void

  init(
    _ name: String, of owner: CommandRow.Owner = .any, needsPictures: Bool = false,
    _ perform: @escaping @Sendable (Driver) throws -> Void
  ) {
    (self.name, self.owner, self.needsPictures, self.perform) = (name, owner, needsPictures, perform)
  }

  var description: String { "\(name) (\(owner))" }

  static let all = pusher + player + world + general
}

@Suite struct CommandTableTests {
  @Test func eachCommandHasACheck() {
    for row in CommandTable.rows() {
      let checks = CommandCheck.all.count { $0.name == row.name && $0.owner == row.owner }
      #expect(checks == 1, "\(row.name) has \(checks) checks")
    }
    for check in CommandCheck.all {
      #expect(CommandTable.rows().contains { $0.name == check.name && $0.owner == check.owner }, "\(check)")
    }
  }

  @Test(arguments: CommandCheck.all) func doesWhatItSays(_ check: CommandCheck) throws {
    let driver = try Driver(check.needsPictures ? Driver.real : Driver.quick)
    driver.runUntilPlaying()
    driver.press(check.owner == .player ? "2" : "1")
    try check.perform(driver)
    #expect(driver.grid.flaw == nil)
  }

  @Test func thePaletteOffersEveryCommand() throws {
    let driver = try Driver(width: 80, height: 24, begins: false)
    for row in CommandTable.rows() {
      driver.press(row.owner == .player ? "2" : "1")
      driver.press(":")
      driver.type(row.name)
      #expect(driver.screen.contains(row.name), "\(row.name)")
      #expect(driver.interface.paletteItems(row.name).first?.text == row.usage || row.owner == .any)
      driver.press(.escape)
    }
  }

  @Test func aWrongCommandIsNamed() throws {
    let driver = try Driver(begins: false)
    driver.command("frobnicate now")
    #expect(driver.footer.contains("there is no command frobnicate"))
  }

  @Test func theHistoryComesBack() throws {
    let driver = try Driver(begins: false)
    driver.command("set beauty 3")
    driver.command("set beauty 4")
    driver.press(":")
    driver.press(.up)
    #expect(driver.screen.contains(":set beauty 4"))
    driver.press(.up)
    driver.press(.enter)
    #expect(driver.pusher?.attributes.beauty == 3)
  }
}
