// What a script learns from how the command ended.
#pragma once

namespace pgdbm::cli {

enum ExitCode : int {
  done = 0,
  failed = 1,
  misused = 2,     ///< the arguments, or the configuration
  pending = 3,     ///< `status`: there are migrations to apply
  mismatched = 4,  ///< files and history do not fit together
  interrupted = 130,
};

}  // namespace pgdbm::cli
