// Where the files of a module and its history do not fit together.
#pragma once

#include <pgdbm/base/error.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace pgdbm {

struct MigrationMismatch {
  enum class Kind : std::uint8_t {
    edited,         ///< applied, and its file was changed since
    late,           ///< not applied, and older than one that is
    missing,        ///< applied, and its file is gone
    ahead,          ///< applied, its file is not there, and it is newer than all that are
    duplicate,      ///< has the number of another file, and is not applied
    mixed_schemes,  ///< not applied, and numbered in another way than those before it
  };
  Kind kind{};
  std::string filename;
  std::string message;  ///< what is wrong and what to do, in one line
};

/// Nothing was applied, for these reasons: all there are.
class MigrationMismatchError : public MigrationError {
 public:
  MigrationMismatchError(Fault fault, std::vector<MigrationMismatch> mismatches)
      : MigrationError(std::move(fault)), mismatches_(std::move(mismatches)) {}

  [[nodiscard]] const std::vector<MigrationMismatch>& mismatches() const noexcept { return mismatches_; }

 private:
  std::vector<MigrationMismatch> mismatches_;
};

}  // namespace pgdbm
