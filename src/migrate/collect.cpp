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

/// A migration with what it is ordered by.
struct Numbered {
  Migration migration;
  Numbering numbering{};
};

Result<Numbered> read(SourceFile file, const std::string& where) {
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
  Numbered numbered{.numbering = number->numbering};
  auto& migration = numbered.migration;
  migration.filename = std::move(file.name);
  migration.version = number->version;
  migration.content = *std::move(text);
  migration.checksum = checksum_of(migration.content);
  return numbered;
}

std::string_view describe(Numbering numbering) noexcept {
  switch (numbering) {
    case Numbering::plain:
      return "by a plain number";
    case Numbering::flyway:
      return "by V and a number";
    case Numbering::day:
      return "by a day";
    case Numbering::minute:
      return "by day and minute";
    case Numbering::moment:
      return "by day and time";
  }
  return "";
}

Result<void> expect_order(const std::vector<Numbered>& files, const std::string& where) {
  const auto version = [](const Numbered& file) { return file.migration.version; };
  const auto other = std::ranges::adjacent_find(files, std::not_equal_to{}, &Numbered::numbering);
  if (other != files.end()) {
    return fault(
        fmt::format("The migration files in {} are numbered in two ways, so that their order is anybody's "
                    "guess: {} {}, {} {}. Keep to one.",
                    where, other->migration.filename, describe(other->numbering), std::next(other)->migration.filename,
                    describe(std::next(other)->numbering)));
  }
  const auto same = std::ranges::adjacent_find(files, {}, version);
  if (same != files.end()) {
    return fault(fmt::format("Two migration files in {} have the number {}: {} and {}. Renumber the newer one.", where,
                             same->migration.version, same->migration.filename, std::next(same)->migration.filename));
  }
  return {};
}

Result<void> add_down(std::vector<Numbered>& files, SourceFile down, const std::string& where) {
  const auto up =
      std::ranges::find(files, down.name, [](const Numbered& file) { return down_name_of(file.migration.filename); });
  if (up == files.end()) {
    return fault(fmt::format("The file {} in {} undoes a migration that is not there. Is one of both misspelt?",
                             down.name, where));
  }
  auto text = read_text(std::move(down.bytes), down.name);
  if (!text) return text.error();
  up->migration.down = *std::move(text);
  return {};
}

}  // namespace

bool is_for_us(std::string_view filename) noexcept {
  return !filename.starts_with('.') && ends_like_sql(filename);
}

Result<std::vector<Migration>> collect(std::vector<SourceFile> files, const std::string& where) {
  const auto downs =
      std::ranges::stable_partition(files, [](const SourceFile& file) { return !is_down_name(file.name); });
  std::vector<Numbered> numbered;
  for (auto file = files.begin(); file != downs.begin(); ++file) {
    auto one = read(std::move(*file), where);
    if (!one) return one.error();
    numbered.push_back(*std::move(one));
  }
  std::ranges::sort(numbered, {}, [](const Numbered& n) {
    return std::pair{n.migration.version, n.migration.filename};
  });
  if (auto ordered = expect_order(numbered, where); !ordered) return ordered.error();
  for (auto& down : downs) {
    if (auto added = add_down(numbered, std::move(down), where); !added) return added.error();
  }
  std::vector<Migration> migrations;
  migrations.reserve(numbered.size());
  for (auto& one : numbered) migrations.push_back(std::move(one.migration));
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
