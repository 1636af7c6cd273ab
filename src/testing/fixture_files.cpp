#include "testing/fixture_files.hpp"

#include "testing/fail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string_view>

namespace pgdbm::testing {

namespace {

constexpr std::string_view known_kinds = ".sql, .json and .csv";

}  // namespace

std::string fixture_content(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  std::string content{std::istreambuf_iterator<char>{file}, {}};
  if (!file.is_open() || file.bad()) refuse("The fixtures " + path.string() + " cannot be read. Are they there?");
  return content;
}

std::vector<std::filesystem::path> fixture_files(const std::filesystem::path& path) {
  std::vector<std::filesystem::path> files;
  if (std::filesystem::is_directory(path)) {
    for (const auto& entry : std::filesystem::directory_iterator{path}) {
      if (!entry.path().filename().string().starts_with('.')) files.push_back(entry.path());
    }
    std::ranges::sort(files);
  } else {
    files.push_back(path);
  }
  for (const auto& file : files) {
    const auto kind = file.extension();
    if (kind != ".sql" && kind != ".json" && kind != ".csv") {
      refuse(fmt::format("The fixtures {} are of no known kind: those are {}.", file.string(), known_kinds));
    }
  }
  return files;
}

}  // namespace pgdbm::testing
