// Small files of settings, read whole: what they are comes before what they say.
#pragma once

#include <cstdint>
#include <string>

namespace pgdbm::db::conninfo {

enum class FileState : std::uint8_t {
  read,
  missing,    ///< or beyond reach
  not_plain,  ///< a directory, a pipe, a device
  open_to_others,
  too_big,
};

/// Whether others than the owner may be able to read or write it.
enum class Privacy : std::uint8_t { any, owner_only };

struct TextFile {
  FileState state = FileState::missing;
  std::string text{};
};

/// The mode is that of the file that was opened, so nobody can swap it in between. A pipe does not block.
[[nodiscard]] TextFile read_text_file(const std::string& path, Privacy privacy);

}  // namespace pgdbm::db::conninfo
