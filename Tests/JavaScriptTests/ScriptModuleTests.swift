import JavaScript
import Testing

struct ScriptModuleTests {
  @Test func filesAndJSONAreRequired() throws {
    let script = try Script(files: [
      "main.js": "const { add } = require('./lib/add'); console.log(add(1, require('./data').n), require('./lib'))",
      "lib/add.js": "exports.add = (a, b) => a + b + require('../data.json').n", "data.json": "{\"n\": 2}",
      "lib/index.js": "module.exports = 'index'",
    ])
    #expect(try script.load("main.js") == ["5 index"])
  }

  @Test func circlesSeeWhatIsThere() throws {
    let script = try Script(files: [
      "a.js": "exports.early = 1; const b = require('./b'); exports.late = 2; console.log(b.seen)",
      "b.js": "const a = require('./a'); exports.seen = Object.keys(a)",
    ])
    #expect(try script.load("a.js") == ["[\"early\"]"])
  }

  @Test func importAndExport() throws {
    let script = try Script(files: [
      "main.js": """
      import main, { a, b as c, default as again } from './m.mjs'
      import * as all from "./m.mjs"; import './side.js'
      import old from './old.js'
      import {
        counter,
        up
      } from './m.mjs'
      console.log(main(), a, c, again === main, Object.keys(all).sort(), old.x, counter)
      up(); console.log(all.counter)
      const later = await0 => import('./m.mjs').then((m) => console.log(m.a)); later()
      console.log(`import x from ${'`nested`'} y`, /import "a"/.source)
      null.x
      """,
      "m.mjs": """
      export default function main() { return 'main' }
      export const a = 1, { deep: [b] } = { deep: [2] }
      export let counter = 0
      export function up() { counter++ }
      export { a as renamed }; export * from './more.mjs'; export { z as y } from './more.mjs'
      export * as ns from './more.mjs'
      export class K {}
      export async function later() {}
      """,
      "more.mjs": "export const z = 26; export default 1", "side.js": "console.log('side')",
      "old.js": "module.exports = { x: 'old' }",
    ])
    let error = #expect(throws: ScriptError.self) { _ = try script.load("main.js") }
    // Lines stay where they are.
    #expect(error?.frames.first?.line == 12)
    script.loop.run()
    #expect(
      script.lines.filter { !$0.hasPrefix("[") } == [
        "side",
        "main 1 2 true [\n  \"K\",\n  \"a\",\n  \"b\",\n  \"counter\",\n  \"default\",\n  \"later\",\n  \"ns\",\n  \"renamed\",\n"
          + "  \"up\",\n  \"y\",\n  \"z\"\n] old 0",
        "1", "import x from `nested` y import \"a\"", "1",
      ])
  }

  @Test(arguments: [
    ("require('fs')", "cannot find module \"fs\""), ("require('./nowhere')", "cannot find \"./nowhere\""),
    ("require('../../etc/passwd')", "outside the project folder"),
    ("require('/etc/passwd')", "outside the project folder"),
    ("require('./link.js')", "outside the project folder"), ("require()", "needs the name"),
    ("require('./bad.json')", "bad.json: JSON Parse error"), ("import { from './m'", "} is missing"),
  ])
  func refusals(source: String, text: String) throws {
    let script = try Script(files: ["main.js": source, "bad.json": "{", "m.js": ""])
    _ = symlinkTo("/etc/hostname", "\(script.folder)/link.js")
    let error = #expect(throws: ScriptError.self) { _ = try script.load("main.js") }
    #expect(error?.message.contains(text) == true, "\(error?.message ?? "")")
  }

  @Test func anErrorInARequiredFileNamesThatFile() throws {
    let script = try Script(files: ["main.js": "\nrequire('./b')", "b.js": "let x = 1\nlet y = (\n"])
    let error = #expect(throws: ScriptError.self) { _ = try script.load("main.js") }
    #expect(error?.name == "SyntaxError" && error?.frames.first?.file == "b.js")
  }
}
