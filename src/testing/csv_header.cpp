#include "testing/csv_header.hpp"

#include <utility>

namespace pgdbm::testing {

std::vector<std::string> csv_header(std::string_view file) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (file.starts_with(byte_order_mark)) file.remove_prefix(byte_order_mark.size());
  if (file.empty()) return {};
  std::vector<std::string> names(1);
  bool is_quoted = false;
  for (std::size_t i = 0; i < file.size(); ++i) {
    const char c = file[i];
    if (c == '"') {
      const bool is_doubled = is_quoted && i + 1 < file.size() && file[i + 1] == '"';
      if (is_doubled) {
        names.back() += file[++i];
      } else {
        is_quoted = !is_quoted;
      }
    } else if (!is_quoted && c == ',') {
      names.emplace_back();
    } else if (!is_quoted && (c == '\n' || c == '\r')) {
      return names;
    } else {
      names.back() += c;
    }
  }
  return is_quoted ? std::vector<std::string>{} : names;
}

}  // namespace pgdbm::testing
