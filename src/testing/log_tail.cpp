#include "testing/log_tail.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace pgdbm::testing {

std::string log_tail(const std::filesystem::path& file, std::size_t lines) {
  constexpr std::streamoff most = 65536;
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  if (!stream || lines == 0) return {};
  stream.seekg(std::max<std::streamoff>(stream.tellg() - most, 0));
  std::string text{std::istreambuf_iterator<char>{stream}, {}};
  std::size_t begin = text.ends_with('\n') ? text.size() - 1 : text.size();
  for (; lines > 0; --lines) {
    if (begin == 0) return text;
    begin = text.rfind('\n', begin - 1);
    if (begin == std::string::npos) return text;
  }
  return text.substr(begin + 1);
}

std::string quote_log(const std::filesystem::path& file) {
  constexpr std::size_t shown = 20;
  const std::string tail = log_tail(file, shown);
  return tail.empty() ? "Its log is empty." : "The end of its log:\n" + tail;
}

}  // namespace pgdbm::testing
