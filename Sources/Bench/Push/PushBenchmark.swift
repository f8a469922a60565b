enum PushBenchmark { static func run(_ workbench: Workbench) throws -> [Figure] { [] } }
