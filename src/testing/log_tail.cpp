#include "testing/log_tail.hpp"

#include <algorithm>
#include <fstream>

namespace pgdbm::testing {

std::string log_tail(const std::filesystem::path& file, std::size_t lines) {
  constexpr std::streamoff most = 65536;
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  if (!stream || lines == 0) return {};
  const std::streamoff size = stream.tellg();
  std::string text(static_cast<std::size_t>(std::clamp<std::streamoff>(size, 0, most)), '\0');
  stream.seekg(size - static_cast<std::streamoff>(text.size()));
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.empty()) return {};
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
