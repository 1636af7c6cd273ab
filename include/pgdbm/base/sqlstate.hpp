// SQLSTATE: the five characters by which PostgreSQL names every fault, and those this library decides by.
#pragma once

#include <array>
#include <string_view>

namespace pgdbm {

/// A SQLSTATE; empty when the fault did not come from the server.
class SqlState {
 public:
  constexpr SqlState() = default;
  /// Anything but five characters of [0-9A-Z] becomes the empty state.
  constexpr explicit SqlState(std::string_view text) noexcept {
    if (text.size() != code_.size()) return;
    for (char c : text) {
      if ((c < '0' || c > '9') && (c < 'A' || c > 'Z')) return;
    }
    for (std::size_t i = 0; i < code_.size(); ++i) code_[i] = text[i];
  }

  [[nodiscard]] constexpr bool empty() const noexcept { return code_[0] == '\0'; }
  [[nodiscard]] constexpr std::string_view text() const noexcept {
    return empty() ? std::string_view{} : std::string_view{code_.data(), code_.size()};
  }
  /// The first two characters: the class of the fault ("23" is an integrity constraint).
  [[nodiscard]] constexpr std::string_view class_code() const noexcept { return text().substr(0, empty() ? 0 : 2); }

  friend constexpr bool operator==(SqlState, SqlState) = default;

 private:
  std::array<char, 5> code_{};
};

namespace sqlstate {
inline constexpr SqlState feature_not_supported{"0A000"};
inline constexpr SqlState foreign_key_violation{"23503"};
inline constexpr SqlState unique_violation{"23505"};
inline constexpr SqlState not_null_violation{"23502"};
inline constexpr SqlState check_violation{"23514"};
inline constexpr SqlState read_only_sql_transaction{"25006"};
inline constexpr SqlState invalid_sql_statement_name{"26000"};
inline constexpr SqlState serialization_failure{"40001"};
inline constexpr SqlState deadlock_detected{"40P01"};
inline constexpr SqlState dependent_objects_still_exist{"2BP01"};
inline constexpr SqlState duplicate_database{"42P04"};
inline constexpr SqlState duplicate_object{"42710"};
inline constexpr SqlState duplicate_schema{"42P06"};
inline constexpr SqlState duplicate_table{"42P07"};
inline constexpr SqlState undefined_table{"42P01"};
inline constexpr SqlState syntax_error{"42601"};
inline constexpr SqlState query_canceled{"57014"};
inline constexpr SqlState admin_shutdown{"57P01"};
inline constexpr SqlState crash_shutdown{"57P02"};
inline constexpr SqlState cannot_connect_now{"57P03"};
inline constexpr SqlState lock_not_available{"55P03"};
}  // namespace sqlstate

}  // namespace pgdbm
