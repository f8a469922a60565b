import CSystem
@preconcurrency import Glibc

/// The worker's side of a `WorkerPool`: jobs from standard input, answers to standard output.
enum WorkerService {
  /// Answers every line until there are no more. `answer` gets a job and a function that writes one line of its answer;
  /// line breaks in it are written as spaces.
  /// The process is killed when its parent ends.
  static func serve(_ output: any TextOutput, _ answer: (_ job: String, _ write: (String) -> Void) -> Void) {
    system_end_with_parent()
    while let job = readLine(strippingNewline: true) {
      answer(job) { line in
        // A lone point would end the answer.
        let text = line == WorkerPool.endOfAnswer ? line + " " : line
        output.write(text.contains { $0.isNewline } ? text.split { $0.isNewline }.joined(separator: " ") : text)
        output.write("\n")
      }
      output.write(WorkerPool.endOfAnswer + "\n")
      output.flush()
    }
  }
}
