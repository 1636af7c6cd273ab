#include "testing/remove_tree.hpp"

#include "testing/raw_directory.hpp"

#include <cerrno>
#include <string_view>

namespace pgdbm::testing {
namespace {

// A data directory is 4 deep; the bound keeps the stack of a hostile tree finite.
constexpr int deepest = 64;
// A server that is just dying may still create a file behind the back of a pass.
constexpr int most_passes = 5;

bool remove_entries(int directory, std::string_view spared, int depth) noexcept;

bool remove_directory(int parent, const char* name, int depth) noexcept {
  if (depth >= deepest) return false;
  const int directory = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (directory < 0) return errno == ENOENT;
  bool gone = false;
  for (int pass = 0; pass < most_passes && !gone; ++pass) {
    if (::lseek(directory, 0, SEEK_SET) != 0 || !remove_entries(directory, {}, depth + 1)) break;
    gone = ::unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT;
  }
  ::close(directory);
  return gone;
}

bool remove_entries(int directory, std::string_view spared, int depth) noexcept {
  bool all = true;
  const bool read = for_each_entry(directory, [&](const char* name, unsigned char type) {
    if (name == spared) return;
    if (type != DT_DIR && (::unlinkat(directory, name, 0) == 0 || errno == ENOENT)) return;
    if (type != DT_DIR && errno != EISDIR) {
      all = false;
      return;
    }
    all = remove_directory(directory, name, depth) && all;
  });
  return read && all;
}

}  // namespace

bool remove_contents(int directory, const char* last) noexcept {
  if (::lseek(directory, 0, SEEK_SET) != 0) return false;
  if (!remove_entries(directory, last == nullptr ? std::string_view{} : std::string_view{last}, 0)) return false;
  return last == nullptr || ::unlinkat(directory, last, 0) == 0 || errno == ENOENT;
}

bool remove_tree(const char* path, const char* last) noexcept {
  const int directory = ::open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (directory < 0) return errno == ENOENT;
  bool gone = false;
  for (int pass = 0; pass < most_passes && !gone; ++pass) {
    if (!remove_contents(directory, last)) continue;
    gone = ::rmdir(path) == 0 || errno == ENOENT;
  }
  ::close(directory);
  return gone;
}

}  // namespace pgdbm::testing
