// How far something long has come, in one line of a terminal that is written over.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <utility>

namespace saas {

class ProgressLine {
 public:
  /// "tenants migrated". The stream must outlive the line.
  ProgressLine(std::ostream& out, std::string what) : out_(&out), what_(std::move(what)) {}
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  /// What is written next begins a new line.
  ~ProgressLine() {
    if (percent_ != none) *out_ << std::endl;
  }

  /// Written when the percentage changes: a hundred times at most, however many there are.
  void show(std::size_t ended, std::size_t total) {
    const auto percent = ended * 100 / total;
    if (percent == percent_) return;
    percent_ = percent;
    *out_ << '\r' << ended << " of " << total << ' ' << what_ << std::flush;
  }

 private:
  static constexpr std::size_t none = 101;

  std::ostream* out_;
  std::string what_;
  std::size_t percent_ = none;
};

}  // namespace saas
