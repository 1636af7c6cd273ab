#include "migrate/source.hpp"

#include "migrate/collect.hpp"
#include "migrate/file_name.hpp"
#include "migrate/text_file.hpp"

#include "base/nearest_name.hpp"
#include <pgdbm/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace pgdbm::migrate {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(std::string message) {
  raise({.kind = FaultKind::migration, .message = std::move(message)});
}

std::vector<fs::path> entries_of(const fs::path& directory, std::error_code& error) {
  fs::directory_iterator entries{directory, error};
  std::vector<fs::path> paths;
  for (; !error && entries != fs::directory_iterator{}; entries.increment(error)) paths.push_back(entries->path());
  return paths;
}

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

/// The folder that somebody who misspelt this one may have meant: the nearest name beside the first part of the path
/// that is not there. Empty when none is near.
std::string find_meant(const fs::path& missing) {
  fs::path there = missing.is_absolute() ? fs::path{} : fs::path{"."};
  fs::path part;
  for (const auto& next : missing.lexically_normal()) {
    part = next;
    if (!is_folder(there / part)) break;
    there /= part;
  }
  std::error_code ignored;
  std::vector<std::string> names;
  for (const auto& path : entries_of(there, ignored)) {
    if (is_folder(path)) names.push_back(path.filename().string());
  }
  const std::vector<std::string_view> known{names.begin(), names.end()};
  const auto nearest = nearest_name(part.string(), known);
  const auto is_near = !nearest.empty() && edit_distance(part.string(), nearest) * 2 < part.string().size();
  return is_near ? (there / nearest).lexically_normal().string() : std::string{};
}

[[noreturn]] void fail_to_list(const fs::path& directory, const std::error_code& error) {
  auto message = fmt::format("The migrations folder {} cannot be read: {}. It is looked for from {}.",
                             directory.string(), error.message(), fs::current_path().string());
  if (error == std::errc::no_such_file_or_directory) {
    if (const auto meant = find_meant(directory); !meant.empty()) message += fmt::format(" Did you mean {}?", meant);
  }
  fail(std::move(message));
}

/// What is not in the folder is not under the care of those who look after it: a link must stay inside.
void expect_inside(const fs::path& path, const fs::path& home) {
  std::error_code error;
  const auto target = fs::canonical(path, error);
  if (error) {
    fail(fmt::format("The migration file {} cannot be read: {}.", path.string(), error.message()));
  }
  const auto [home_end, ignored] = std::ranges::mismatch(home, target);
  if (home_end != home.end()) {
    fail(
        fmt::format("The migration file {} is a link to {}, which is outside of its folder. Put the file itself there.",
                    path.string(), target.string()));
  }
}

std::string read_bytes(const fs::path& path) {
  std::error_code error;
  const bool is_file = fs::is_regular_file(path, error);  // and no pipe, which would be waited for
  const auto size = is_file ? fs::file_size(path, error) : 0;
  if (size > largest_file) {
    fail(fmt::format("The migration file {} has {} bytes, and {} are the most. Divide it, or load its rows with COPY.",
                     path.string(), size, largest_file));
  }
  std::ifstream file;
  if (is_file) file.open(path, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>{file}, {});
  if (!file.is_open() || file.bad()) {
    fail(fmt::format("The migration file {} cannot be read. Check that it is a file, and its permissions.",
                     path.string()));
  }
  return bytes;
}

/// A folder of nothing but folders with migrations was meant to be one of these.
void expect_none_below(const fs::path& directory, const std::vector<fs::path>& entries) {
  for (const auto& below : entries) {
    if (!is_folder(below)) continue;
    std::error_code ignored;
    const auto files = entries_of(below, ignored);
    const auto is_migration = [](const fs::path& file) {
      const auto name = file.filename().string();
      return is_for_us(name) && number_of(name);
    };
    if (std::ranges::none_of(files, is_migration)) continue;
    fail(
        fmt::format("The migrations folder {} has no migration itself, but {} has, and folders below are not read. "
                    "Name that one.",
                    directory.string(), below.filename().string()));
  }
}

}  // namespace

std::vector<Migration> read_directory(const std::filesystem::path& directory) {
  std::error_code error;
  const auto entries = entries_of(directory, error);
  if (error) fail_to_list(directory, error);
  const auto home = fs::canonical(directory, error);
  if (error) fail_to_list(directory, error);
  std::vector<SourceFile> files;
  for (const auto& path : entries) {
    const auto name = path.filename().string();
    if (!is_for_us(name)) continue;
    expect_inside(path, home);
    files.push_back({name, read_bytes(path)});
  }
  if (files.empty()) expect_none_below(directory, entries);
  return collect(std::move(files), directory.string()).value();
}

std::vector<Migration> read_embedded(const EmbeddedMigrations& embedded) {
  std::vector<SourceFile> files;
  for (const auto& file : embedded.files) files.push_back({std::string{file.filename}, std::string{file.content}});
  return collect(std::move(files), fmt::format("the embedded migrations '{}'", embedded.name)).value();
}

}  // namespace pgdbm::migrate
