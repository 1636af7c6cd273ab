// A list of texts as exec and posix_spawn take it.
#pragma once

#include <string>
#include <vector>

namespace pgdbm::testing {

/// Pointers into the texts, and a null at the end: they hold as long as the texts do.
[[nodiscard]] inline std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

}  // namespace pgdbm::testing
