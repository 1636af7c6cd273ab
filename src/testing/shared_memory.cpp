#include "testing/shared_memory.hpp"

#include "testing/raw_text.hpp"

#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/stat.h>

#include <climits>

namespace pgdbm::testing {
namespace {

bool remove_segment(int segment, pid_t creator) noexcept {
  shmid_ds status{};
  if (::shmctl(segment, IPC_STAT, &status) != 0) return false;
  // Ids and keys are reused as pids are: only an abandoned segment that this very server made is ours to remove.
  if (status.shm_nattch != 0 || status.shm_cpid != creator) return false;
  return ::shmctl(segment, IPC_RMID, nullptr) == 0;
}

// Line 7 of postmaster.pid: the key and the id of the segment.
bool read_segment(const char* data_directory, int& segment) noexcept {
  RawText<PATH_MAX> path;
  path.add(data_directory).add("/postmaster.pid");
  std::array<char, 1024> buffer{};
  std::string_view text = read_start(path.c_str(), buffer);
  for (int line = 1; line < 7; ++line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return false;
    text.remove_prefix(end + 1);
  }
  text = text.substr(0, text.find('\n'));
  take_word(text);
  return parse_number(take_word(text), segment);
}

}  // namespace

bool remove_shared_memory(const char* data_directory, pid_t postmaster) noexcept {
  int segment = -1;
  if (read_segment(data_directory, segment)) return remove_segment(segment, postmaster);
  // The server was killed between making the segment and writing it down. It takes the inode of its data directory
  // for the key (and, rarely, a number after it, when that key is taken).
  struct stat status {};
  if (::stat(data_directory, &status) != 0) return false;
  for (unsigned step = 0; step < 4; ++step) {
    segment = ::shmget(static_cast<key_t>(status.st_ino + step), 0, 0);
    if (segment >= 0 && remove_segment(segment, postmaster)) return true;
  }
  return false;
}

}  // namespace pgdbm::testing
