#include "db/conninfo/passfile.hpp"

#include "db/conninfo/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace pgdbm::db::conninfo {

namespace {

/// Cuts the line at the first ':' without a backslash, and takes it too; false when there is none.
bool take_field(std::string_view& line, std::string_view& field) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\') {
      ++i;
    } else if (line[i] == ':') {
      field = line.substr(0, i);
      line.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

std::string without_escapes(std::string_view field) {
  std::string plain;
  plain.reserve(field.size());
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] == '\\' && i + 1 < field.size()) ++i;
    plain += field[i];
  }
  return plain;
}

bool fits(std::string_view field, std::string_view wanted) {
  return field == "*" || without_escapes(field) == wanted;
}

std::optional<Secret> password_of_line(std::string_view line, const PasswordKey& key) {
  for (const auto wanted : std::array{key.host, key.port, key.database, key.user}) {
    std::string_view field;
    if (!take_field(line, field) || !fits(field, wanted)) return std::nullopt;
  }
  std::string_view password = line;
  take_field(line, password);  // what may follow it has no meaning yet
  return Secret{without_escapes(password)};
}

}  // namespace

std::optional<Secret> find_password(std::string_view passfile, const PasswordKey& key) {
  while (!passfile.empty()) {
    auto line = passfile.substr(0, passfile.find('\n'));
    passfile.remove_prefix(std::min(line.size() + 1, passfile.size()));
    while (line.ends_with('\r')) line.remove_suffix(1);
    // A NUL would end the password in some messages and not in others.
    if (line.starts_with('#') || line.find('\0') != std::string_view::npos) continue;
    if (auto password = password_of_line(line, key)) return password;
  }
  return std::nullopt;
}

Passfile::Passfile(const std::string& path) {
  auto file = read_text_file(path, Privacy::owner_only);
  text_ = Secret{std::move(file.text)};
  switch (file.state) {
    case FileState::read:
    case FileState::missing:
      break;
    case FileState::not_plain:
      warning_ = fmt::format("The password file {} was passed over: it is not a plain file.", path);
      break;
    case FileState::open_to_others:
      warning_ = fmt::format(
          "The password file {} was passed over: others than its owner have access to it. Run chmod 0600 on it.", path);
      break;
    case FileState::too_big:
      warning_ = fmt::format("The password file {} was passed over: it is too big.", path);
      break;
  }
}

}  // namespace pgdbm::db::conninfo
