import EventLoop
import Testing

@testable import TerminalUI

@Suite struct ChartTests {
  static func text(_ chart: Chart, _ width: Int, _ height: Int, isUnicode: Bool = true) -> String {
    var grid = CellGrid(width: width, height: height)
    chart.draw(into: &grid, grid.bounds, isUnicode: isUnicode)
    return grid.text
  }

  static let ramp: [Double?] = (0...20).map { Double($0) * 100 }

  @Test func golden() {
    let chart = Chart(
      title: "Rate", unit: "kbps", series: [ChartSeries("sent", .green, Self.ramp)], floor: 0, span: "60 s")
    #expect(
      Self.text(chart, 24, 6) == """
        Rate 2 Mbps         60 s
        2M┤                 ⣀⠤⠒⠉
          │            ⢀⡠⠤⠒⠉
        1M┤        ⢀⡠⠔⠊⠁
          │    ⣀⠤⠒⠊⠁
         0┤⣀⠤⠒⠉

        """)
    #expect(
      Self.text(chart, 24, 9) == """
        Rate 2 Mbps
        2M┤                  ⣀⠔⠊
          │               ⣀⠔⠊
          │            ⣀⠔⠊
        1M┤         ⡠⠔⠊
          │      ⡠⠔⠉
          │   ⡠⠔⠉
         0┤⡠⠔⠉
           -60 s             now

        """)
    #expect(
      Self.text(chart, 24, 6, isUnicode: false) == """
        Rate 2 Mbps         60 s
        2M+                 _--'
          |             _--'
        1M+        __-''
          |    __-'
         0+_--'

        """)
    #expect(Self.text(chart, 24, 2) == "Rate 2 Mbps         60 s\n▁▁▂▂▂▃▃▃▃▄▄▄▅▅▅▆▆▆▆▇▇▇██\n")
    #expect(Self.text(chart, 16, 3) == "Rate 2 Mbps\n2M┤       ▁▃▄▅▇█\n 0┤▁▂▃▄▆▇███████\n")
    #expect(Self.text(chart, 30, 1) == "Rate 2 Mbps ▁▁▂▂▂▃▃▄▄▅▅▆▆▆▇▇▇█\n")
  }
}

@Suite struct ChartSafetyTests {
  static let colours: [Colour] = [.red, .green, .yellow, .blue]

  static func value(_ random: inout SeededGenerator) -> Double? {
    switch Int.random(in: 0...9, using: &random) {
    case 0: nil
    case 1:
      [Double.nan, .infinity, -.infinity, 1e300, -1e300, 1e-300, .greatestFiniteMagnitude].randomElement(using: &random)
    default: Double.random(in: -1_000...1_000, using: &random)
    }
  }

  @Test func nothingIsDrawnOutsideTheAreaWhateverTheValues() {
    var random = SeededGenerator(seed: Seed(21))
    let sentinel = Cell("X", ink: .magenta)
    for _ in 0..<500 {
      func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
      var grid = CellGrid(width: number(1...60), height: number(1...16))
      grid.fill(grid.bounds, sentinel)
      let area = Rectangle(x: number(-5...30), y: number(-3...10), width: number(0...50), height: number(0...14))
      let styles: [ChartSeries.Style] = [.line, .filled, .steps]
      let isConstant = number(0...3) == 0
      let series = (0..<number(0...3)).map { index in
        let constant = Self.value(&random)
        let values = (0..<number(0...200)).map { _ in isConstant ? constant : Self.value(&random) }
        return ChartSeries("名 \(index)", Self.colours[index], values, style: styles[index])
      }
      let chart = Chart(
        title: ["", "Bitrate", "码率和很长的标题码率和很长的标题"][number(0...2)], unit: ["kbps", "ms", "s", "", "%"][number(0...4)],
        series: series, floor: number(0...1) == 0 ? 0 : Self.value(&random), ceiling: Self.value(&random),
        marks: [ChartMark("m", Self.value(&random) ?? 0)], span: number(0...1) == 0 ? "60 s" : "",
        slots: number(0...1) == 0 ? nil : number(-2...300))
      let isUnicode = number(0...1) == 0
      chart.draw(into: &grid, area, isUnicode: isUnicode)
      #expect(Self.isKept(grid, outside: area, sentinel))
    }
  }

  static func isKept(_ grid: CellGrid, outside area: Rectangle, _ sentinel: Cell) -> Bool {
    grid.cells.indices.allSatisfy { index in
      area.contains(x: index % grid.width, y: index / grid.width) || grid.cells[index] == sentinel
    }
  }

  @Test func metersAndSlidersStayInside() {
    var random = SeededGenerator(seed: Seed(22))
    let sentinel = Cell("X", ink: .magenta)
    for _ in 0..<1_000 {
      func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
      var grid = CellGrid(width: 30, height: 4)
      grid.fill(grid.bounds, sentinel)
      let area = Rectangle(x: number(-5...30), y: number(-2...4), width: number(0...40), height: number(0...2))
      let isUnicode = number(0...1) == 0
      if number(0...1) == 0 {
        LevelMeter.draw(
          decibels: Self.value(&random), peak: Self.value(&random), into: &grid, area, isUnicode: isUnicode)
      } else {
        let slider = Slider(
          ["", "delay", "延迟"][number(0...2)], position: Self.value(&random) ?? 0, value: ["", "200 ms"][number(0...1)])
        slider.draw(into: &grid, area, isUnicode: isUnicode)
        #expect((0...1).contains(slider.position(at: number(-50...50), in: area)))
      }
      #expect(Self.isKept(grid, outside: area, sentinel))
    }
  }
}

@Suite struct ChartScaleTests {
  @Test func ticksAreRoundAndHoldAllValues() {
    #expect(ChartScale(low: 0, high: 1_930, intervals: 2).ticks == [0, 1_000, 2_000])
    #expect(ChartScale(low: 0.9, high: 3.1, floor: 0, intervals: 2).ticks == [0, 2, 4])
    #expect(ChartScale(low: 0, high: 3.1, intervals: 1).ticks == [0, 4])
    #expect(ChartScale(low: 0, high: 15, floor: 0, intervals: 2).ticks == [0, 10, 20])
    #expect(ChartScale(low: 0, high: 0, intervals: 2).ticks == [0, 0.5, 1])
    #expect(ChartScale(low: 90, high: 300, floor: 0, ceiling: 100, intervals: 2).high == 100)
    var random = SeededGenerator(seed: Seed(3))
    for _ in 0..<2_000 {
      let (a, b) = (Double.random(in: -1e6...1e6, using: &random), Double.random(in: -1e3...1e3, using: &random))
      let scale = ChartScale(low: min(a, b), high: max(a, b), intervals: Int.random(in: 1...4, using: &random))
      #expect(scale.low <= min(a, b) && scale.high >= max(a, b) && (2...6).contains(scale.ticks.count))
    }
  }

  @Test func numbersAreShort() {
    #expect(ChartNumber(unit: "kbps").text(850) == "850 kbps")
    #expect(ChartNumber(unit: "kbps").text(1_250) == "1.25 Mbps")
    #expect(ChartNumber(unit: "ms").text(1_640) == "1.64 s" && ChartNumber(unit: "ms").text(35) == "35 ms")
    #expect(ChartNumber(unit: "fps").text(14.96) == "15 fps" && ChartNumber(unit: "%").text(2.5) == "2.5%")
    #expect(ChartNumber(unit: "").text(-12_340) == "-12.3k" && ChartNumber(unit: "").text(-0.001) == "0")
    #expect(ChartNumber.decimal(-0.004, digits: 2) == "0" && ChartNumber.decimal(1e300, digits: 2) == "-")
    let scale = ChartScale(low: 0, high: 1_930, intervals: 4)
    #expect(ChartNumber(unit: "kbps").axis(scale, ticks: scale.ticks) == ["0", "0.5M", "1M", "1.5M", "2M"])
  }

  @Test func noSpikeIsLostInFewColumns() {
    var values = [Double?](repeating: 10, count: 1_000)
    values[123] = 99
    values[777] = 1
    let ranges = ChartColumns.ranges(values, slots: 1_000, columns: 60, isStepped: false).compactMap { $0 }
    #expect(ranges.count == 60 && ranges.map(\.upperBound).max() == 99 && ranges.map(\.lowerBound).min() == 1)
  }

  @Test func gapsStayGapsAndTheNewestIsAtTheRight() {
    let ranges = ChartColumns.ranges([1, nil, 3], slots: 5, columns: 5, isStepped: false)
    #expect(ranges == [nil, nil, 1...1, nil, 3...3])
    #expect(ChartColumns.ranges([1, 3], slots: 2, columns: 5, isStepped: true) == [1...1, 1...1, 1...1, 1...1, 3...3])
    #expect(
      ChartColumns.ranges([1, 3], slots: 2, columns: 5, isStepped: false).map { $0?.lowerBound } == [1, 1.5, 2, 2.5, 3])
  }
}

@Suite struct MeterTests {
  static func text(_ body: (inout CellGrid) -> Void) -> String {
    var grid = CellGrid(width: 20, height: 1)
    body(&grid)
    return grid.text(row: 0)
  }

  @Test func levels() {
    let area = Rectangle(width: 20, height: 1)
    #expect(Self.text { LevelMeter.draw(decibels: nil, into: &$0, area, isUnicode: true) } == "····················")
    #expect(Self.text { LevelMeter.draw(decibels: 0, into: &$0, area, isUnicode: true) } == "████████████████████")
    #expect(
      Self.text { LevelMeter.draw(decibels: -31.5, peak: -12, into: &$0, area, isUnicode: true) }
        == "█████████▌······▏···")
    #expect(
      Self.text { LevelMeter.draw(decibels: -30, peak: 0, into: &$0, area, isUnicode: false) } == "==========.........|"
    )
    var grid = CellGrid(width: 20, height: 1)
    LevelMeter.draw(decibels: 0, into: &grid, area, isUnicode: true)
    #expect(
      grid[13, 0].ink == .green && grid[14, 0].ink == .yellow && grid[17, 0].ink == .yellow && grid[18, 0].ink == .red)
  }

  @Test func sliders() {
    let area = Rectangle(width: 20, height: 1)
    let slider = Slider("loss", position: 0.5, value: "50%")
    #expect(Self.text { slider.draw(into: &$0, area, isUnicode: true) } == "loss ━━━━━●───── 50%")
    #expect(Self.text { slider.draw(into: &$0, area, isUnicode: false) } == "loss =====O----- 50%")
    #expect(slider.track(in: area) == Rectangle(x: 5, y: 0, width: 11, height: 1))
    #expect(slider.position(at: 10, in: area) == 0.5 && slider.position(at: 0, in: area) == 0)
    #expect(slider.position(at: 19, in: area) == 1)
  }
}
