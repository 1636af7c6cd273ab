#include "db/conninfo/text_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace pgdbm::db::conninfo {

namespace {

constexpr std::size_t longest_file = std::size_t{4} << 20U;

struct Descriptor {
  explicit Descriptor(const std::string& path) : number(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
  int number;
};

bool read_all(int descriptor, std::string& text) {
  std::array<char, 4096> chunk{};
  ssize_t count = 0;
  do {
    count = ::read(descriptor, chunk.data(), chunk.size());
    if (count > 0) text.append(chunk.data(), static_cast<std::size_t>(count));
  } while (count > 0 || (count < 0 && errno == EINTR));
  explicit_bzero(chunk.data(), chunk.size());
  return count == 0;
}

}  // namespace

TextFile read_text_file(const std::string& path, Privacy privacy) {
  struct stat about {};
  if (::stat(path.c_str(), &about) == 0 && !S_ISREG(about.st_mode)) return {FileState::not_plain};
  const Descriptor file{path};
  if (file.number < 0 || ::fstat(file.number, &about) != 0) return {FileState::missing};
  if (!S_ISREG(about.st_mode)) return {FileState::not_plain};
  if (privacy == Privacy::owner_only && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0) return {FileState::open_to_others};
  if (static_cast<std::size_t>(about.st_size) > longest_file) return {FileState::too_big};

  TextFile read{FileState::read};
  read.text.reserve(static_cast<std::size_t>(about.st_size) + 1);
  if (!read_all(file.number, read.text)) return {FileState::missing};
  return read;
}

}  // namespace pgdbm::db::conninfo
