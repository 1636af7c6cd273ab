#include "migrate/collect.hpp"

#include "migrate/file_name.hpp"
#include "migrate/text_file.hpp"

#include <pgdbm/base/error.hpp>

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <utility>

namespace pgdbm::migrate {

namespace {

constexpr std::string_view ending = ".sql";

bool ends_like_sql(std::string_view name) noexcept {
  constexpr auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return name.size() >= ending.size() &&
         std::ranges::equal(name.substr(name.size() - ending.size()), ending, {}, lower);
}

Fault fault(std::string message) {
  return {.kind = FaultKind::migration, .message = std::move(message)};
}

Result<Migration> read(SourceFile file, const std::string& where) {
  if (!file.name.ends_with(ending)) {
    return fault(fmt::format("The file {} in {} would be passed over, as its ending is not written .sql. Rename it.",
                             file.name, where));
  }
  const auto number = number_of(file.name);
  if (!number) {
    return fault(fmt::format("The migration file {} in {} has no number to be ordered by. Name it 001_{} or V1__{}.",
                             file.name, where, file.name, file.name));
  }
  auto text = read_text(std::move(file.bytes), file.name);
  if (!text) return text.error();
  Migration migration;
  migration.filename = std::move(file.name);
  migration.version = number->version;
  migration.content = *std::move(text);
  migration.checksum = checksum_of(migration.content);
  return migration;
}

Result<void> add_down(std::vector<Migration>& migrations, SourceFile down, const std::string& where) {
  const auto up = std::ranges::find(migrations, down.name, [](const Migration& m) { return down_name_of(m.filename); });
  if (up == migrations.end()) {
    return fault(fmt::format("The file {} in {} undoes a migration that is not there. Is one of both misspelt?",
                             down.name, where));
  }
  auto text = read_text(std::move(down.bytes), down.name);
  if (!text) return text.error();
  up->down = *std::move(text);
  return {};
}

}  // namespace

bool is_for_us(std::string_view filename) noexcept {
  return !filename.starts_with('.') && ends_like_sql(filename);
}

Result<std::vector<Migration>> collect(std::vector<SourceFile> files, const std::string& where) {
  const auto downs =
      std::ranges::stable_partition(files, [](const SourceFile& file) { return !is_down_name(file.name); });
  std::vector<Migration> migrations;
  for (auto file = files.begin(); file != downs.begin(); ++file) {
    auto migration = read(std::move(*file), where);
    if (!migration) return migration.error();
    migrations.push_back(*std::move(migration));
  }
  std::ranges::sort(migrations, {}, [](const Migration& m) { return std::pair{m.version, m.filename}; });
  for (auto& down : downs) {
    if (auto added = add_down(migrations, std::move(down), where); !added) return added.error();
  }
  return migrations;
}

std::string checksum_of(std::string_view text) {
  text = strip(text);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    raise(fault("OpenSSL cannot compute a SHA-256 here. Is its default provider loaded?"));
  }
  return fmt::format("{:02x}", fmt::join(digest.begin(), digest.begin() + size, ""));
}

}  // namespace pgdbm::migrate
