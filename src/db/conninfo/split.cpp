#include "db/conninfo/split.hpp"

#include <fmt/format.h>

namespace pgdbm::db::conninfo {

Fault syntax_fault(std::string_view what, std::size_t offset) {
  return {.kind = FaultKind::configuration,
          .message = fmt::format("The connection string has {} at byte {}.", what, offset + 1)};
}

bool is_uri(std::string_view text) noexcept {
  return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

Split split(std::string_view text) {
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    return {.pairs = {}, .fault = syntax_fault("a NUL byte", nul)};
  }
  return is_uri(text) ? split_uri(text) : split_key_value(text);
}

}  // namespace pgdbm::db::conninfo
