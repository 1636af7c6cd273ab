#include "testing/trim_cluster.hpp"

#include "testing/run_program.hpp"

#include <algorithm>
#include <system_error>
#include <vector>

namespace pgdbm::testing {
namespace {

constexpr std::size_t segment_name_length = 24;

std::string last_checkpoint_segment(const Binaries& binaries, const std::filesystem::path& data) {
  const std::string output = run_program({binaries.program("pg_controldata"), "-D", data.string()}).output;
  constexpr std::string_view label = "REDO WAL file:";
  const std::size_t at = output.find(label);
  if (at == std::string::npos) return {};
  const std::size_t begin = output.find_first_not_of(' ', at + label.size());
  return begin == std::string::npos ? std::string{} : output.substr(begin, segment_name_length);
}

}  // namespace

void trim_cluster(const Binaries& binaries, const std::filesystem::path& data) {
  const std::string needed = last_checkpoint_segment(binaries, data);
  std::vector<std::filesystem::path> later;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(data / "pg_wal", ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.size() == segment_name_length && needed.size() == segment_name_length && name > needed) {
      later.push_back(entry.path());
    }
  }
  std::sort(later.begin(), later.end());
  // The record of the checkpoint may reach into the next segment.
  for (std::size_t i = 1; i < later.size(); ++i) std::filesystem::remove(later[i], ignored);
}

}  // namespace pgdbm::testing
