#include "testing/run_directory.hpp"

#include "testing/dismantle.hpp"
#include "testing/fail.hpp"
#include "testing/processes.hpp"
#include "testing/raw_directory.hpp"

#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <cerrno>
#include <vector>

namespace pgdbm::testing {
namespace {

constexpr int most_attempts = 100;

void write_marker(int marker) {
  ProcessStatus self;
  if (!read_process_status(::getpid(), self)) self.start_time = 0;
  const std::string text = "A private PostgreSQL server of pgdbm lives here, for process " +
                           std::to_string(::getpid()) + " (started at tick " + std::to_string(self.start_time) +
                           ").\nWhen that process ends, this directory is deleted. Remove this file to keep it.\n";
  // For people only: its words decide nothing, so a short write does no harm.
  [[maybe_unused]] const ssize_t written = ::write(marker, text.data(), text.size());
}

// Locks the marker. Fails, without harm, when a sweep of another process has found the fresh directory first.
FileDescriptor mark(const std::filesystem::path& directory) {
  const std::filesystem::path path = directory / marker_name;
  FileDescriptor marker{::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
  struct stat held {};
  struct stat named {};
  if (!marker || ::flock(marker.get(), LOCK_EX | LOCK_NB) != 0 || ::fstat(marker.get(), &held) != 0 ||
      ::lstat(path.c_str(), &named) != 0 || held.st_ino != named.st_ino) {
    return {};
  }
  write_marker(marker.get());
  return marker;
}

bool is_marked_by_us(int marker) {
  struct stat status {};
  return ::fstat(marker, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == ::geteuid();
}

}  // namespace

std::string random_name(std::size_t length) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz012345";
  std::vector<unsigned char> bytes(length);
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(length)) {
    fail("cannot name a run directory: the system gives no random bytes: " + reason(errno));
  }
  std::string name;
  for (const unsigned char byte : bytes) name += letters[byte % letters.size()];
  return name;
}

RunDirectory create_run_directory(const std::filesystem::path& parent, const Account& account) {
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    RunDirectory made{.path = parent / (std::string{run_directory_prefix} + random_name(10))};
    if (::mkdir(made.path.c_str(), 0700) != 0) {
      if (errno == EEXIST) continue;
      fail("cannot make a run directory for a private PostgreSQL server in " + parent.string() + ": " + reason(errno) +
           "; name a writable folder in run_directory_parent");
    }
    made.lock = mark(made.path);
    if (!made.lock) {
      ::rmdir(made.path.c_str());  // does nothing to one that a sweep holds or has taken away
      continue;
    }
    if (account.needs_switch && ::chown(made.path.c_str(), account.uid, account.gid) != 0) {
      const int error = errno;
      dismantle(made.path.c_str());
      fail("cannot give the run directory " + made.path.string() + " to user \"" + account.name +
           "\": " + reason(error) + "; name a folder in run_directory_parent where owners may be changed");
    }
    return made;
  }
  fail("cannot make a run directory for a private PostgreSQL server in " + parent.string() + ": each of " +
       std::to_string(most_attempts) + " was taken away at once; name another folder in run_directory_parent");
}

bool sweep_run_directory(const std::filesystem::path& path) noexcept {
  const FileDescriptor directory{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
  if (!directory) return errno == ENOENT;
  const FileDescriptor marker{::openat(directory.get(), marker_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
  if (!marker) {
    // Killed before marking, or after the last file was removed: such a directory is empty. rmdir takes no other, and
    // a creator that loses its empty directory this way makes another.
    return errno == ENOENT && ::rmdir(path.c_str()) == 0;
  }
  if (!is_marked_by_us(marker.get()) || ::flock(marker.get(), LOCK_EX | LOCK_NB) != 0) return false;
  return dismantle(path.c_str());
}

int sweep_run_directories(const std::filesystem::path& parent) noexcept {
  const FileDescriptor directory{::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!directory) return 0;
  int swept = 0;
  for_each_entry(directory.get(), [&](const char* name, unsigned char type) {
    if (!std::string_view{name}.starts_with(run_directory_prefix)) return;
    if (type != DT_DIR && type != DT_UNKNOWN) return;
    if (sweep_run_directory(parent / name)) ++swept;
  });
  return swept;
}

}  // namespace pgdbm::testing
