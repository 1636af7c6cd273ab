#include "testing/initdb_cache.hpp"

#include "testing/clone_tree.hpp"
#include "testing/dismantle.hpp"
#include "testing/fail.hpp"
#include "testing/remove_tree.hpp"
#include "testing/run_directory.hpp"
#include "testing/wait_until.hpp"

#include <sys/file.h>
#include <sys/stat.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <system_error>

namespace pgdbm::testing {
namespace {

constexpr std::chrono::seconds longest_wait{60};

// Whoever can plant a cluster can run code as its user: only folders that nobody else could have made will do.
bool is_ours_alone(const std::filesystem::path& folder) {
  struct stat status {};
  return ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::geteuid() &&
         (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

bool is_writable(const std::filesystem::path& folder) {
  return ::access(folder.c_str(), W_OK) == 0;
}

// Like `mkdir -p -m 700`; what is there already keeps its mode.
bool make_folders(const std::filesystem::path& folder) {
  if (folder.empty() || ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return true;
  return errno == ENOENT && folder != folder.parent_path() && make_folders(folder.parent_path()) &&
         (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST);
}

std::optional<std::filesystem::path> absolute_path_in(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr || *value != '/') return {};
  return value;
}

std::optional<TreeSize> read_size(const std::filesystem::path& entry) {
  TreeSize size;
  std::ifstream stream(entry / "complete");
  if (!(stream >> size.files >> size.bytes)) return {};
  return size;
}

}  // namespace

std::vector<std::filesystem::path> cache_folders() {
  std::vector<std::filesystem::path> folders;
  if (const auto cache = absolute_path_in("XDG_CACHE_HOME")) {
    folders.push_back(*cache / "pgdbm/initdb");
  } else if (const auto home = absolute_path_in("HOME")) {
    // Under sudo, HOME may be another user's: do not leave files of root's there.
    struct stat status {};
    if (::stat(home->c_str(), &status) == 0 && status.st_uid == ::geteuid()) {
      folders.push_back(*home / ".cache/pgdbm/initdb");
    }
  }
  const std::string own = "pgdbm-cache-" + std::to_string(::geteuid());
  for (const char* variable : {"XDG_RUNTIME_DIR", "TMPDIR"}) {
    if (const auto folder = absolute_path_in(variable)) folders.push_back(*folder / own);
  }
  folders.emplace_back("/dev/shm/" + own);
  folders.emplace_back("/tmp/" + own);
  return folders;
}

std::string cache_key(const Binaries& binaries, const std::vector<std::string>& arguments) {
  std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a
  const auto mix = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    hash = (hash ^ 0xffU) * 0x100000001b3U;  // so that {"ab", "c"} is not {"a", "bc"}
  };
  mix("layout 1");
  mix(binaries.directory.string());
  mix(binaries.version);
  for (const std::string& argument : arguments) mix(argument);

  std::string key = binaries.version.substr(0, binaries.version.find_first_not_of("0123456789.")) + "-";
  for (int shift = 60; shift >= 0; shift -= 4) key += "0123456789abcdef"[(hash >> static_cast<unsigned>(shift)) & 15U];
  return key;
}

bool InitdbCache::clone_to(const std::filesystem::path& data, const Account& account) const {
  for (const std::filesystem::path& folder : folders_) {
    const std::filesystem::path entry = folder / key_;
    if (!is_ours_alone(folder)) continue;
    sweep_run_directories(folder);  // of those that were killed in `publish`
    if (is_ours_alone(entry)) {
      const std::optional<TreeSize> size = read_size(entry);
      if (size && clone_tree(entry / "cluster", data, account) == *size) return true;
      throw_away(entry);
      if (!remove_tree(data.c_str())) fail("cannot remove " + data.string() + ", a copy of a damaged cluster");
    }
    if (is_writable(folder)) return false;  // the entry shall be here
  }
  return false;
}

// An entry that lost files when the machine crashed. In use by another start just now, it fails that start's count.
void InitdbCache::throw_away(const std::filesystem::path& entry) const {
  const RunDirectory bin = create_run_directory(entry.parent_path(), current_account());
  std::error_code ignored;
  std::filesystem::rename(entry, bin.path / "damaged", ignored);
  dismantle(bin.path.c_str());
}

std::filesystem::path InitdbCache::writable_folder() const {
  for (const std::filesystem::path& folder : folders_) {
    if (make_folders(folder) && is_ours_alone(folder) && is_writable(folder)) return folder;
  }
  return {};
}

FileDescriptor InitdbCache::lock() const {
  const std::filesystem::path folder = writable_folder();
  if (folder.empty()) return {};
  FileDescriptor lock{::open((folder / (key_ + ".lock")).c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600)};
  if (!lock) return {};
  // Without the lock, the work may be done twice, and that is all.
  wait_until([&] { return ::flock(lock.get(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK; }, longest_wait);
  return lock;
}

void InitdbCache::publish(const std::filesystem::path& data) const noexcept try {
  const std::filesystem::path folder = writable_folder();
  if (folder.empty()) return;
  const RunDirectory workshop = create_run_directory(folder, current_account());
  try {
    const std::filesystem::path entry = workshop.path / "entry";
    std::filesystem::create_directory(entry);
    std::filesystem::permissions(entry, std::filesystem::perms::owner_all);
    const TreeSize size = clone_tree(data, entry / "cluster", current_account());
    std::ofstream(entry / "complete") << size.files << ' ' << size.bytes << '\n';
    std::error_code lost_the_race;
    std::filesystem::rename(entry, folder / key_, lost_the_race);
  } catch (const std::exception&) {  // a full disk, for one: the next start tries again
  }
  dismantle(workshop.path.c_str());
} catch (const std::exception&) {
}

}  // namespace pgdbm::testing
