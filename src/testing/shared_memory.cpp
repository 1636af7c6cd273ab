#include "testing/shared_memory.hpp"

#include "testing/raw_text.hpp"

#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/stat.h>

#include <climits>

namespace pgdbm::testing {
namespace {

struct Creator {
  pid_t process = 0;
  uid_t user{};
};

bool remove_segment(int segment, Creator creator) noexcept {
  shmid_ds status{};
  if (::shmctl(segment, IPC_STAT, &status) != 0) return false;
  // Ids and keys are reused as pids are: only an abandoned segment that this very server made is ours to remove.
  if (status.shm_nattch != 0 || status.shm_cpid != creator.process || status.shm_perm.cuid != creator.user)
    return false;
  return ::shmctl(segment, IPC_RMID, nullptr) == 0;
}

// Skips to a line, counted from 1; empty when there is none.
std::string_view line_of(std::string_view text, int number) noexcept {
  for (int line = 1; line < number; ++line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

}  // namespace

bool remove_shared_memory(const char* data_directory) noexcept {
  struct stat directory {};
  if (::lstat(data_directory, &directory) != 0) return false;
  RawText<PATH_MAX> path;
  path.add(data_directory).add("/postmaster.pid");
  std::array<char, 1024> buffer{};
  const std::string_view text = read_start(path.c_str(), buffer);

  Creator creator{.user = directory.st_uid};
  std::string_view first = line_of(text, 1);
  if (!parse_number(take_word(first), creator.process)) return false;
  if (creator.process < 0) creator.process = -creator.process;  // the single-user servers that initdb runs

  std::string_view seventh = line_of(text, 7);  // key and id
  int segment = -1;
  take_word(seventh);
  if (parse_number(take_word(seventh), segment)) return remove_segment(segment, creator);
  // Killed between making the segment and writing it down. The key is the inode of the data directory, or, rarely, a
  // number after it, when that key is taken.
  for (unsigned step = 0; step < 4; ++step) {
    segment = ::shmget(static_cast<key_t>(directory.st_ino + step), 0, 0);
    if (segment >= 0 && remove_segment(segment, creator)) return true;
  }
  return false;
}

}  // namespace pgdbm::testing
