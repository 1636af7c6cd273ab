// The command, from its words to its exit code.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace pgdbm::cli {

struct Output {
  std::ostream& results;   ///< stdout
  std::ostream& messages;  ///< stderr
  bool is_for_people;      ///< messages go to a terminal: progress is shown
};

/// Ctrl-C and SIGTERM withdraw what is under way: a migration in a transaction is rolled back, one outside of any is
/// resumed by the next run. A second one ends the program at once. Throws nothing.
int run(std::vector<std::string> arguments, const Output& output);

}  // namespace pgdbm::cli
