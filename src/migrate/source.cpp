#include "migrate/source.hpp"

#include "migrate/file_name.hpp"

#include <pgdbm/base/error.hpp>

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <utility>

namespace pgdbm::migrate {

namespace {

[[noreturn]] void fail(std::string message) {
  raise({.kind = FaultKind::migration, .message = std::move(message)});
}

Migration read_file(const std::filesystem::path& path) {
  Migration migration{.filename = path.filename().string()};
  const auto version = version_of(migration.filename);
  if (!version) {
    fail(fmt::format("The migration file {} has no number to be ordered by. Name it 001_{} or V1__{}.", path.string(),
                     migration.filename, migration.filename));
  }
  migration.version = *version;
  std::error_code error;
  std::ifstream file{path, std::ios::binary};
  if (std::filesystem::is_regular_file(path, error)) {
    migration.content.assign(std::istreambuf_iterator<char>{file}, {});
  } else {
    file.setstate(std::ios::failbit);
  }
  if (!file) {
    fail(fmt::format("The migration file {} cannot be read. Check that it is a file, and its permissions.",
                     path.string()));
  }
  migration.checksum = checksum_of(migration.content);
  return migration;
}

}  // namespace

std::vector<Migration> read_directory(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::directory_iterator entries{directory, error};
  if (error) {
    fail(fmt::format("The migrations folder {} cannot be read: {}. It is looked for from {}.", directory.string(),
                     error.message(), std::filesystem::current_path().string()));
  }
  std::vector<Migration> migrations;
  for (const auto& entry : entries) {
    const auto name = entry.path().filename().string();
    if (name.starts_with('.') || !name.ends_with(".sql")) continue;
    migrations.push_back(read_file(entry.path()));
  }
  std::ranges::sort(migrations, {}, [](const Migration& m) { return std::pair{m.version, m.filename}; });
  const auto same = std::ranges::adjacent_find(migrations, {}, &Migration::version);
  if (same != migrations.end()) {
    fail(fmt::format("Two migration files in {} have the number {}: {} and {}. Renumber the newer one.",
                     directory.string(), same->version, same->filename, std::next(same)->filename));
  }
  return migrations;
}

std::string checksum_of(std::string_view content) {
  constexpr std::string_view spaces = " \t\n\r\f\v";
  const auto begin = std::min(content.find_first_not_of(spaces), content.size());
  content.remove_prefix(begin);
  content = content.substr(0, content.find_last_not_of(spaces) + 1);
  std::string normal;
  normal.reserve(content.size());
  for (std::size_t i = 0; i < content.size(); ++i) {
    if (content[i] == '\r' && content.substr(i + 1).starts_with('\n')) continue;
    normal += content[i];
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  if (EVP_Digest(normal.data(), normal.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    fail("OpenSSL cannot compute a SHA-256 here. Is its default provider loaded?");
  }
  return fmt::format("{:02x}", fmt::join(digest.begin(), digest.begin() + size, ""));
}

}  // namespace pgdbm::migrate
