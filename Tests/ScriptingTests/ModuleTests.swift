import Testing

/// Modules in the forms in which people and editors write them (docs/scripting.md, limits).
struct ModuleTests {
  private static let more = ["m.mjs": "export const z = 3", "d.json": "{ \"a\": 5 }"]

  @Test(arguments: [
    // Without any other import or export.
    "test('t', async ({ expect }) => { const m = await import('./m.mjs'); expect(m.z).toBe(3) })",
    // A method of that name.
    """
    import { z } from './m.mjs'; const o = { import(x) { return x } }
    test('t', ({ expect }) => { expect(o.import(z)).toBe(3) })
    """,
    // Import attributes.
    "import d from './d.json' with { type: 'json' }\ntest('t', ({ expect }) => { expect(d.a).toBe(5) })",
  ])
  func areRead(_ file: String) throws {
    #expect(try Outcome(file: file, more: Self.more).message == "passed", "\(file)")
  }

  @Test(arguments: [
    "test('t', () => { throw new Error('x') })", "import \"liveterm\"; test('t', () => { throw new Error('x') })",
    "import { z } from './m.mjs'; test('t', () => { throw new Error('x') })",
  ])
  func aPlaceInTheFirstLineIsTheFiles(_ file: String) throws {
    let frame = try #require(try Outcome(file: file, more: Self.more).errors.first?.frames.first)
    let error = try #require(file.firstRange(of: "Error('x')"))
    let column = file.distance(from: file.startIndex, to: error.lowerBound)
    // Engines name the beginning of `new`, of the constructor or of its arguments.
    #expect(frame.line == 1 && (column - 4...column + 8).contains(frame.column), "\(frame.column), Error at \(column)")
  }
}
