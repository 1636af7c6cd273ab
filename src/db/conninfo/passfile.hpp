// Passwords from ~/.pgpass: lines of host:port:database:user:password, the first that fits wins, '*' fits anything,
// and a backslash takes the next byte as it is.
#pragma once

#include <pgdbm/base/secret.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace pgdbm::db::conninfo {

/// Whom a password is looked up for. `host` is what the user calls the server: "localhost" for the default socket.
struct PasswordKey {
  std::string_view host;
  std::string_view port;
  std::string_view database;
  std::string_view user;
};

[[nodiscard]] std::optional<Secret> find_password(std::string_view passfile, const PasswordKey& key);

/// A file's passwords; the file is read once and its text wiped at the end.
class Passfile {
 public:
  /// A file that is missing has no passwords. One that others may read has none either, and `warning` says so.
  explicit Passfile(const std::string& path);

  [[nodiscard]] std::optional<Secret> find(const PasswordKey& key) const { return find_password(text_.reveal(), key); }
  [[nodiscard]] const std::string& warning() const noexcept { return warning_; }

 private:
  Secret text_;
  std::string warning_;
};

}  // namespace pgdbm::db::conninfo
