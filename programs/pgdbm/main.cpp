// The command `pgdbm`: docs/command.md.
#include "cli/run.hpp"

#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

int main(int count, char** values) {
  return pgdbm::cli::run({values + 1, values + count}, {std::cout, std::cerr, ::isatty(STDERR_FILENO) != 0});
}
