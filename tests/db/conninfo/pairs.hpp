// A split connection string as one line for comparison: "name=<value> …", or "fault: …".
#pragma once

#include "db/conninfo/split.hpp"

#include <string>

namespace pgdbm::db::conninfo {

inline std::string shown(const Split& split) {
  if (split.fault) return "fault: " + split.fault->message;
  std::string text;
  for (const auto& pair : split.pairs) text += (text.empty() ? "" : " ") + pair.name + "=<" + pair.value + ">";
  return text;
}

}  // namespace pgdbm::db::conninfo
